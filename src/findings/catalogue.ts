import { define } from './define.ts';

const stillRoutes = 'Routing works without it; Codex may print "Model metadata … not found".';

/** Findings of making the catalogue of models. */
export const catalogueFindings = {
  'catalogue-no-codex': define<{ reason: string }>({
    level: 'warning',
    message: ({ reason }) =>
      `The catalogue of models is left out: it is built from the installed Codex, and that one does not answer (${reason}).`,
    hint: (_, show) => `${stillRoutes} Install Codex, then run ${show.command('model')}.`,
  }),
  'catalogue-codex-too-old': define<{ version: string; oldest: string }>({
    level: 'warning',
    message: ({ version }) =>
      `The catalogue of models is left out: Codex ${version} has no "codex debug models --bundled", from which it is built.`,
    hint: ({ oldest }, show) =>
      `${stillRoutes} Codex ${oldest} has the command: update, then run ${show.command('model')}.`,
  }),
  'catalogue-unreadable': define<{ version: string; reason: string }>({
    level: 'warning',
    message: ({ version, reason }) =>
      `The catalogue of models is left out: what Codex ${version} lists as its own models was not understood (${reason}).`,
    hint: () => `${stillRoutes} A newer codex-orq may know this Codex.`,
  }),
  'catalogue-no-template': define<{ version: string }>({
    level: 'warning',
    message: ({ version }) =>
      `The catalogue of models is left out: no model of Codex ${version} takes its tools one by one, as the gateway needs it.`,
    hint: () => `${stillRoutes} A newer codex-orq may know this Codex.`,
  }),
  'catalogue-refused': define<{ version: string; reason: string }>({
    level: 'warning',
    message: ({ version, reason }) =>
      `The catalogue of models is left out: Codex ${version} was asked to load it and did not (${reason}).`,
    hint: () => `${stillRoutes} Please report it with that version.`,
  }),
  'catalogue-refused-elsewhere': define<{ program: string; reason: string }>({
    level: 'warning',
    message: ({ program, reason }, show) =>
      `The catalogue of models is left out: ${show.path(program)}, which reads the same configuration, would not start with it (${reason}).`,
    hint: (_, show) => `${stillRoutes} Update that Codex, then run ${show.command('model')}.`,
  }),
  'catalogue-no-functions': define<{ model: string }>({
    level: 'warning',
    message: ({ model }) =>
      `The gateway lists ${model} as a model that cannot call functions; Codex can neither read nor change files with it.`,
    hint: (_, show) => `Choose another model: ${show.command('model')}.`,
  }),
  'models-unknown': define<{ url: string; reason: string }>({
    level: 'info',
    message: ({ url, reason }) => `The gateway's list of models could not be had from ${url}: ${reason}.`,
    hint: () => 'Model ids are taken as they are, and careful values stand in for context windows.',
  }),
  'models-from-list': define<{ count: number; fetched: string }>({
    level: 'info',
    message: ({ count, fetched }) =>
      `The catalogue lists the ${count} models that the gateway offered on ${fetched}.`,
    hint: (_, show) => `${show.command('model')} asks it again.`,
  }),
  'models-refused': define<{ ids: readonly string[]; count: number }>({
    level: 'warning',
    message: ({ ids, count }) =>
      `${count} of the gateway's model ids cannot be used and are left out: ${ids.map((id) => JSON.stringify(id.slice(0, 80))).join(', ')}${count > ids.length ? ', …' : ''}.`,
    hint: () => 'An id needs its provider in front (openai/gpt-5.4), and a spelling of its own.',
  }),
  'catalogue-cut': define<{ kept: number; offered: number }>({
    level: 'info',
    message: ({ kept, offered }) => `The catalogue lists the first ${kept} of ${offered} models.`,
    hint: (_, show) =>
      `Any other works as well, with less known of it. ${show.command('model --models ID,ID')} chooses.`,
  }),
  'catalogue-search-stays': define<{ version: string; model: string; count: number }>({
    level: 'info',
    message: ({ version, model, count }) =>
      `Codex ${version} sends its hosted web search or sub-agents with ${model}${count > 1 ? ` and ${count - 1} more translated models` : ''} when you choose one for a single run.`,
    hint: ({ model }) => `Update Codex (0.169 does not), or run codex -c web_search=disabled -m ${model}.`,
  }),
  'models-at-next-start': define({
    level: 'info',
    message: () => 'A Codex that is running keeps the models that it read at its start.',
    hint: () => 'Start it again, in an editor or app too.',
  }),
  'model-capability-lost': define<{ model: string; what: string }>({
    level: 'warning',
    message: ({ model, what }) => `The gateway no longer lists ${model} with ${what}.`,
    hint: (_, show) => `Choose another model if you need that: ${show.command('model')}.`,
  }),
} as const;
