/*
 * Draws docs/setup.svg, the README's picture of a terminal, from a real session: `node scripts/picture.ts` (Node 22.18 or
 * newer, which runs TypeScript). The key that it types is made up.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bin } from '../test/support/cli.ts';
import { codexBinary } from '../test/support/codex.ts';
import { temporaryHome } from '../test/support/home.ts';
import { startTerminal } from '../test/support/pty.ts';

const columns = 104;
const home = temporaryHome({
  env: { SHELL: '/bin/zsh' },
  files: {
    '.codex/config.toml':
      '# my settings\nmodel = "gpt-5.5" # fast\napproval_policy = "on-request"\n\n[mcp_servers.files]\ncommand = "npx"\n',
  },
});
// Codex as users have it.
const programs = join(home.home, 'bin');
mkdirSync(programs);
symlinkSync(codexBinary, join(programs, 'codex'));
const terminal = startTerminal(process.execPath, [bin], {
  cwd: home.project,
  env: { ...home.env, PATH: [programs, home.env['PATH']].join(delimiter) },
  cols: columns,
  rows: 80,
});
for (const question of ['Default model', 'Route', 'Orq API key', 'Write these']) {
  await terminal.waitFor(question);
  if (question === 'Orq API key') terminal.type('a-made-up-key');
  terminal.press('enter');
}
await terminal.exit;
const screen = terminal.screen().replaceAll(home.project, '~/my-project').trimEnd();
home.cleanup();

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Colours as the terminal has them, by how a line begins. */
function colourOf(line: string): string {
  if (/^ {4}\+|^✔/.test(line)) return '#7ee787';
  if (/^ {4}-/.test(line)) return '#ff7b72';
  if (line.startsWith('!')) return '#e3b341';
  return '#e6edf3';
}

const lines = ['$ npx codex-orq', ...screen.split('\n')];
const [width, lineHeight, margin] = [columns * 8 + 40, 19, 24];
const rows = lines.map(
  (line, index) =>
    `<text x="20" y="${margin + (index + 1) * lineHeight}" fill="${colourOf(line)}" xml:space="preserve">${escapeXml(line)}</text>`,
);
const height = margin * 2 + lines.length * lineHeight;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="A set-up on a terminal">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13">
${rows.join('\n')}
</g>
</svg>
`;
writeFileSync(fileURLToPath(new URL('../docs/setup.svg', import.meta.url)), svg);
