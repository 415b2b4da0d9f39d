/*
 * `npm run bench`: measures what the package promises about speed, and exits 1 when a promise is broken.
 */
import { ensureFresh } from '../scripts/build.js';
import { alternativesBench } from './alternatives.js';
import { catalogueBench } from './catalogue.js';
import { commandsBench } from './commands.js';
import { homesBench } from './homes.js';
import { importSource } from './module.js';
import { repositoriesBench } from './repositories.js';
import { benchToml } from './toml.js';

await ensureFresh();
const { editToml } = await importSource('edit/toml.ts');
const merging = await benchToml(editToml);
const starting = commandsBench();
const { buildCatalogue } = await importSource('catalogue/build.ts');
catalogueBench(buildCatalogue);
repositoriesBench();
homesBench();
await alternativesBench();
process.exitCode = merging && starting ? 0 : 1;
