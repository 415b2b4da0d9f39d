import { type Finding, finding } from '../findings/index.ts';
import { excerpt } from '../lib/excerpt.ts';
import { isRecord, parseJson, textOr } from '../lib/json.ts';
import { createSseReader } from './sse.ts';

/** How far a Responses stream has come. */
export type StreamState = Readonly<{
  /** Readable events so far. */
  events: number;
  outcome: 'open' | 'completed' | 'failed';
  /** Of a failure: the API's code and sentence. */
  code: string;
  said: string;
}>;

/** The error of `response.failed` (inside its response) or of a bare `error` event. */
function failureIn(event: Readonly<Record<string, unknown>>): { code: string; said: string } {
  const { response, error: own } = event;
  const { error } = isRecord(response) ? response : { error: own };
  const { code, type, message } = isRecord(error) ? error : event;
  return { code: textOr(code) || textOr(type, 'no code'), said: textOr(message) };
}

/**
 * Follows a Responses stream. `response.incomplete` counts as completed: a reply ends like that at the small limit of
 * tokens that we ask for.
 */
export function createStreamWatch(): { state: () => StreamState; push: (chunk: string) => boolean } {
  const reader = createSseReader();
  let state: StreamState = { events: 0, outcome: 'open', code: '', said: '' };

  function take(data: string): void {
    const event = parseJson(data);
    if (!isRecord(event) || state.outcome !== 'open') return;
    const { type } = event;
    const events = state.events + 1;
    if (type === 'response.completed' || type === 'response.incomplete') {
      state = { ...state, events, outcome: 'completed' };
    } else if (type === 'response.failed' || type === 'error') {
      state = { events, outcome: 'failed', ...failureIn(event) };
    } else state = { ...state, events };
  }

  return {
    state: () => state,
    /** Takes text as it comes; true when nothing that follows matters. */
    push(chunk) {
      for (const data of reader.push(chunk)) take(data);
      return state.outcome !== 'open';
    },
  };
}

/** What is wrong with a stream that has ended; undefined for one that was completed. */
export function explainStream(state: StreamState, model: string, key: string): Finding | undefined {
  const { outcome, events } = state;
  if (outcome === 'completed') return undefined;
  if (outcome === 'open') return finding('live-stream-cut', { events });
  return finding('live-response-failed', {
    model,
    code: excerpt(state.code, [key]),
    said: excerpt(state.said, [key]),
  });
}
