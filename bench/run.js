/*
 * `npm run bench`: measures what the package promises about speed, and exits 1 when a promise is broken.
 */
import { ensureFresh } from '../scripts/build.js';
import { doctorBench } from './doctor.js';
import { benchToml } from './toml.js';

ensureFresh();
const { editToml } = await import('../dist/edit/toml.js');
const merging = await benchToml(editToml);
const checking = doctorBench();
process.exitCode = merging && checking ? 0 : 1;
