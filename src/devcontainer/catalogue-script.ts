import {
  carefulWindow,
  describing,
  functionsAlone,
  knownEfforts,
  notOurs,
  openaiOnly,
  requiredSomewhere,
} from '../catalogue/entry.ts';
import { patchByShell, renamed } from '../catalogue/instructions.ts';
import { mostEntries } from '../catalogue/selection.ts';
import { render } from '../edit/render.ts';

/**
 * The script that makes the model's metadata inside of a container or a job, from the Codex that is installed there. It
 * follows the rules of `makeEntry`, with the gateway's facts as far as `models.json` has them, and takes what those are
 * about from the same constants.
 */
export const catalogueScript = (): string =>
  render('devcontainer/make-catalogue.cjs', {
    carefulWindow,
    describing,
    functionsAlone,
    knownEfforts: [...knownEfforts],
    mostEntries,
    notOurs,
    openaiOnly,
    patchByShell,
    renamed: renamed.map(([pattern, by]) => [pattern.source, by]),
    required: requiredSomewhere,
  });
