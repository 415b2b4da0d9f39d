import type { ServerResponse } from 'node:http';
import { expect } from 'vitest';
import { doctorFindings } from '../../../../src/findings/doctor.ts';
import { type Check, check, gateway, type Script, send, streamed } from '../../../gateway/live/site.ts';
import type { Look } from '../pairs.ts';

/** A gateway, or what is found in its place; and what is told of it besides the code of the row. */
export type Case = Readonly<{
  /** Starts what answers, and says how it is asked. */
  arrange: () => Promise<Check>;
  /** Codes of the steps before it and behind it. */
  before?: readonly string[];
  after?: readonly string[];
  words?: RegExp;
  args?: object;
}>;

export const ask: Look<Case> = async ({ arrange, before = [], after = [], words = /./, args = {} }, code) => {
  const { findings, codes, words: said } = await check(await arrange());
  expect(Object.keys(doctorFindings)).toEqual(expect.arrayContaining(codes));
  if (code === undefined) {
    expect(codes).not.toEqual([]);
    return findings;
  }
  expect(codes).toEqual([...before, code, ...after]);
  expect(said).toMatch(words);
  expect(findings.find((found) => found.code === code)?.args).toMatchObject(args);
  return findings;
};

/** Asks a gateway that does as the script says. */
export const scripted =
  (script?: Script, models?: string[], how: Partial<Check> = {}): Case['arrange'] =>
  async () => ({ ...how, baseUrl: (await gateway(script, models)).baseUrl });

/** A gateway with which all is well. */
export const well: Case = { arrange: scripted(), before: ['live-model-listed'] };

/** A gateway that answers the billed request in this way. */
export const replies = (
  status: number,
  body: unknown,
  words: RegExp,
  headers: Record<string, string> = {},
): Case => ({
  arrange: scripted(send(status, body, headers), ['openai/gpt-5.5']),
  before: ['live-model-unlisted'],
  words,
});

/** A gateway that answers it with this stream. */
export const streams = (
  write: (response: ServerResponse) => unknown,
  more: Omit<Case, 'arrange'> = {},
  how: Partial<Check> = {},
): Case => ({
  arrange: scripted(streamed(write), undefined, how),
  before: ['live-model-listed'],
  ...more,
});
