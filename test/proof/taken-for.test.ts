import { expect, test } from 'vitest';
import { freeformLike, takenFor } from '../../src/catalogue/taken-for.ts';
import { codexBinary } from '../support/codex.ts';
import { createHost } from '../../src/host/host.ts';
import type { Host } from '../../src/host/types.ts';
import { check, keyFile, person, provider } from './proving.ts';

const known = ['gpt-5.5', 'gpt-5.5-mini', 'codex-auto-review'].map((slug) => ({ slug }));

test.each([
  ['azure/gpt-5.5', 'gpt-5.5'],
  ['my-azure/gpt-5.5-2026-01-01', 'gpt-5.5'],
  ['azure/gpt-5.5-mini-2', 'gpt-5.5-mini'],
  ['azure/gpt-5', undefined],
  ['azure/my-gpt-5.5', undefined],
  ['ws@azure/gpt-5.5', undefined],
  ['a/b/gpt-5.5', undefined],
  ['gpt-5.5', undefined],
])('%s is taken for %s', (id, slug) => {
  expect(takenFor(id, known)?.slug).toBe(slug);
});

/* The rule is Codex's own: what it is said to do is compared with what it sends. */
test.each(['azure/gpt-5.5', 'azure/gpt-5.5x', 'ws@azure/gpt-5.5', 'azure/my-gpt-5.5'])(
  'the real Codex does with %s what is said of it',
  async (model) => {
    const home = person({
      ...keyFile,
      '.codex/config.toml': `model = "${model}"\nmodel_provider = "orq"\nweb_search = "disabled"\nfeatures.multi_agent = false\n${provider}`,
    });
    const host = createHost();
    const run: Host['run'] = (_, args, options) => host.run(codexBinary, args, options);
    const like = await freeformLike({ run, env: home.env }, model, {
      codexHome: home.codexHome,
      cwd: home.project,
    });
    const { codes } = await check(home, { model, translated: true });
    expect(codes).toContain('prove-routed');
    expect(codes.includes('prove-tool-not-function')).toBe(like !== undefined);
  },
);
