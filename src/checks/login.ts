import { finding } from '../findings/index.ts';
import { quoteValue } from '../lib/quote-value.ts';
import { valueAt } from '../lib/key-path.ts';
import { type Check, decidingLayer } from './context.ts';

const called = { chatgpt: 'of ChatGPT', api: 'with an OpenAI API key' } as const;

/**
 * A setting does not forbid the login that is stored. Codex would end each session with that, and log out, although the
 * gateway needs no login. `codex doctor` and `codex features list` do not show it. Measured with 0.169.0.
 */
export const checkLogin: Check = (context) => {
  const { login } = context;
  if (login === undefined) return [];
  const about = (key: string, forbids: (value: unknown) => boolean) => {
    const layer = decidingLayer(context, [key]);
    const value = valueAt(layer?.tree, [key]);
    if (layer === undefined || value === undefined || !forbids(value)) return [];
    const args = { file: layer.path, key, value: quoteValue(value), login: called[login.method] };
    return [finding('login-forbidden', args)];
  };
  const { method, workspace } = login;
  return [
    ...about('forced_login_method', (value) => value !== method),
    ...about('forced_chatgpt_workspace_id', (value) =>
      method !== 'chatgpt' || workspace === undefined ? false : ![value].flat().includes(workspace),
    ),
  ];
};
