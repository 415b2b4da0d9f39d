import type { readingFindings } from '../../../../src/findings/reading.ts';
import { problem } from '../../../../src/findings/index.ts';
import { config, type Fixture, stateWith } from '../../../checks/fixture.ts';
import type { Row, Table } from '../pairs.ts';

const user = '/home/p/.codex/config.toml';
const profile = '/home/p/.codex/work.config.toml';
const dotenv = '/home/p/.codex/.env';
const state = '/home/p/.codex/codex-orq.json';
const system = '/etc/codex/config.toml';

const file = (path: string, content: string | Uint8Array): Fixture => ({ files: { [path]: content } });
const unreadable = (path: string): Fixture => ({ files: { [path]: '' }, unreadable: [path] });
/** What the real machine says of a file that it does not read at all (test/host/reading.test.ts). */
const refused = (path: string, refusal: (path: string) => Error): Fixture => ({
  files: { [path]: '' },
  refused: { [path]: refusal },
});

/** A file with something wrong in it, beside the same one as it should be. */
const row = (triggers: Fixture, also: Row<Fixture>['also'] = {}, clean: Fixture = {}): Row<Fixture> => ({
  triggers,
  also,
  clean,
});

const latin1 = Buffer.from('name = "Ren\u00e9"\n', 'latin1');
const zshrc = (text: string): Fixture => ({ files: { '/home/p/.zshrc': text, [state]: stateWith('zsh') } });

export const readingRows: Table<typeof readingFindings, Fixture> = {
  'project-missing': row(
    { project: '/home/p/nowhere' },
    { 'a file': { project: '/home/p/repo/readme.md' } },
    { project: '/home/p/repo' },
  ),
  'file-unreadable': row(unreadable(user), {
    'the .env': unreadable(dotenv),
    'the record': unreadable(state),
    'a profile': unreadable(profile),
    'the configuration of the machine': unreadable(system),
    'a project that cannot be listed': { unreadable: ['/home/p/repo'] },
    'a dotenv file of the project': unreadable('/home/p/repo/.env'),
    'the folder of the agents': {
      files: { '/home/p/.codex/agents/mine.toml': '' },
      unreadable: ['/home/p/.codex/agents'],
    },
    'the file of an agent': unreadable('/home/p/.codex/agents/mine.toml'),
  }),
  'file-not-plain': row(
    refused(user, (path) => problem('file-not-plain', { path, realPath: '/dev/null', kind: 'device' })),
    {
      'the .env': refused(dotenv, (path) =>
        problem('file-not-plain', { path, realPath: path, kind: 'pipe' }),
      ),
    },
  ),
  'file-too-large': row(
    refused(user, (path) => problem('file-too-large', { path, limit: 64 * 1024 * 1024 })),
  ),
  'file-not-utf8': row(
    file(user, latin1),
    { 'the record': file(state, latin1), 'a profile': file(profile, latin1) },
    file(profile, latin1.toString('latin1')),
  ),
  'toml-invalid': row(
    file(user, `${config}x = "y`),
    { 'a profile': file(profile, 'x = "y'), 'the configuration of the machine': file(system, 'x = "y') },
    file(profile, 'x = "y"'),
  ),
  'block-broken': {
    triggers: zshrc('# >>> codex-orq >>>\n'),
    clean: zshrc('# >>> codex-orq >>>\n# <<< codex-orq <<<\n'),
    // It keeps nobody from using Codex.
    level: 'warning',
  },
  'state-broken': row(file(state, '{'), { 'another form': file(state, '{"version":1}') }),
  'state-newer': row(file(state, '{"version":99}')),
};
