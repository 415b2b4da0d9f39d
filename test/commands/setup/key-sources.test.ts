import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../../../src/host/processes.ts';
import { needs } from '../../support/needs.ts';
import { setUp } from '../../roundtrip/runs.ts';
import { fetchedKey, gateway, machine, sent, text } from './key-fetched.ts';

/** Makes a program of this machine one of the person's. */
function link(...names: readonly string[]): void {
  for (const name of names) {
    const place = join(machine.home, 'bin', name);
    if (!existsSync(place) && existsSync(`/usr/bin/${name}`)) symlinkSync(`/usr/bin/${name}`, place);
  }
}

/** Runs a program in the person's home to its good end. */
async function succeed(program: string, args: readonly string[], input = ''): Promise<string> {
  const result = await run(program, args, { env: machine.env, cwd: machine.home, input, timeoutMs: 45_000 });
  expect(result, result.stderr).toMatchObject({ exitCode: 0 });
  return result.stdout;
}

/** A session bus that starts no service by itself: a keyring daemon that it started would be locked, and come first. */
const busConfig = (socket: string): string => `<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

describe('known sources', () => {
  it('pass, with a GnuPG home of its own', needs('pass', 'gpg'), async () => {
    link('pass', 'gpg');
    const gnupg = join(machine.home, '.gnupg');
    mkdirSync(gnupg, { mode: 0o700 });
    // Its agent keeps a socket, whose name has a limit, in a folder of that name.
    onTestFinished(async () => {
      await run('gpgconf', ['--homedir', gnupg, '--kill', 'all'], { env: machine.env, timeoutMs: 20_000 });
    });
    const batch = ['--batch', '--passphrase', '', '--pinentry-mode', 'loopback'];
    await succeed('gpg', [
      ...batch,
      '--quick-generate-key',
      'ada@example.com',
      'default',
      'default',
      'never',
    ]);
    await succeed('pass', ['init', 'ada@example.com']);
    await succeed('pass', ['insert', '--multiline', 'orq/key'], `${fetchedKey}\n`);
    await setUp(machine.host, { keyCommand: 'pass:orq/key', baseUrl: gateway.baseUrl }, '');
    expect(text('config.toml')).toContain('command = "pass"\nargs = ["show", "orq/key"]');
    expect(await sent()).toBe(`Bearer ${fetchedKey}`);
  });

  it(
    'secret-tool, with a keyring daemon of its own',
    needs('secret-tool', 'gnome-keyring-daemon', 'dbus-daemon'),
    async () => {
      link('secret-tool');
      const conf = join(machine.home, '..', 'bus.conf');
      writeFileSync(conf, busConfig(join(machine.home, '..', 'bus')));
      const bus = spawn('dbus-daemon', [`--config-file=${conf}`, '--nofork', '--print-address'], {
        env: machine.env,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      onTestFinished(() => void bus.kill());
      const address = await new Promise<string>((resolve) => {
        bus.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString().trim()));
      });
      machine.env['DBUS_SESSION_BUS_ADDRESS'] = address;
      const runtime = join(machine.home, '..', 'runtime');
      mkdirSync(runtime, { mode: 0o700 });
      machine.env['XDG_RUNTIME_DIR'] = runtime;
      const keyring = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
        env: machine.env,
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      onTestFinished(() => void keyring.kill());
      keyring.stdin.end('a passphrase');
      await expect
        .poll(
          async () => {
            const args = ['store', '--label=Orq', 'service', 'orq key'];
            const options = { env: machine.env, input: fetchedKey, timeoutMs: 20_000 };
            return (await run('secret-tool', args, options)).exitCode;
          },
          { timeout: 40_000, interval: 500 },
        )
        .toBe(0);
      const given = { keyCommand: "secret-tool:service 'orq key'", baseUrl: gateway.baseUrl };
      await setUp(machine.host, given, '');
      expect(text('config.toml')).toContain('args = ["lookup", "service", "orq key"]');
      expect(await sent()).toBe(`Bearer ${fetchedKey}`);
    },
  );
});
