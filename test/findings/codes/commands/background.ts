import type { restartFindings } from '../../../../src/findings/background.ts';
import type { MemoryHost } from '../../../support/memory-host.ts';
import type { Table } from '../pairs.ts';
import { type Case, codexHome, key, type Run } from './machine.ts';

const pidFile = `${codexHome}/app-server-daemon/daemon.pid`;
const told = (status: string): string =>
  JSON.stringify({
    checks: { 'app_server.status': { details: { status, 'dedicated pid file': `${pidFile} (file)` } } },
  });
const codex = (status: string, restart = 0): NonNullable<Run['codex']> => ({
  ends: {
    'doctor --json': { stdout: told(status) },
    'app-server daemon restart': { exitCode: restart, stderr: restart === 0 ? '' : 'Error: it is busy' },
  },
});

/** A machine on which a Codex was started in the background before the command. */
const run = (line: string, more: Partial<Run> = {}): Run => ({
  line,
  env: key,
  files: { [pidFile]: '{"pid":1}' },
  codex: codex('running'),
  ...more,
});
const startedSince = (host: MemoryHost): void => {
  host.take(pidFile);
  host.put(pidFile, '{"pid":2}');
};
const editor = '/home/ada/.vscode/extensions/openai.chatgpt-1.2.3/bin/linux-x86_64/codex';

export const restartRows: Table<typeof restartFindings, Case> = {
  'background-keeps-key': {
    triggers: run('remove', { earlier: ['setup'] }),
    clean: run('remove', { earlier: ['setup'], codex: codex('not running') }),
  },
  'background-environment': {
    triggers: run('setup --key-store external'),
    clean: run('setup --key-store external', { codex: codex('not running') }),
  },
  'background-restarted': {
    triggers: run('setup --restart'),
    also: { 'at an undo': run('remove --restart', { earlier: ['setup'] }) },
    // It knows the files already.
    clean: run('setup --restart', { earlier: ['setup'], since: startedSince }),
  },
  'background-not-restarted': {
    triggers: run('setup --restart', { codex: codex('running', 1) }),
    clean: run('setup --restart'),
  },
  'editors-restart': {
    triggers: { line: 'setup', env: key, files: { [editor]: '' } },
    clean: { line: 'setup', env: key, earlier: ['setup'], files: { [editor]: '' } },
  },
};
