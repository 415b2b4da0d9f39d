import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/cli.ts';

/** The pages that people read: the README and everything in docs/. */
export const pages: readonly string[] = [
  'README.md',
  ...readdirSync(join(repository, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export const pageText = (page: string): string => readFileSync(join(repository, page), 'utf8');

/** The shell blocks of a page, each as its commands, without the comments behind them. */
export const shellBlocks = (page: string): readonly (readonly string[])[] =>
  [...pageText(page).matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) =>
    block
      .split('\n')
      .map((line) => line.replace(/\s+#.*$/, '').trim())
      .filter((line) => line !== ''),
  );
