import { describe, expect } from 'vitest';
import { doctorFindings } from '../../../../src/findings/doctor.ts';
import { proveFindings } from '../../../../src/findings/gateway-prove.ts';
import type { Finding } from '../../../../src/findings/index.ts';
import { verdictOf } from '../../../../src/proof/verdict.ts';
import { check, person } from '../../../proof/proving.ts';
import { testPairs } from '../pairs.ts';
import { type Judged, type Person, proveRows } from './prove.ts';

async function proofOf(fixture: Person | Judged, code: string | undefined): Promise<readonly Finding[]> {
  if ('observed' in fixture) return verdictOf(fixture.observed);
  const { files, options, words = /./, args = {}, sees } = fixture;
  const home = person(typeof files === 'function' ? await files() : files);
  const proof = await check(home, options);
  if (code === undefined) return proof.findings;
  expect(proof.words).toMatch(words);
  expect(proof.findings.find((found) => found.code === code)?.args).toMatchObject(args);
  sees?.(proof, home);
  return proof.findings;
}

/** One turn of Codex for the neighbour that most rows share. */
const clean = new Map<Person | Judged, Promise<readonly Finding[]>>();

function cleanProofOf(fixture: Person | Judged): Promise<readonly Finding[]> {
  const proof = clean.get(fixture) ?? proofOf(fixture, undefined);
  clean.set(fixture, proof);
  return proof;
}

describe('every finding of the proof', () => {
  testPairs(proveFindings, proveRows, async (fixture, code) => {
    const findings = await (code === undefined ? cleanProofOf(fixture) : proofOf(fixture, code));
    const codes = findings.map((found) => found.code);
    expect(Object.keys(doctorFindings)).toEqual(expect.arrayContaining(codes));
    if (code === undefined) expect(codes).not.toEqual([]);
    else expect(codes).toEqual(fixture.codes ?? [code]);
    return findings;
  });
});
