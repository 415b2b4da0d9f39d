import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { packedFiles } from '../support/packed.ts';
import { repository } from '../support/cli.ts';

/*
 * Links lead somewhere, also for those who have the package and no clone: a page of the tarball links to files of the
 * tarball alone.
 */

const textOf = (name: string): string => readFileSync(join(repository, name), 'utf8');

const packed = packedFiles();
const pages = packed.filter((name) => name.endsWith('.md'));

/** The text without what is code, where brackets are no link. */
const prose = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');

/** The anchors of a page, as GitHub makes them of its headings. */
const anchors = (text: string): readonly string[] =>
  [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

const linksOf = (page: string): readonly string[] =>
  [...prose(textOf(page)).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)].map(
    ([, inText, inTag]) => inText ?? inTag ?? '',
  );

/** What is wrong with a link, or undefined. */
function fault(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : posix.normalize(posix.join(dirname(page), path));
  if (!packed.includes(target)) return `${page}: ${link} is in no package`;
  if (anchor !== undefined && !anchors(textOf(target)).includes(anchor))
    return `${page}: ${link} names no heading`;
  return undefined;
}

test('the package brings the README, every page of docs/, and the pages that they link to', () => {
  expect(pages).toContain('README.md');
  expect(pages).toContain('docs/set-up.md');
  expect(pages.length).toBeGreaterThan(12);
});

test.each(pages)('the links of %s work, in a clone and in the package', (page) => {
  const own = linksOf(page).filter((link) => !/^[a-z]+:/.test(link));
  expect(own.map((link) => fault(page, link)).filter((each) => each !== undefined)).toEqual([]);
});

test('a link that leads nowhere would be found', () => {
  expect(fault('README.md', 'docs/nowhere.md')).toContain('is in no package');
  expect(fault('README.md', 'test/spelling.test.ts')).toContain('is in no package');
  expect(fault('README.md', 'docs/set-up.md#nothing')).toContain('names no heading');
  expect(fault('docs/ways.md', 'set-up.md#what-it-writes')).toBeUndefined();
});

test('no address of the project is made up: nothing names its repository, home page or tracker', () => {
  const manifest: Record<string, unknown> = JSON.parse(textOf('package.json'));
  for (const name of ['repository', 'homepage', 'bugs']) expect(manifest[name]).toBeUndefined();
  const outside = pages.flatMap(linksOf).filter((link) => /^https?:/.test(link));
  expect(outside.length).toBeGreaterThan(0);
  expect(outside.filter((link) => /codex-orq/.test(link))).toEqual([]);
});
