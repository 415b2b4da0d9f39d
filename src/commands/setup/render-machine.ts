import { Buffer } from 'node:buffer';
import { extname, join } from 'node:path';
import type { Answers } from '../../answers/answers.ts';
import { askCodex, explainAnswer } from '../../codex/ask.ts';
import { render } from '../../edit/render.ts';
import { type Finding, finding, problem } from '../../findings/index.ts';
import { requireNoWayOut } from '../../host/confine.ts';
import { expandPath } from '../../host/paths.ts';
import type { Host } from '../../host/types.ts';
import { sha256 } from '../../lib/digest.ts';
import { changeOf } from '../../plan/change.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Prepared } from '../session.ts';
import { checkWritten } from '../read-back.ts';

/*
 * Machines that are managed from elsewhere get their settings as a file. Sources: Codex's "Managed configuration" (the
 * domain com.openai.codex, its key config_toml_base64, the place of the file on Windows); Apple's "Configuration
 * Profile".
 */

/** The same settings have the same ids: a profile that is rendered again is no other one. */
const idFor = (text: string): string => {
  const digits = sha256(text);
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
  ];
  return [...parts, digits.slice(20, 32)].join('-').toUpperCase();
};

const kinds = {
  '.mobileconfig': {
    platform: 'macOS',
    text: (settings: string) =>
      render('machine/codex.mobileconfig', {
        settings,
        profileId: idFor('profile'),
        settingsId: idFor(settings),
      }),
    mark: '<string>codex-orq.com.openai.codex</string>',
  },
  '.toml': {
    platform: 'Windows',
    text: (settings: string) => render('machine/managed_config.toml', { settings }),
    mark: '# Written by codex-orq, for %USERPROFILE%',
  },
} as const;

const isKind = (extension: string): extension is keyof typeof kinds => extension in kinds;

/** Why the installed Codex refuses the settings, as the file of a user who has nothing else. */
async function ask(host: Host, settings: string, answers: Answers): Promise<readonly Finding[]> {
  const { model, provider, baseUrl, envKey } = answers;
  const folder = await host.temporaryFolder();
  try {
    const file = join(folder.path, 'config.toml');
    await host.write(file, Buffer.from(settings), 0o600);
    const answer = await askCodex({ host, codexHome: folder.path, cwd: folder.path, envKey });
    // What this machine makes of them says nothing of others.
    return answer.kind === 'refuses' ? explainAnswer(answer, { model, provider, baseUrl, file }) : [];
  } finally {
    await folder.remove();
  }
}

/** What is documented of a file with these settings. @throws Problem machine-file-unknown */
export function requireFileFor(as: string, path: string): (typeof kinds)[keyof typeof kinds] {
  const extension = extname(path);
  if (as !== 'managed' || !isKind(extension)) throw problem('machine-file-unknown', { as, path });
  return kinds[extension];
}

/**
 * Plans the file that brings the settings of a machine to another one: a configuration profile for macOS, or the
 * `managed_config.toml` of Windows. Nothing else is written, and nothing recorded.
 * @param settings the TOML text
 * @throws Problem machine-file-unknown, machine-file-foreign, link-leaves-repo
 */
export async function renderMachine(
  host: Host,
  { to, settings, answers }: Readonly<{ to: string; settings: string; answers: Answers }>,
): Promise<Prepared> {
  const path = expandPath(to, host.home, host.cwd);
  const { platform, text, mark } = requireFileFor(answers.as, path);
  await requireNoWayOut(host, path);
  const snapshot = await host.read(path);
  const before = snapshot.bytes === undefined ? undefined : Buffer.from(snapshot.bytes).toString();
  if (before !== undefined && !before.includes(mark)) throw problem('machine-file-foreign', { path });
  const target = { id: 'machine-file', action: 'write', mode: 0o644, secret: false } as const;
  const change = changeOf(target, snapshot, text(settings), host.platform);
  const plan: Plan = {
    intent: 'setup',
    changes: [change],
    findings: [finding('machine-file-untried', { path, platform })],
  };
  return {
    plan,
    nothing: `Nothing to change: ${path} holds these settings.`,
    next: [],
    check: async () => [...(await checkWritten(host, plan)), ...(await ask(host, settings, answers))],
  };
}
