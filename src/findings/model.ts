import { type Cause, define } from './define.ts';

/** Findings of a model change, and of the catalogue where it meets a person's files. */
export const modelFindings = {
  'model-not-set-up': define<{ file: string }>({
    level: 'error',
    message: ({ file }, show) =>
      `${show.path(file)} is not routed through the gateway, so there is no model to change.`,
    hint: (_, show) => `Set it up first: ${show.command()}`,
  }),
  'model-not-listed': define<{ model: string; near: string }>({
    level: 'warning',
    message: ({ model, near }) =>
      `The gateway does not list ${model}${near === '' ? '' : ` (it lists ${near})`}. Its list need not be complete, so the id was taken as it is.`,
    hint: (_, show) =>
      `If Codex is answered with 404, enable the model in Orq or choose another: ${show.command('model')}`,
  }),
  'model-leftovers': define<{ file: string; keys: readonly string[] }>({
    level: 'warning',
    message: ({ file, keys }, show) =>
      `${keys.join(', ')} in ${show.path(file)} ${keys.length === 1 ? 'was' : 'were'} set for an earlier model and ${keys.length === 1 ? 'applies' : 'apply'} to every model.`,
    hint: (_, show) => `To take that out (remove puts it back): ${show.command('model --drop-leftovers')}`,
  }),
  'edited-since': define<{ file: string; key: string; actual: string; written: string; refused?: boolean }>({
    level: 'warning',
    message: ({ file, key, actual, written, refused }, show) =>
      `${key} in ${show.path(file)} is ${actual} now; codex-orq wrote ${written}. Somebody has changed it since${refused === true ? '.' : ', and it is overwritten.'}`,
    hint: ({ refused }) =>
      refused === true
        ? 'It is overwritten only when you say so: answer yes on a terminal, or give --force.'
        : undefined,
  }),
  'functions-only': define<{ keys: readonly string[]; file: string }>({
    level: 'info',
    message: ({ keys, file }, show) =>
      `The gateway translates what is sent to a model that is not OpenAI's own, and passes on function tools only: ${keys.join(' and ')} in ${show.path(file)} keep${keys.length === 1 ? 's' : ''} Codex from offering others.`,
  }),
  'setting-kept': define<{ file: string; key: string; wanted: string; model: string }>({
    level: 'warning',
    message: ({ file, key, wanted, model }, show) =>
      `${key} in ${show.path(file)} is your own and was left as it is; for ${model} it should be ${wanted}, since the gateway passes on function tools only.`,
    hint: ({ key }) => `If the gateway refuses a request because of its tools, change ${key}.`,
  }),
  'pin-created': define<{ file: string }>({
    level: 'info',
    message: ({ file }, show) =>
      `${show.path(file)} pins the model for this folder. Codex honours it once the project is trusted, and takes nothing but the model from there.`,
  }),
  'catalogue-own-kept': define<{ file: string }>({
    level: 'info',
    message: ({ file }, show) =>
      `model_catalog_json in ${show.path(file)} names a catalogue of your own, so none was made.`,
    hint: (_, show) => `Add the gateway’s ids to it, or take the key out and run ${show.command('model')}.`,
  }),
  'catalogue-file-foreign': define<{ file: string }>({
    level: 'warning',
    message: ({ file }, show) =>
      `${show.path(file)} is not one that codex-orq wrote, so it was left as it is and not used.`,
    hint: (_, show) => `Move it away, then run ${show.command('model')}.`,
  }),
  'catalogue-named': define<{ file: string }>({
    level: 'warning',
    message: ({ file }, show) =>
      `${show.path(file)} stays: another configuration names it, and Codex does not start when a catalogue is missing.`,
    hint: () => 'Take model_catalog_json out there, then delete the file.',
  }),
  'project-unreadable': define<{ file: string; cause: Cause }>({
    level: 'warning',
    message: ({ file, cause }, show) => `${show.path(file)} was left as it is: ${show.message(cause)}`,
    hint: () => 'Mend that and run the same again, or take our lines out by hand.',
  }),
  'block-before': define<{ file: string }>({
    level: 'info',
    message: ({ file }, show) =>
      `The block in ${show.path(file)} is again the one of another CODEX_HOME that was there before.`,
  }),
} as const;
