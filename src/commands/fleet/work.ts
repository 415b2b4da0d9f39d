import { problem } from '../../findings/index.ts';
import { expandPath } from '../../host/paths.ts';
import type { Host } from '../../host/types.ts';
import { jsonDocument, problemDocument } from '../../report/json.ts';
import { findingText } from '../../report/finding-text.ts';
import type { Ended, Look, Show } from '../command.ts';
import { writeRole } from './ansible.ts';
import type { FleetValues } from './options.ts';
import { mergeReports } from './report.ts';

/** @throws Problem usage-wrong, and those of {@link writeRole} */
async function ansible(host: Host, { paths = [], json }: FleetValues, show: Show): Promise<Ended> {
  const [path = '', extra] = paths;
  if (extra !== undefined)
    throw problem('usage-wrong', { reason: `"${extra}" is one argument too many.`, command: 'fleet' });
  const folder = expandPath(path, host.home, host.cwd);
  const { written, findings } = await writeRole(host, folder);
  for (const found of findings) show.insist(findingText(found, show.view));
  if (json === true) show.document(jsonDocument({ version: 1, intent: 'fleet', folder, written }));
  else
    show.say(
      written.length === 0
        ? `${show.view.show.path(folder)} is up to date.`
        : `${written.map(show.view.show.path).join('\n')}\n\nFill in inventory.yml, then: ansible-playbook -i inventory.yml site.yml --check --diff`,
    );
  return { exitCode: 0, summary: '' };
}

async function report(host: Host, { paths = [], json }: FleetValues, show: Show): Promise<Ended> {
  const files = paths.map((path) => expandPath(path, host.home, host.cwd));
  const { html, document, findings } = await mergeReports(host, files);
  show.document(json === true ? jsonDocument(document) : html);
  for (const found of findings) show.insist(findingText(found, show.view));
  return { exitCode: findings.length > 0 ? 1 : 0, summary: '' };
}

const run = (host: Host, values: FleetValues, show: Show): Promise<Ended> =>
  values.task === 'report' ? report(host, values, show) : ansible(host, values, show);

export const fleetWork: Look = { run, problemJson: (found) => problemDocument('fleet', found) };
