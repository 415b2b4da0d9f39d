import { dirname, join } from 'node:path';
import { catalogueFile } from '../catalogue/catalogue-file.ts';
import type { Paths } from '../host/paths.ts';

export const cataloguePath = ({ config }: Pick<Paths, 'config'>): string =>
  join(dirname(config), catalogueFile);
