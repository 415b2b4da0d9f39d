import { type DotenvEntry, dotenvEntries, readDotenv, removeDotenv, setDotenv } from '../edit/dotenv.ts';
import { finding } from '../findings/index.ts';
import { render } from '../render.ts';
import { hidden } from '../state.ts';
import type { Target } from './target.ts';

const entriesFor = (envKey: string, apiKey: string): readonly DotenvEntry[] =>
  dotenvEntries(render('codex.env', { envKey, apiKey }));

/**
 * `$CODEX_HOME/.env`: the one place that reaches Codex in a terminal, an IDE and the desktop app alike. The key's
 * earlier value is a secret too, so the state only remembers that there was one.
 */
export const codexEnv: Target = {
  id: 'codex-env',
  action: 'dotenv-merge',
  mode: 0o600,
  secret: true,
  paths: ({ answers, places, key }) =>
    answers.keyStore === 'codex-env' && key !== undefined ? [places.env] : [],
  install: (before, { answers, key }, path, owned) => {
    if (key === undefined) return { text: before, owned };
    const entries = entriesFor(answers.envKey, key.reveal());
    const text = setDotenv(before, entries, { path, mode: 'set' });
    const had = readDotenv(before ?? '').has(answers.envKey);
    const mine = owned?.keys.find((entry) => entry.path[0] === answers.envKey);
    const others = (owned?.keys ?? []).filter((entry) => entry !== mine);
    const current = mine ?? { path: [answers.envKey], before: had ? hidden : null, written: hidden };
    return {
      text,
      owned: {
        target: 'codex-env',
        path,
        created: owned?.created ?? before === undefined,
        keys: [...others, current],
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
    const replaced = owned.keys.filter((key) => key.before !== null).flatMap(({ path }) => path);
    const added = names.filter((name) => !replaced.includes(name));
    const entries = added.flatMap((envKey) => entriesFor(envKey, 'any'));
    const text = removeDotenv(before, entries, { mode: 'set' });
    return {
      text: owned.created && (text ?? '').trim() === '' ? undefined : text,
      findings: replaced.map((envKey) => finding('key-before-unknown', { file, envKey })),
    };
  },
};
