import { join } from 'node:path';
import { isTranslated } from '../../catalogue/model-kind.ts';
import { type CheckContext, mergedLayers } from '../../checks/context.ts';
import { withKept } from '../../checks/key-kept.ts';
import { foreignHost, oddPath } from '../../checks/foreign-host.ts';
import { type Finding, finding } from '../../findings/index.ts';
import { makePrivateFolder } from '../../host/private-folder.ts';
import { isInstalled } from '../../host/programs.ts';
import type { Host } from '../../host/types.ts';
import { packageRoot } from '../../lib/package.ts';
import { prove } from '../../proof/prove.ts';
import { baseUrlFileOf, baseUrlOf, isConfigured, modelOf } from './about.ts';

/** The Codex that a checkout of this package has for its tests; undefined for a package that was installed. */
async function checkoutCodex({ kindOf, platform }: Host): Promise<string | undefined> {
  const program = platform === 'win32' ? 'codex.cmd' : 'codex';
  const path = join(packageRoot, 'node_modules', '.bin', program);
  const isCheckout = (await kindOf(join(packageRoot, 'scripts', 'build.js'))) === 'file';
  return isCheckout && (await kindOf(path)) === 'file' ? path : undefined;
}

/** What the real Codex shows with a gateway inside this process. */
export async function proveFindings(host: Host, context: CheckContext): Promise<readonly Finding[]> {
  if (!isConfigured(context)) return [finding('codex-not-asked', { what: 'prove' })];
  const model = modelOf(context);
  const baseUrl = baseUrlOf(context);
  const recorded = context.state?.answers.baseUrl;
  const odd = oddPath(baseUrl, recorded);
  const borrowed = (await isInstalled(host, 'codex', context.project))
    ? undefined
    : await checkoutCodex(host);
  const { findings } = await prove({
    host: { ...host, makePrivateFolder },
    codexHome: context.paths.codexHome,
    project: context.project,
    provider: context.expected.provider,
    envKey: context.expected.envKey,
    baseUrl,
    baseUrlFile: baseUrlFileOf(context),
    gateway: foreignHost(baseUrl, recorded)?.gateway ?? new URL(baseUrl).host,
    ...(odd?.isCertain === true && { rightUrl: odd.right }),
    ...(context.paths.profile !== undefined && { profile: context.paths.profile }),
    ...(model !== '' && { model, translated: isTranslated(model, context.modelList?.facts.get(model)) }),
    layers: mergedLayers(context),
    ...(borrowed !== undefined && { borrowed }),
    others: true,
  });
  return withKept(findings, context);
}
