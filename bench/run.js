/*
 * `npm run bench`: measures what the package promises about speed, and exits 1 when a promise is broken.
 */
import { ensureFresh } from '../scripts/build.js';
import { benchToml } from './toml.js';

ensureFresh();
const { editToml } = await import('../dist/edit/toml.js');
process.exitCode = (await benchToml(editToml)) ? 0 : 1;
