// Writes docs/api.md from the declarations of the package and their doc comments, as API Extractor reads them.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { ensureFresh } from './build.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What the package exports, with its doc comments: the model of API Extractor. */
function readApi() {
  const folder = mkdtempSync(join(tmpdir(), 'codex-orq-api-'));
  const apiJsonFilePath = join(folder, 'api.json');
  const quiet = { default: { logLevel: 'none' } };
  const compilerOptions = {
    module: 'nodenext',
    moduleResolution: 'nodenext',
    skipLibCheck: true,
    strict: true,
  };
  try {
    const config = ExtractorConfig.prepare({
      configObject: {
        projectFolder: root,
        mainEntryPointFilePath: join(root, 'dist', 'types', 'index.d.ts'),
        compiler: {
          overrideTsconfig: { compilerOptions, files: [join(root, 'dist', 'types', 'index.d.ts')] },
        },
        apiReport: { enabled: false },
        dtsRollup: { enabled: false },
        docModel: { enabled: true, apiJsonFilePath },
        messages: {
          compilerMessageReporting: quiet,
          extractorMessageReporting: quiet,
          tsdocMessageReporting: quiet,
        },
      },
      configObjectFullPath: join(root, 'api-extractor.json'),
      packageJsonFullPath: join(root, 'package.json'),
    });
    Extractor.invoke(config, {
      localBuild: true,
      messageCallback: (message) => {
        message.handled = true;
      },
    });
    return JSON.parse(readFileSync(apiJsonFilePath, 'utf8')).members[0].members;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The lines of a doc comment, without its stars. */
const linesOf = (comment) =>
  comment
    .trim()
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''));

/** Links between entries become code: all of them are in this file. */
const plain = (text) => text.replace(/\{@link ([^}|]+)\}/g, '`$1`').trim();

const headings = { param: 'Parameters', returns: 'Returns', throws: 'Throws' };

/** A doc comment as Markdown. */
function commentText(comment) {
  const [text, ...tags] = linesOf(comment)
    .join('\n')
    .split(/^@(?=param|returns|throws)/m);
  const parts = [plain(text)];
  for (const kind of ['param', 'returns', 'throws']) {
    const found = tags
      .filter((tag) => tag.startsWith(kind))
      .map((tag) => plain(tag.slice(kind.length)).replace(/\n\s*/g, ' '));
    if (found.length === 0) continue;
    const lines = found.map(
      (line) => `- ${kind === 'param' ? line.replace(/^(\w+)( - )?/, '`$1`: ') : line}`,
    );
    parts.push(`${headings[kind]}:\n\n${lines.join('\n')}`);
  }
  return parts.filter(Boolean).join('\n\n');
}

const titles = { Function: 'Functions', Variable: 'Functions', Class: 'Errors', TypeAlias: 'Types' };

/** The declarations as the compiler wrote them: the model leaves the comments of a type's fields out. */
const declarations = () =>
  readdirSync(join(root, 'dist', 'types'), { recursive: true })
    .filter((name) => name.endsWith('.d.ts'))
    .map((name) => readFileSync(join(root, 'dist', 'types', name), 'utf8'))
    .join('\n');

function declarationOf({ kind, name, excerptTokens }) {
  const text = excerptTokens
    .map((token) => token.text)
    .join('')
    .trim();
  if (kind !== 'TypeAlias') return text;
  // A declaration ends with the first line that is not indented and has a semicolon at its end.
  const pattern = new RegExp(`^export type ${name} = (?:.*;$|[\\s\\S]*?\\n\\S.*;$)`, 'm');
  return pattern.exec(declarations())?.[0] ?? text;
}

function entryText(entry) {
  const members = (entry.members ?? [])
    .filter(({ kind }) => kind !== 'Constructor')
    .map((member) => `${indent(docOf(member))}  ${declarationOf(member)}`);
  const code =
    members.length === 0 ? declarationOf(entry) : `${declarationOf(entry)} {\n${members.join('\n')}\n}`;
  return `### ${entry.name}\n\n${commentText(entry.docComment)}\n\n\`\`\`ts\n${code.replace(/^export (declare )?/, '')}\n\`\`\``.replace(
    /\n{3,}/g,
    '\n\n',
  );
}

const docOf = ({ docComment = '' }) => (docComment.trim() === '' ? '' : `${docComment.trim()}\n`);
const indent = (text) => text.replace(/^(?=.)/gm, '  ');

/** The text of docs/api.md. */
export function apiDocs() {
  const entries = readApi();
  const sections = ['Functions', 'Errors', 'Types'].map((title) => {
    const own = entries.filter(({ kind, name }) => titles[kind] === title && name !== 'default');
    return `## ${title}\n\n${own.map(entryText).join('\n\n')}`;
  });
  const head = [
    '# The package as a library',
    "`import { planSetup } from 'codex-orq'`, or `require('codex-orq')`. What is not on this page cannot be imported. [An example](../examples/set-up.mjs).",
    'Made from the doc comments: `npm run docs:api`.',
  ];
  return `${[...head, ...sections].join('\n\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureFresh({ quietly: true });
  writeFileSync(process.argv[2] ?? join(root, 'docs', 'api.md'), apiDocs());
}
