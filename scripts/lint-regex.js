// Refuses regular expressions in src/ that can take more than linear time: what they are matched with comes from outside.
// recheck decides it: by theory where it can, else by searching for a text that an expression is slow on.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check } from 'recheck';
import { parseAst } from 'rolldown/parseAst';
import { importSource } from '../bench/module.js';

const root = fileURLToPath(new URL('../src/', import.meta.url));

/** Expressions that are put together at run time, by file. Write a literal where that is possible. */
const composed = {
  'edit/toml/plain.ts': async () => {
    const { statementPattern } = await importSource('edit/toml/plain.ts');
    return [{ source: `^(?:${statementPattern})`, flags: '' }];
  },
  'checks/block-place.ts': () => [
    {
      source:
        '^(?:(?:export|typeset -x|declare -x)\\s+)?NAME=|^unset\\s+(?:-v\\s+)?(?:\\w+\\s+)*NAME\\b|^export\\s+-n\\s+NAME\\b',
      flags: '',
    },
  ],
  'report/console.ts': () => [{ source: '(\\u001b\\[(?:1|2|22|31|32|33|39)m)', flags: '' }],
};

/** Calls `visit` with each node of a syntax tree. */
function walk(node, visit) {
  if (node === null || typeof node !== 'object') return;
  if (typeof node.type === 'string') visit(node);
  for (const [key, value] of Object.entries(node)) if (key !== 'regex') walk(value, visit);
}

/** The literals of a file, and where it makes expressions in another way. */
function expressionsIn(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const lineOf = ({ start }) => text.slice(0, start).split('\n').length;
  const literals = [];
  const made = [];
  walk(parseAst(text, { lang: 'ts' }), (node) => {
    if (node.regex) literals.push({ file, line: lineOf(node), ...node.regex, source: node.regex.pattern });
    if (node.type === 'NewExpression' && node.callee.name === 'RegExp') made.push(lineOf(node));
  });
  return { literals, made };
}

/** What is wrong with an expression, as a line; undefined when nothing is. */
async function fault({ file, line, source, flags }) {
  const { status, complexity, attack, error } = await check(source, flags, { timeout: 60_000 });
  if (status === 'safe') return undefined;
  const where = `src/${file}:${line}: /${source}/${flags}`;
  if (status === 'vulnerable') return `${where}\n  takes ${complexity.summary} time on ${attack.pattern}`;
  return `${where}\n  could not be decided (${error.kind}): make it simpler`;
}

async function main() {
  const expressions = [];
  const faults = [];
  for (const name of readdirSync(root, { recursive: true }).filter((each) => each.endsWith('.ts'))) {
    const file = name.replaceAll('\\', '/');
    const { literals, made } = expressionsIn(file);
    const others = made.length > 0 ? await composed[file]?.() : undefined;
    if (made.length !== (others?.length ?? 0))
      faults.push(
        `src/${file}:${made[0]}: an expression made at run time, which scripts/lint-regex.js does not list`,
      );
    expressions.push(...literals, ...(others ?? []).map((other) => ({ file, line: made[0], ...other })));
  }
  for (const expression of expressions) {
    const found = await fault(expression);
    if (found !== undefined) faults.push(found);
  }
  for (const line of faults) console.error(line);
  console.log(
    `${expressions.length} regular expressions, ${faults.length} that may take more than linear time`,
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
}

await main();
