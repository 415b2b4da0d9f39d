// Plans a set-up of Codex, shows what would change, and writes it if asked to: node set-up.mjs [--write]
// An edit of a text of your own, and a check, come last.
import { apply, CodexOrqError, check, editToml, planSetup } from 'codex-orq';

const say = (...words) => process.stdout.write(`${words.join(' ')}\n`);

try {
  const plan = await planSetup({ model: 'openai/gpt-5.4', shell: 'none', project: 'none' });
  say(plan.isEmpty ? 'Nothing to change.' : plan.diff);
  for (const { code, message } of plan.findings) say(`${code}: ${message}`);

  if (process.argv.includes('--write')) {
    const { written, findings } = await apply(plan);
    say(`written: ${written}`, ...findings.map(({ code }) => code));
  }

  say(editToml('# mine\n[tools]\na = 1\n', [{ op: 'set', path: ['tools', 'b'], value: 2n }]));

  const { overall, findings } = await check();
  say(`doctor: ${overall}`, ...findings.filter(({ level }) => level === 'error').map(({ code }) => code));
} catch (error) {
  // Its message says what happened, what to do, and how the files were left.
  if (!(error instanceof CodexOrqError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = 1;
}
