import { type Finding, finding } from '../findings/index.ts';
import type { Answer } from './http.ts';
import { excerpt } from '../lib/excerpt.ts';
import { parseJson } from '../lib/json.ts';
import { idsOf } from './list-body.ts';
import { similarIds } from '../lib/similar.ts';
import type { HttpProxy } from './proxy.ts';
import { explainNetworkError } from './network-errors.ts';
import { type Asked, explainReply } from './response-errors.ts';

/** What follows from the list of models: the finding of this step, the ids, and whether the next step makes sense. */
export type Listing = Readonly<{ finding: Finding; ids: readonly string[]; goOn: boolean }>;

const untold = (reason: string): Listing => ({
  finding: finding('live-models-untold', { reason }),
  ids: [],
  goOn: true,
});

/** What ends the check here. Any other refusal of the list may be about the list alone. */
const finalCodes: ReadonlySet<string> = new Set([
  'live-redirect',
  'live-key-absent',
  'live-key-invalid',
  'live-key-expired',
]);

/** Explains the answer to `GET /models`. */
export function explainList(answer: Answer, asked: Asked, proxy: HttpProxy | undefined): Listing {
  if (answer.kind === 'late' && answer.stage !== 'connect')
    return untold(`no answer in ${answer.ms / 1_000} s`);
  if (answer.kind === 'failed' && answer.stage === 'answer') return untold('the connection was closed');
  if (answer.kind !== 'answer') {
    return { finding: explainNetworkError(answer, asked.url, proxy), ids: [], goOn: false };
  }
  const failure = explainReply(answer, asked);
  const final = failure !== undefined && finalCodes.has(failure.code);
  const page = failure?.code === 'live-not-a-gateway' && answer.status !== 404;
  if (failure !== undefined && (final || page)) return { finding: failure, ids: [], goOn: false };
  if (failure !== undefined) return untold(`status ${answer.status}`);
  const ids = idsOf(parseJson(answer.text))?.map((id) => excerpt(id, [asked.key]));
  if (ids === undefined) return untold('it is no list');
  if (ids.length === 0) return untold('it is empty');
  const { model } = asked;

  return ids.includes(model)
    ? { finding: finding('live-model-listed', { model, count: ids.length }), ids, goOn: true }
    : {
        finding: finding('live-model-unlisted', { model, near: similarIds(model, ids) }),
        ids,
        goOn: true,
      };
}
