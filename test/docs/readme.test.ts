import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { commandTable, questionTable } from './option-tables.ts';

const readme = fileURLToPath(new URL('../../README.md', import.meta.url));

/** The tables that are made from the options of the commands, by the comment in front of each. */
const tables: Readonly<Record<string, string>> = {
  'questions of a set-up': questionTable(commands[0].options),
  'options of the commands': commandTable(commands),
};

const place = /(<!-- table: ([^>]*?) -->\n\n)[\s\S]*?(\n\n<!-- end of table -->)/g;

test('the tables of options are those of the code; npx vitest run test/docs -u writes them', async () => {
  const text = readFileSync(readme, 'utf8');
  expect([...text.matchAll(place)].map(([, , name]) => name)).toEqual(Object.keys(tables));
  const made = text.replace(
    place,
    (_, before: string, name: string, after: string) => `${before}${tables[name] ?? ''}${after}`,
  );
  await expect(made).toMatchFileSnapshot(readme);
});
