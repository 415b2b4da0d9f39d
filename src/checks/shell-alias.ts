import { isTable } from '../edit/toml/types.ts';
import { type Finding, finding } from '../findings/index.ts';
import { valueAt } from '../lib/key-path.ts';
import { type Check, type CheckContext, decidingLayer } from './context.ts';

/*
 * Options of an alias or a function named codex win over every file, so what the files say does not hold for what you
 * type. Values from variables, and `-p` (a profile has checks of its own), tell nothing here.
 */

/** A line that begins another codex, and what follows on it. */
const begins =
  /^\s*(alias\s+(?:-g\s+|--\s+)?codex(?:=|\s)|(?:function\s+)?codex\s*\(\)|function\s+codex\b)(.*)$/;

type Started = Readonly<{ line: number; text: string }>;

/** The lines that say how the shell starts codex: of an alias one, of a function all up to its end. */
function startsOf(text: string): readonly Started[] {
  const found: Started[] = [];
  let inFunction = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [, head, rest = ''] = begins.exec(line) ?? [];
    if (head !== undefined) inFunction = !head.startsWith('alias') && !/\}\s*$/.test(rest);
    else if (/^(?:\}|end\b)/.test(line)) inFunction = false;
    if (head !== undefined) found.push({ line: index + 1, text: rest });
    else if (inFunction && !/^\s*#/.test(line)) found.push({ line: index + 1, text: line });
  }
  return found;
}

type Setting = Readonly<{ shown: string; path: readonly string[]; value: string }>;

/** The settings that options set which Codex takes before its command or after it. */
function settingsOf(text: string): readonly Setting[] {
  const words = text
    .replaceAll(/["'\\]/g, '')
    .split(/\s+/)
    .filter((word) => word !== '');
  return words.flatMap((word, index) => {
    const [option = '', ...joined] = word.split('=');
    if (option === '--oss') return [{ shown: '--oss', path: ['model_provider'], value: '' }];
    const next = words[index + 1] ?? '';
    const value = joined.length > 0 ? joined.join('=') : next;
    const shown = joined.length > 0 ? word : `${word} ${next}`;
    if (option === '-m' || option === '--model') return [{ shown, path: ['model'], value }];
    if (option !== '-c' && option !== '--config') return [];
    const [key = '', ...rest] = value.split('=');
    // A value of a provider may be a secret.
    const named = key.startsWith('model_providers.') ? `${option} ${key}` : shown;
    return [{ shown: named, path: key.split('.'), value: rest.join('=') }];
  });
}

/** Whether a setting is one of the routing, and is another than that of the files. */
function isAnother({ path, value }: Setting, context: CheckContext): boolean {
  const [first = '', provider, key = ''] = path;
  const isRouting =
    (path.length === 1 && (first === 'model' || first === 'model_provider')) ||
    (first === 'model_providers' && provider === context.expected.provider && key !== '');
  if (!isRouting || value.includes('$')) return false;
  const layer = decidingLayer(context, path);
  // Those who manage the machine win over options, too.
  if (layer?.kind === 'managed') return false;
  const now = valueAt(layer?.tree, path);
  return !isTable(now) && String(now) !== value;
}

/** No alias or function of your shell profile makes another routing of what you type. */
export const checkShellAlias: Check = (context): readonly Finding[] =>
  context.shells.flatMap(({ path: file, text = '', readBy, isScript }) => {
    if (readBy === undefined || isScript) return [];
    return startsOf(text).flatMap(({ line, text: started }) => {
      const others = settingsOf(started).filter((setting) => isAnother(setting, context));
      const options = others.map(({ shown }) => shown).join(' ');
      return others.length === 0 ? [] : [finding('alias-overrides', { file, line, options })];
    });
  });
