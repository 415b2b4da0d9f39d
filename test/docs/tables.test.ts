import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { commandTable, questionTable } from './option-tables.ts';

/** The tables that are made from the options of the commands: the page, and the comment in front of each. */
const tables: readonly (readonly [page: string, name: string, table: string])[] = [
  ['set-up.md', 'questions of a set-up', questionTable(commands[0].options)],
  ['options.md', 'options of the commands', commandTable(commands)],
];

const place = /(<!-- table: ([^>]*?) -->\n\n)[\s\S]*?(\n\n<!-- end of table -->)/g;

test.each(tables)(
  'docs/%s: the code makes the table «%s»; npx vitest run test/docs -u writes it',
  async (page, name, table) => {
    const path = fileURLToPath(new URL(`../../docs/${page}`, import.meta.url));
    const text = readFileSync(path, 'utf8');
    expect([...text.matchAll(place)].map(([, , found]) => found)).toEqual([name]);
    const made = text.replace(
      place,
      (_, before: string, __: string, after: string) => `${before}${table}${after}`,
    );
    await expect(made).toMatchFileSnapshot(path);
  },
);
