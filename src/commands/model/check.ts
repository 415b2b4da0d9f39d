import type { Answers } from '../../answers/answers.ts';
import { checkAfterSetup } from '../../checks/after-setup.ts';
import { consistent } from '../../checks/consistent.ts';
import { projectFileOf } from '../../checks/context.ts';
import { whereDecided } from '../../checks/decided.ts';
import { requiredFindings } from '../../checks/managed.ts';
import { gatherContext } from '../../checks/gather.ts';
import { askCodex, explainAnswer } from '../../codex/ask.ts';
import { profileFileOf } from '../../codex/profile-file.ts';
import type { Finding } from '../../findings/index.ts';
import type { Paths } from '../../host/paths.ts';
import type { Host } from '../../host/types.ts';
import type { Plan } from '../../plan/plan.ts';
import { runningCodex } from '../background.ts';
import { checkWritten } from '../read-back.ts';

/** A change of model that is written. */
type Changed = Readonly<{
  paths: Paths;
  plan: Plan;
  answers: Answers;
  /** The folder that Codex is asked in: that of a project whose pin has changed. */
  cwd: string;
  restart: boolean | undefined;
}>;

/** The quick checks after a change of model: the files as they are now, and what Codex makes of them. */
export async function checkModelChange(
  host: Host,
  { paths, plan, answers, cwd, restart = false }: Changed,
): Promise<readonly Finding[]> {
  const { codexHome, config: file } = paths;
  const profile = await profileFileOf(host, paths);
  const answer = await askCodex({ host, codexHome, cwd, envKey: answers.envKey, profile });
  const context = await gatherContext(host, { paths, project: cwd });
  return consistent([
    ...(await checkWritten(host, plan, answers)),
    // The plan has reported left-overs of the earlier model already.
    ...(await checkAfterSetup(host, paths, cwd)).filter(({ code }) => code !== 'left-over'),
    ...explainAnswer(
      answer,
      { ...answers, file, projectFile: projectFileOf(context) },
      whereDecided(context, answer),
    ),
    ...(answer.kind === 'loads' ? requiredFindings(context, answer.version) : []),
    ...(await runningCodex(host, { paths, plan, answer, restart })),
  ]);
}
