import { define } from './define.ts';

const stillRoutes = 'Routing works without it. Codex may print "Model metadata … not found".';

/** Findings about the catalogue of models. */
export const catalogueFindings = {
  'catalogue-no-codex': define<{ reason: string }>({
    level: 'warning',
    message: ({ reason }) =>
      `Codex gets no catalogue of models: it is built from the installed Codex, which does not answer (${reason}).`,
    hint: (_, show) => `${stillRoutes} Install Codex, then run ${show.command('model')}.`,
  }),
  'catalogue-codex-too-old': define<{ version: string; oldest: string }>({
    level: 'warning',
    message: ({ version }) =>
      `Codex gets no catalogue of models: it is built from "codex debug models --bundled", which Codex ${version} does not have.`,
    hint: ({ oldest }, show) =>
      `${stillRoutes} Update Codex to ${oldest} or newer, then run ${show.command('model')}.`,
  }),
  'catalogue-unreadable': define<{ version: string; reason: string }>({
    level: 'warning',
    message: ({ version, reason }) =>
      `Codex gets no catalogue of models: Codex ${version} lists its own models in an unknown form (${reason}).`,
    hint: () => `${stillRoutes} A newer codex-orq may support this Codex.`,
  }),
  'catalogue-no-template': define<{ version: string }>({
    level: 'warning',
    message: ({ version }) =>
      `Codex gets no catalogue of models: the gateway needs a model that takes its tools one by one, and Codex ${version} knows none.`,
    hint: () => `${stillRoutes} A newer codex-orq may support this Codex.`,
  }),
  'catalogue-refused': define<{ version: string; reason: string }>({
    level: 'warning',
    message: ({ version, reason }) =>
      `Codex gets no catalogue of models: Codex ${version} did not load it (${reason}).`,
    hint: () => `${stillRoutes} Please report it with that version.`,
  }),
  'catalogue-refused-elsewhere': define<{ program: string; reason: string }>({
    level: 'warning',
    message: ({ program, reason }, show) =>
      `Codex gets no catalogue of models: ${show.path(program)} reads the same configuration and would not start with it (${reason}).`,
    hint: (_, show) => `${stillRoutes} Update that Codex, then run ${show.command('model')}.`,
  }),
  'catalogue-no-functions': define<{ model: string }>({
    level: 'warning',
    message: ({ model }) =>
      `The gateway lists ${model} without function calls, so Codex can neither read nor change files with it.`,
    hint: (_, show) => `Choose another model: ${show.command('model')}.`,
  }),
  'models-unknown': define<{ url: string; reason: string }>({
    level: 'info',
    message: ({ url, reason }) => `The gateway's list of models could not be fetched from ${url}: ${reason}.`,
    hint: () => 'Model ids are used as given, with a cautious context window.',
  }),
  'models-from-list': define<{ count: number; fetched: string }>({
    level: 'info',
    message: ({ count, fetched }) =>
      `The catalogue lists the ${count} models that the gateway offered on ${fetched}.`,
    hint: (_, show) => `To fetch the list again: ${show.command('model')}`,
  }),
  'models-refused': define<{ ids: readonly string[]; count: number }>({
    level: 'warning',
    message: ({ ids, count }) =>
      `${count} of the gateway's model ids are unusable and left out: ${ids.map((id) => JSON.stringify(id.slice(0, 80))).join(', ')}${count > ids.length ? ', …' : ''}.`,
    hint: () =>
      'A model id has its provider in front (openai/gpt-5.4), and differs from all others by more than case.',
  }),
  'models-window-odd': define<{ ids: readonly string[]; count: number; window: number }>({
    level: 'info',
    message: ({ ids, count }) =>
      `The gateway gives no usable context window for ${ids.join(', ')}${count > ids.length ? ` and ${count - ids.length} more` : ''}.`,
    hint: ({ window }) =>
      `Codex is told a careful one (${window.toLocaleString('en')} tokens), or its own where it knows the model.`,
  }),
  'catalogue-cut': define<{ kept: number; offered: number }>({
    level: 'info',
    message: ({ kept, offered }) => `The catalogue lists the first ${kept} of ${offered} models.`,
    hint: (_, show) =>
      `The others work too, but Codex knows less about them. To choose: ${show.command('model --models ID,ID')}`,
  }),
  'catalogue-search-stays': define<{ version: string; model: string; count: number }>({
    level: 'info',
    message: ({ version, model, count }) =>
      `Codex ${version} sends its hosted web search or sub-agents with ${model}${count > 1 ? ` and ${count - 1} more translated models` : ''} when you choose one for a single run.`,
    hint: ({ model }, show) =>
      `Update Codex (0.169 does not), or run codex -c web_search=disabled -m ${show.value(model)}.`,
  }),
  'models-at-next-start': define({
    level: 'info',
    message: () => 'A running Codex keeps the models that it read when it started.',
    hint: () => 'Restart it, in your editor or app too.',
  }),
  'model-capability-lost': define<{ model: string; what: string }>({
    level: 'warning',
    message: ({ model, what }) => `The gateway no longer lists ${model} with ${what}.`,
    hint: (_, show) => `Choose another model if you need that: ${show.command('model')}.`,
  }),
} as const;
