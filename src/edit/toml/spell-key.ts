import { tomlString } from '../../lib/quote.ts';
import type { TomlPath } from './types.ts';

/** A name as a key part: bare where TOML allows it, otherwise quoted. */
export const renderName = (name: string): string => (/^[A-Za-z0-9_-]+$/.test(name) ? name : tomlString(name));

/** A path as a dotted key. Also how messages spell a key. */
export const renderPath = (path: TomlPath): string => path.map(renderName).join('.');
