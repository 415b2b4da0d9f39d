import { vi } from 'vitest';
import type { RawAnswers } from '../../src/answers/answers.ts';
import { apply } from '../support/apply.ts';
import { type ModelRequest, prepareModel } from '../../src/commands/model/prepare.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { prepareRemove, type RemoveRequest } from '../../src/commands/remove/prepare.ts';
import { prepareSetup } from '../../src/commands/setup/prepare.ts';
import type { Host } from '../../src/host/types.ts';

const { fetch } = globalThis;

/** A made-up key goes to no real gateway, and no test waits for the network. */
vi.stubGlobal('fetch', (input: string, init: RequestInit) =>
  new URL(input).hostname === '127.0.0.1' ? fetch(input, init) : Promise.reject(new TypeError('no network')),
);

export const madeUpKey = 'sk-orq-made-up-0123456789';

/** Plans a set-up as a person without a terminal would get it, writes it, and returns the plan. */
export async function setUp(
  host: Host,
  given: RawAnswers = {},
  typedKey: string | undefined = madeUpKey,
): Promise<Plan> {
  const { plan } = await prepareSetup(host, { given, typedKey });
  await apply(host, plan);
  return plan;
}

export async function undo(host: Host, request: Partial<RemoveRequest> = {}): Promise<Plan> {
  const { plan } = await prepareRemove(host, { keepKey: false, keepProvider: false, ...request });
  await apply(host, plan);
  return plan;
}

/** Changes the model as somebody without a terminal would. */
export async function changeModel(host: Host, request: Partial<ModelRequest> = {}): Promise<Plan> {
  const { plan } = await prepareModel(host, {
    createPin: false,
    force: false,
    dropLeftovers: false,
    ...request,
  });
  await apply(host, plan);
  return plan;
}

/** Codes of a plan's findings. */
export const codesOf = ({ findings }: Plan): readonly string[] => findings.map(({ code }) => code);
