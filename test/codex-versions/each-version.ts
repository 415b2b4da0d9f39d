import { beforeAll, describe, inject } from 'vitest';
import { coveredVersions } from '../../src/codex/versions.ts';
import { needs } from '../support/needs.ts';
import { binaryOf } from './install.ts';

type Facts = (typeof coveredVersions)[number];

/** Describes each covered version, where it is there; one that the registry should have given and has not fails. */
export function describeEachVersion(body: (facts: Facts, binary: string) => void): void {
  for (const facts of coveredVersions) {
    const { version } = facts;
    const isHere = inject('missingVersions')[version] === undefined;
    describe(`Codex ${version}`, needs(...(isHere ? [] : (['registry'] as const))), () => {
      beforeAll(() => {
        const reason = inject('missingVersions')[version];
        if (reason !== undefined) throw new Error(reason);
      });

      body(facts, binaryOf(version));
    });
  }
}
