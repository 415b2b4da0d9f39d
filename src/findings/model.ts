import { type Cause, define } from './define.ts';

/** Findings of a model change, and of the catalogue where it meets your own files. */
export const modelFindings = {
  'model-not-set-up': define<{ file: string; as?: string }>({
    level: 'error',
    message: ({ file }, show) =>
      `${show.path(file)} is not routed through the gateway, so there is no model to change.`,
    hint: ({ as }, show) => `Set it up first: ${show.command(as === undefined ? undefined : `--as ${as}`)}`,
  }),
  'model-not-listed': define<{ model: string; near: string }>({
    level: 'warning',
    message: ({ model, near }) =>
      `The gateway does not list ${model}${near === '' ? '' : ` (it lists ${near})`}. The list may be incomplete, so the id is used as given.`,
    hint: (_, show) =>
      `If Codex gets a 404, enable the model in Orq or choose another: ${show.command('model')}`,
  }),
  'model-leftovers': define<{ file: string; keys: readonly string[] }>({
    level: 'warning',
    message: ({ file, keys }, show) =>
      `${keys.join(', ')} in ${show.path(file)} ${keys.length === 1 ? 'was' : 'were'} set for an earlier model and ${keys.length === 1 ? 'applies' : 'apply'} to every model.`,
    hint: (_, show) => `To delete that (remove restores it): ${show.command('model --drop-leftovers')}`,
  }),
  'edited-since': define<{
    file: string;
    key: string;
    actual: string;
    written: string;
    /** The id that stands there now, where it is one that can be chosen. */
    model?: string;
    refused?: boolean;
  }>({
    level: 'warning',
    message: ({ file, key, actual, written, refused }, show) =>
      `${key} in ${show.path(file)} was changed after the set-up: it is ${actual}, codex-orq wrote ${written}${refused === true ? '.' : '. It is overwritten.'}`,
    hint: ({ refused, model }, show) => {
      if (refused !== true) return undefined;
      const keep = model === undefined ? '' : `To keep it: ${show.command(`model ${model}`)}. `;
      return `${keep}To overwrite it, answer yes on a terminal or pass --force.`;
    },
  }),
  'functions-only': define<{ keys: readonly string[]; file: string }>({
    level: 'info',
    message: ({ keys, file }, show) =>
      `The gateway translates requests for models that are not OpenAI's own, and passes on function tools only. ${keys.join(' and ')} in ${show.path(file)} keep${keys.length === 1 ? 's' : ''} Codex from offering others.`,
  }),
  'setting-kept': define<{ file: string; key: string; wanted: string; model: string }>({
    level: 'warning',
    message: ({ file, key, wanted, model }, show) =>
      `${key} in ${show.path(file)} is your own setting and stays. For ${model} it should be ${wanted}: the gateway passes on function tools only.`,
    hint: ({ key }) => `If the gateway refuses a request because of its tools, change ${key}.`,
  }),
  'pin-created': define<{ file: string }>({
    level: 'info',
    message: ({ file }, show) =>
      `${show.path(file)} pins the model for this folder. Codex reads it once the project is trusted, and takes only the model from it.`,
  }),
  'catalogue-own-kept': define<{ file: string }>({
    level: 'info',
    message: ({ file }, show) =>
      `model_catalog_json in ${show.path(file)} names a catalogue of your own, so codex-orq made none.`,
    hint: (_, show) => `Add the gateway's ids to it, or delete that line and run ${show.command('model')}.`,
  }),
  'catalogue-overruled': define<{ file: string }>({
    level: 'info',
    message: ({ file }, show) =>
      `${show.path(file)} names the catalogue of this machine. Codex reads no other, so codex-orq made none.`,
  }),
  'catalogue-file-foreign': define<{ file: string }>({
    level: 'warning',
    message: ({ file }, show) =>
      `codex-orq did not write ${show.path(file)}, so the file stays and is not used.`,
    hint: (_, show) => `Move it away, then run ${show.command('model')}.`,
  }),
  'catalogue-named': define<{ file: string }>({
    level: 'warning',
    message: ({ file }, show) =>
      `${show.path(file)} stays: another configuration file names it, and Codex does not start without it.`,
    hint: () => 'Delete model_catalog_json there, then delete the file.',
  }),
  'project-unreadable': define<{ file: string; cause: Cause }>({
    level: 'warning',
    message: ({ file, cause }, show) => `${show.path(file)} stays as it is: ${show.message(cause)}`,
    hint: () => 'Fix that and run the same again, or delete the lines of codex-orq by hand.',
  }),
  'block-before': define<{ file: string }>({
    level: 'info',
    message: ({ file }, show) =>
      `The block in ${show.path(file)} is again the one that another CODEX_HOME had there before.`,
  }),
} as const;
