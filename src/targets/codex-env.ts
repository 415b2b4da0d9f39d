import {
  type DotenvEntry,
  dotenvEntries,
  linesLeft,
  readDotenv,
  removeDotenv,
  setDotenv,
} from '../edit/dotenv.ts';
import { finding } from '../findings/index.ts';
import { render } from '../edit/render.ts';
import { hidden, type OwnedFile, type OwnedKey } from '../state/state.ts';
import { isWhole, type Outcome, type Target } from './target.ts';
import { bom, positionAt } from '../lib/text.ts';

const entriesFor = (envKey: string, apiKey: string): readonly DotenvEntry[] =>
  dotenvEntries(render('codex.env', { envKey, apiKey }));

/** A line that was added: below the comment that went in with it, whatever this version's says. */
const addedEntries = ({ path: [envKey = ''], comment }: OwnedKey): readonly DotenvEntry[] =>
  comment === undefined ? entriesFor(envKey, 'any') : [{ key: envKey, value: 'any', comment }];

/** The same file without its byte order mark, with which Codex cannot read the first line. */
function withoutBom(before: string | undefined, path: string, owned: OwnedFile | undefined): Outcome {
  if (before === undefined || !before.startsWith(bom)) return { text: before, owned };
  const mine: OwnedFile = owned ?? { target: 'codex-env', path, created: false, keys: [] };
  return { text: before.slice(bom.length), owned: { ...mine, bom: true } };
}

/**
 * `$CODEX_HOME/.env`: the one place that reaches Codex in a terminal, an IDE and the desktop app alike. The key's
 * earlier value is a secret too, so the state only remembers that there was one.
 */
export const codexEnv: Target = {
  id: 'codex-env',
  action: 'dotenv-merge',
  mode: 0o600,
  secret: true,
  paths: ({ answers, paths, key, mendEnv }) =>
    mendEnv === true || (answers.keyStore === 'codex-env' && key !== undefined) ? [paths.env] : [],
  // Codex reads it first: a key that stayed would be used in place of the one that is meant now.
  leaves: (_, context) => isWhole(context) && context.answers.keyStore !== 'codex-env',
  install: (before, { answers, key, mendEnv }, path, owned) => {
    if (key === undefined)
      return mendEnv === true ? withoutBom(before, path, owned) : { text: before, owned };
    const entries = entriesFor(answers.envKey, key.reveal());
    const text = setDotenv(before, entries, { path, mode: 'set' });
    const mine = owned?.keys.find((entry) => entry.path[0] === answers.envKey);
    // The very key was there already, and not from us: nothing in the file is ours.
    if (text === before && mine === undefined) return { text, owned };
    const had = readDotenv(before ?? '').get(answers.envKey);
    const comment = entries.flatMap((entry) => entry.comment ?? []);
    const current: OwnedKey =
      mine ??
      (had !== undefined
        ? // An empty placeholder is no secret, and can be put back.
          { path: [answers.envKey], before: had === '' ? '' : hidden, written: hidden }
        : { path: [answers.envKey], before: null, written: hidden, comment });
    const lostBom = before?.startsWith(bom) === true && !text.startsWith(bom);
    return {
      text,
      owned: {
        target: 'codex-env',
        path,
        created: owned?.created ?? before === undefined,
        keys: [...(owned?.keys ?? []).filter((entry) => entry !== mine), current],
        ...((owned?.bom === true || lostBom) && { bom: true }),
      },
    };
  },
  remove: (before, owned, { keepKey }) => {
    const names = owned.keys.flatMap(({ path }) => path);
    const { path: file } = owned;
    if (keepKey) {
      const findings = names.map((envKey) => finding('kept-key', { file, envKey }));
      return { text: before, owned, findings };
    }
    const replaced = owned.keys.filter((key) => key.before === hidden);
    const emptied = owned.keys.filter((key) => key.before === '').flatMap(({ path }) => path);
    const added = owned.keys.filter((key) => key.before === null).flatMap(addedEntries);
    const placeholders = emptied.map((key) => ({ key, value: '' }));
    const text = removeDotenv(setDotenv(before, placeholders, { path: file, mode: 'set' }), added, {
      mode: 'set',
    });
    const now = readDotenv(text ?? '');
    const ours = replaced.flatMap(({ path }) => path).filter((envKey) => now.has(envKey));
    const left = added.flatMap((entry) =>
      linesLeft(text ?? '', entry).map((start) =>
        finding('key-left', { file, envKey: entry.key, line: positionAt(text ?? '', start).line }),
      ),
    );
    const restored = owned.bom === true && text !== undefined && !text.startsWith(bom) ? bom + text : text;
    return {
      text: owned.created && (text ?? '').trim() === '' ? undefined : restored,
      findings: [...ours.map((envKey) => finding('key-before-unknown', { file, envKey })), ...left],
      // The key that a set-up wrote is another one than that which others could read before.
      secretLeft: ours.length + left.length > 0,
    };
  },
};
