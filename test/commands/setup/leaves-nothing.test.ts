import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runBin } from '../../support/cli.ts';
import { personWith } from '../../support/test-home.ts';

const key = 'orq-made-up-0123456789';

/** Everything below the home folder, which is outside of the folder for temporary files. */
const below = (home: string): readonly string[] =>
  readdirSync(home, { recursive: true, encoding: 'utf8' }).toSorted();

test('a Codex that is asked leaves nothing: the undo of a first set-up leaves the home folder as it was', async () => {
  const home = personWith({ bare: true, env: { ORQ_API_KEY: key } });
  const before = below(home.home);
  const options = ['--shell', 'none', '--dest', 'none'];
  // With a catalogue, about which Codex is asked once more when the files are there.
  const first = ['setup', '--yes', '--model', 'anthropic/claude-sonnet-4-6', ...options];
  const command = ['setup', '--yes', '--key-command', 'node -p 123456789012', ...options];
  for (const args of [first, command, ['doctor'], ['remove', '--yes']]) {
    const { exitCode, stdout, stderr } = await runBin(home, args);
    if (args[0] !== 'doctor') expect(exitCode, `${args.join(' ')}\n${stdout}${stderr}`).toBe(0);
    expect(
      below(home.home).filter((path) => /(?:^|\/)tmp(?:\/|$)|arg0/.test(path)),
      args.join(' '),
    ).toEqual([]);
  }
  expect(below(home.home)).toEqual(before);
});
