import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { coveredVersions } from '../../src/codex/versions.ts';
import { diagnose } from '../../src/commands/doctor/diagnose.ts';
import { type Finding, wordingOf } from '../../src/findings/index.ts';
import { type Fixture, good } from '../checks/fixture.ts';
import { checkRows } from '../findings/codes/doctor/checks.ts';
import { codexRows } from '../findings/codes/doctor/codex.ts';
import { type Machine, machineWithCodex } from '../roundtrip/machine.ts';
import { runCodex } from '../support/codex.ts';
import { describeEachVersion } from './each-version.ts';

/*
 * The rows of the table of findings in which the version of Codex matters, on the disk and with the real Codex in the
 * place of the one that answers as told. What the doctor says with a version is in `found/VERSION`; read the difference,
 * and when it is meant, `npm run test:codex-versions -- -u` records it.
 */

const { triggers: business } = checkRows['login-forbidden'];

const fixtures: Readonly<Record<string, Fixture>> = {
  'all is well': {},
  'a provider without a name': checkRows['provider-blocks-codex'].triggers,
  'our provider speaks the chat protocol': checkRows['wire-api-wrong'].triggers,
  'our provider is called OpenAI': checkRows['provider-called-openai'].triggers,
  'our provider is not there': checkRows['provider-undefined'].triggers,
  'a key from a command': checkRows['key-from-command'].triggers,
  'profile = "work" without its table': checkRows['legacy-profile'].triggers,
  'profile = "work" with another provider': checkRows['legacy-profile-used'].triggers,
  'profile = "work" with the same model': checkRows['legacy-profile-used'].clean,
  'a table of a profile': checkRows['profile-table'].triggers,
  'a table and a file of a profile': checkRows['profile-clash'].triggers,
  'a file of a profile with another provider': checkRows['profile-leaves-gateway'].triggers,
  'a catalogue that is missing': checkRows['catalogue-file-missing'].triggers,
  'a catalogue without models': checkRows['catalogue-file-broken'].triggers,
  'a project with another model': checkRows['project-pins-model'].triggers,
  'a project whose file is broken': checkRows['project-config-broken'].triggers,
  'a login that is forbidden': business,
  'a setting of another type': {
    files: { '/home/p/.codex/config.toml': `sandbox_mode = 3\n${good['/home/p/.codex/config.toml']}` },
  },
  'a model that Codex takes for its own': codexRows['codex-takes-for'].triggers,
};

/** Every fixture of the table that is files alone, in the home folder. */
const ofFiles: readonly (readonly [name: string, fixture: Fixture])[] = Object.entries(checkRows).flatMap(
  ([code, { triggers, clean, also = {} }]) =>
    Object.entries<Fixture>({ triggers, clean, ...also })
      .filter(
        ([, { files = {}, ...rest }]) =>
          Object.keys(rest).every((name) => name === 'modes' || name === 'env') &&
          Object.entries(files).every(
            ([path, text]) => path.startsWith('/home/p/') && typeof text !== 'object',
          ),
      )
      .map(([name, fixture]) => [`${code}, ${name}`, fixture] as const),
);

/** What says that Codex does not start. */
const stopping = /does not start(?! with anything else)|keeps Codex from starting|No Codex command starts/;

/** The machine of a fixture, on the disk. */
function onDisk({ files }: Fixture, binary: string): Machine {
  const machine = machineWithCodex({}, binary);
  onTestFinished(machine.cleanup);
  const here = (text: string): string =>
    text.replaceAll('/home/p/repo', machine.project).replaceAll('/home/p', machine.home);
  for (const [path, content] of Object.entries({ ...good, ...files })) {
    const file = here(path);
    // No file of the machine that runs the tests is written.
    if (!file.startsWith(machine.home)) throw new Error(`${file} is not below ${machine.home}`);
    mkdirSync(dirname(file), { recursive: true });
    if (content === undefined) rmSync(file, { force: true });
    else writeFileSync(file, here(String(content)), { mode: 0o600 });
  }
  rmSync(join(machine.project, '.git'), { recursive: true });
  return machine;
}

const isStopping = (one: Finding): boolean => one.level === 'error' && stopping.test(wordingOf(one).message);

async function look(name: string, fixture: Fixture, binary: string): Promise<string> {
  const { host, project, env } = onDisk(fixture, binary);
  const { exitCode } = await runCodex(['features', 'list'], { binary, cwd: project, env });
  const request = { prove: false, live: false, onBilled: () => undefined };
  const said = (await diagnose(host, request)).findings.map(({ finding }) => finding);
  const lines = said.map(({ level, code }) => `  ${level}: ${code}`);
  const starts = exitCode === 0;
  // Of the chat protocol it says from which version on; the gateway takes it from none.
  const stops = said.some(isStopping) || (!starts && said.some(({ code }) => code === 'wire-api-wrong'));
  expect(stops, [name, ...lines].join('\n')).toBe(!starts);
  return [`${name}: it ${starts ? 'starts' : 'does not start'}`, ...lines].join('\n');
}

const ends = [coveredVersions[0]?.version, coveredVersions.at(-1)?.version];

describeEachVersion(({ version }, binary) => {
  it('what the doctor says of each is as recorded, and that Codex does not start where it does not', async () => {
    const told: string[] = [];
    for (const [name, fixture] of Object.entries(fixtures)) told.push(await look(name, fixture, binary));
    await expect(`${told.join('\n')}\n`).toMatchFileSnapshot(`found/${version}.found`);
  }, 300_000);

  // Those between differ in the rows above.
  if (ends.includes(version))
    it('whatever the files: Codex starts, or the doctor says that it does not', async () => {
      expect(ofFiles.length).toBeGreaterThan(150);
      for (const [name, fixture] of ofFiles) await look(name, fixture, binary);
    }, 600_000);
});
