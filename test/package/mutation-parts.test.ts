import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../support/cli.ts';

test('each source that is covered belongs to one part of scripts/mutation/parts.js', async () => {
  const { href } = pathToFileURL(join(repository, 'scripts', 'mutation', 'parts.js'));
  const { faultsOfParts } = (await import(href)) as { faultsOfParts: () => readonly string[] };
  expect(faultsOfParts()).toEqual([]);
});
