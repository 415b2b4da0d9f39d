import type { Show } from './define.ts';

/** What a run that makes the catalogue, or fetches the list of models, meets here. */
export type Remake = Readonly<{
  /** The model that was picked since the set-up: without its name, a run would go back, and asks first. */
  picked?: Readonly<{ id: string }>;
  /** Whether Codex is not installed: a catalogue is made from it. */
  uninstalled?: true;
}>;

/** The command that makes it, after a sentence that names it. */
export const remaking = (sentence: string, { picked, uninstalled }: Remake, show: Show): string => {
  const id = Object.hasOwn(picked ?? {}, 'id') ? (picked?.id ?? '') : '';
  const next = `${sentence}${show.command(`model ${id}`.trim())}`;
  return uninstalled === true ? `Install Codex first. ${next}` : next;
};

/** What else to do with a catalogue of another program that `file` names. */
export const withoutIt = (about: Remake & Readonly<{ file: string }>, show: Show): string =>
  `Or delete model_catalog_json in ${show.path(about.file)}. ${remaking('To have one made in CODEX_HOME then: ', about, show)}`;
