import { define, type Show } from './define.ts';
import { plural } from '../lib/text.ts';
import { isKept, type Keyed as Key, storing, whereSet } from './key-kept.ts';
import { similarTo, quoted, seconds, wait } from './gateway-words.ts';

type Said = { said: string };

const newKey = (key: Key, show: Show): string =>
  `Create a key in Orq (Settings, API keys) and ${isKept(key) ? `put it ${whereSet(key)}.` : `store it: ${storing(key, show)}`}`;
const overload = 'Your set-up is not the cause. Check status.orq.ai, wait a little, then run this again.';

/** What the gateway itself answered (src/gateway/response-errors.ts). */
export const liveFindings = {
  'live-url-refused': define<{ reason: string }>({
    level: 'error',
    message: ({ reason }) => `The gateway was not asked, because the base URL ${reason}.`,
    hint: () => 'Write it as Orq gives it: https://api.orq.ai/v3/router',
  }),
  /** `told`: the missing key has been reported by itself. */
  'live-key-unknown': define<Key & { provider: string; file: string; told?: true }>({
    level: 'error',
    message: ({ provider, envKey, file, told }, show) =>
      told === true
        ? 'The gateway was not asked, because no key is known.'
        : `The gateway was not asked, because no key is known: the provider "${provider}" reads it from ${envKey}, which is set neither in ${show.path(file)} nor in this environment.`,
    hint: (args, show) => {
      if (args.told === true) return undefined;
      return isKept(args)
        ? `Create a key in Orq (Settings, API keys), and export ${args.envKey} wherever you start Codex.`
        : newKey(args, show);
    },
  }),
  'live-key-command': define<{ provider: string; reason: string }>({
    level: 'error',
    message: ({ provider, reason }) =>
      `The gateway was not asked, because the command that fetches the key for "${provider}" gave none: ${reason}. Codex sends its requests without a key.`,
    hint: () => 'Run that command yourself; it is under auth in the table of the provider.',
  }),
  'live-key-unsendable': define<Key>({
    level: 'error',
    message: ({ envKey }) =>
      `The value of ${envKey} has a blank, a line end or another character that no key has. Codex would send it wrongly or not at all.`,
    hint: (key, show) =>
      isKept(key)
        ? `Put it again, as one word, ${whereSet(key)}.`
        : `Store it again, as one word: ${storing(key, show)}`,
  }),
  'live-redirect': define<{ status: number; target: string; away: boolean }>({
    level: 'error',
    message: ({ status, target, away }) =>
      away
        ? `The base URL answers with a redirect (${status}) to another host, ${target}. The key was not sent there.`
        : `The base URL answers with a redirect (${status}) on ${target}. Codex may not follow it.`,
    hint: () =>
      'Compare base_url letter by letter. A login page of a network (hotel, company) redirects like this too.',
  }),
  'live-not-a-gateway': define<{ host: string; status: number; type: string }>({
    level: 'error',
    message: ({ host, status, type }) =>
      `${host} does not answer like the gateway's API: it sent ${type} (${status}). A proxy, a login page or a wrong path in base_url looks like this.`,
    hint: () => 'Open base_url in a browser, and compare it with https://api.orq.ai/v3/router',
  }),
  'live-no-route': define<{ url: string; status: number; said: string }>({
    level: 'error',
    message: ({ url, status, said }) => `The gateway has no ${url} (${status})${quoted(said)}`,
    hint: () => 'base_url has to end in /v3/router, with no slash and no /responses after it.',
  }),
  'live-key-absent': define<Key & Said>({
    level: 'error',
    message: ({ said }) =>
      `The gateway saw no key (401), although one was sent${quoted(said)} Something in between removes the Authorization header.`,
    hint: () =>
      'Check the proxies between here and the gateway. Codex shows this as "Reconnecting…" for some seconds.',
  }),
  'live-key-invalid': define<Key & Said>({
    level: 'error',
    message: ({ envKey, said }) =>
      `The gateway does not accept the key in ${envKey} (401)${quoted(said)} Codex shows this as "Reconnecting…" for some seconds.`,
    hint: newKey,
  }),
  'live-key-expired': define<Key & Said>({
    level: 'error',
    message: ({ envKey, said }) =>
      `The key in ${envKey} has expired (401)${quoted(said)} Codex shows this as "Reconnecting…" for some seconds.`,
    hint: newKey,
  }),
  'live-quota': define<Said>({
    level: 'error',
    message: ({ said }) => `The quota or credit of the Orq workspace is used up (402)${quoted(said)}`,
    hint: () => 'Check Settings, Billing in Orq, or ask the admin of the workspace.',
  }),
  'live-scope': define<Key & Said>({
    level: 'error',
    message: ({ envKey, said }) => `The key in ${envKey} may not do this (403)${quoted(said)}`,
    hint: () =>
      'In Orq, give the key access to the AI Gateway and to this project, or use another key. A disabled workspace answers like this too.',
  }),
  'live-model-bare': define<{ model: string; near: readonly string[] }>({
    level: 'error',
    message: ({ model }) => `The gateway refuses the model id "${model}" (400): it has no provider prefix.`,
    hint: ({ near }, show) =>
      `Use the id with its prefix: ${show.command(`model ${near[0] ?? '<provider>/<model>'}`)}`,
  }),
  'live-model-unknown': define<{ model: string; near: readonly string[]; said: string }>({
    level: 'error',
    message: ({ model, near, said }) =>
      `The gateway does not know the model ${model} (404)${quoted(said)}${similarTo(near)}`,
    hint: ({ model, near }, show) =>
      near[0] === undefined
        ? `Enable it in Orq (AI Gateway, Supported models), or choose another: ${show.command('model <provider>/<model>')}`
        : `To change it: ${show.command(`model ${near[0]}`)}. Or enable ${model} in Orq (AI Gateway, Supported models).`,
  }),
  'live-request-refused': define<{ model: string; status: number; said: string }>({
    level: 'error',
    message: ({ model, status, said }) =>
      `The gateway refuses the request for ${model} (${status})${quoted(said)}`,
    hint: () =>
      'Check the model id. If it is right, the model may not support the Responses API: try another.',
  }),
  'live-provider-credential': define<{ model: string; said: string }>({
    level: 'error',
    message: ({ model, said }) =>
      `Your key is fine, but the gateway itself has no valid credential for the provider of ${model} (422)${quoted(said)}`,
    hint: () => "In Orq, set the provider's API key again (Settings, Providers), or choose another model.",
  }),
  'live-rate-limited': define<{ wait?: number; said: string }>({
    level: 'error',
    message: ({ wait: duration, said }) =>
      `Too many requests (429)${quoted(said)} The gateway asks you to wait ${wait(duration)}. Codex does not show this.`,
    hint: ({ wait: duration }) =>
      `Wait ${wait(duration)}, then run this again. Key, host and model are right.`,
  }),
  'live-budget-spent': define<{ scope: string; wait?: number; said: string }>({
    level: 'error',
    message: ({ scope, wait: duration, said }) =>
      `The budget of this ${scope} is spent (429)${quoted(said)}${duration === undefined ? '' : ` It renews in ${wait(duration)}.`} Codex does not show this.`,
    hint: () => 'A workspace admin can raise it in Orq (Settings, Organization, Budgets).',
  }),
  'live-gateway-down': define<{ status: number; said: string }>({
    level: 'error',
    message: ({ status, said }) =>
      `The gateway, or the provider behind it, failed (${status})${quoted(said)} Codex would retry up to 30 times.`,
    hint: () => overload,
  }),
  'live-odd-status': define<{ status: number; said: string }>({
    level: 'error',
    message: ({ status, said }) => `The gateway answered with the unexpected status ${status}${quoted(said)}`,
    hint: () => 'Run this again. If that does not help, ask Orq and give the trace id.',
  }),
  'live-not-streamed': define<{ type: string }>({
    level: 'error',
    message: ({ type }) =>
      `The gateway answered, but not as a stream (${type}), the only form that Codex understands.`,
    hint: () => 'Look for a proxy that buffers streams. If there is none, ask Orq and give the trace id.',
  }),
  'live-stream-cut': define<{ events: number }>({
    level: 'error',
    message: ({ events }) =>
      `The stream ended after ${plural(events, 'event')} without response.completed. Codex would start over.`,
    hint: () => 'A proxy with a short time limit does this, and so does a failing provider. Run this again.',
  }),
  'live-response-failed': define<{ model: string; code: string; said: string }>({
    level: 'error',
    message: ({ model, code, said }) =>
      `The gateway began to answer, then ${model} failed (${code})${quoted(said)}`,
    hint: () => overload,
  }),
  'live-model-listed': define<{ model: string; count: number }>({
    level: 'info',
    message: ({ model, count }) =>
      `The key is accepted, and ${model} is one of the ${plural(count, 'model')} listed.`,
  }),
  'live-model-unlisted': define<{ model: string; near: readonly string[] }>({
    level: 'warning',
    message: ({ model, near }) =>
      `The key is accepted. ${model} is not in the gateway's list, which may be incomplete.${similarTo(near)}`,
    hint: () =>
      'If the request below works, all is well. If not, enable the model in Orq or choose a listed one.',
  }),
  'live-models-untold': define<{ reason: string }>({
    level: 'info',
    message: ({ reason }) =>
      `The gateway's list of models could not be used (${reason}). That is not an error.`,
  }),
  'live-answered': define<{ host: string; model: string; ms: number }>({
    level: 'info',
    message: ({ host, model, ms }) => `${model} answered through ${host} in ${seconds(ms)}.`,
  }),
  'live-not-billed': define<{ model: string }>({
    level: 'info',
    message: ({ model }) => `The billed request was not sent, so nothing shows yet that ${model} answers.`,
  }),
  'live-trace': define<{ trace: string }>({
    level: 'info',
    message: ({ trace }) => `The gateway filed this request under the trace id ${trace}.`,
    hint: () => 'Look it up in Orq: Traces, search for the id.',
  }),
} as const;
