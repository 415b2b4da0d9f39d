import { join } from 'node:path';
import type { Answers } from '../answers/answers.ts';
import { defaults } from '../answers/rules.ts';
import {
  type DotenvEntry,
  dotenvEntries,
  linesLeft,
  mentionsKey,
  removeDotenv,
  setDotenv,
} from '../edit/dotenv.ts';
import { finding } from '../findings/index.ts';
import { render } from '../edit/render.ts';
import type { Target } from './target.ts';

const entriesFor = ({ envKey, baseUrl }: Pick<Answers, 'envKey' | 'baseUrl'>): readonly DotenvEntry[] =>
  dotenvEntries(
    render('project.env.example', { envKey, baseUrl: baseUrl === defaults.baseUrl ? '' : baseUrl }),
  );

/** One of the keys as this version adds it, with the comment that goes with it. */
const entryOf = (key: string, value: string): readonly DotenvEntry[] =>
  entriesFor(
    value === '' ? { envKey: key, baseUrl: '' } : { envKey: defaults.envKey, baseUrl: value },
  ).filter((entry) => entry.key === key);

/** `<project>/.env.example`: tells the others of a project which variables they need; never a value that is secret. */
export const envExample: Target = {
  id: 'env-example',
  action: 'dotenv-merge',
  mode: 0o644,
  secret: false,
  paths: ({ answers }) => (answers.project === undefined ? [] : [join(answers.project, '.env.example')]),
  install: (before, { answers }, path, owned) => {
    const entries = entriesFor(answers);
    const text = setDotenv(before, entries, { path, mode: 'add' });
    const added = entries.filter(({ key }) => !mentionsKey(before ?? '', key));
    const keys = added.map(({ key, value, comment = [] }) => ({
      path: [key],
      before: null,
      written: value,
      comment: [...comment],
    }));
    const earlier = (owned?.keys ?? []).filter((entry) => !keys.some((key) => key.path[0] === entry.path[0]));
    return {
      text,
      owned: {
        target: 'env-example',
        path,
        created: owned?.created ?? before === undefined,
        keys: [...earlier, ...keys],
      },
    };
  },
  remove: (before, owned) => {
    const keys = owned.keys.flatMap(({ path: [key = ''], written, comment }): readonly DotenvEntry[] =>
      comment === undefined ? entryOf(key, written ?? '') : [{ key, value: written ?? '', comment }],
    );
    const text = removeDotenv(before, keys, { mode: 'add' });
    return {
      text: owned.created && (text ?? '').trim() === '' ? undefined : text,
      findings: keys
        .filter((entry) => linesLeft(text ?? '', entry).length > 0)
        .map(({ key }) => finding('kept-changed', { file: owned.path, key })),
    };
  },
};
