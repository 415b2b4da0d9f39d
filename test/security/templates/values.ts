import fc from 'fast-check';
import { parseEnvKey, parseModel, parseProvider } from '../../../src/answers/rules.ts';
import { parseFeatureBaseUrl } from '../../../src/devcontainer/rules.ts';
import { propertyRuns } from '../../support/property-runs.ts';

/** What ends strings, comments, lines and elements, opens substitutions, or is read as a name of its own. */
export const pieces = [
  ...`' " \` \\ $ # \n \r \t = [ ] { } < > & ; | ( ) ! * ? ~ - / % ^ , : @ +`.split(' '),
  ...['$(: >made)', '`: >made`', `$\{HOME}`, '$HOME', '%PATH%', `$\{{ secrets.X }}`, '{{ lookup }}'],
  ...[
    "'''",
    '"""',
    "'\\''",
    '\\"',
    '\\u0000',
    '-->',
    '</td><script>',
    '\nTOML\n',
    '\nEOF\n',
    '---\n',
    '\n[x]\n',
  ],
  ...['\u0001', '\u007f', '\u0085', '\u2028', '\u2019', '\ufeff', '😀', 'é', ' ', 'a', 'B9'],
  ...['__proto__', 'constructor', 'null', 'true', '1e5', ': >made'],
];
/** Texts that would be something else than a text, where they are not quoted. */
export const hostile = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(''));

/** What a rule lets pass: the values that can reach a template at all. */
const passing = (rule: (text: string) => string, usual: string) =>
  fc.array(fc.constantFrom(usual, ...pieces), { minLength: 1, maxLength: 5 }).map((parts) => {
    for (const text of [parts.join(''), `${usual}${parts.join('')}`, `${usual}/${parts.join('')}`])
      try {
        return rule(text);
      } catch {
        // The next one.
      }
    return usual;
  });

/** Answers with all that their rules let pass. */
export const answers = fc.record({
  model: passing(parseModel, 'openai/gpt-5.4'),
  baseUrl: passing(parseFeatureBaseUrl, 'https://api.orq.ai/v3/router'),
  providerId: passing(parseProvider, 'orq'),
  envKey: passing(parseEnvKey, 'TEAM_KEY'),
});

/** Holds a property for many values. */
export const check = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void, runs = 300): void =>
  fc.assert(fc.property(arbitrary, property), propertyRuns(runs));

/** Every piece alone, and many put together, for what is asked once about all of them. */
export const samples = (count: number): readonly string[] => [...pieces, ...fc.sample(hostile, count)];

/** Which test renders a template with such values. */
type HeldBy =
  /** Read back as data. */
  | 'documents'
  /** Run by real shells. */
  | 'shells'
  /** It is filled with words of this package alone. */
  | 'own words'
  /** Nothing is put into it. */
  | 'fixed';

export const heldBy: Readonly<Record<string, HeldBy>> = {
  'ci/config.toml': 'documents',
  'ci/github.yml': 'documents',
  'codex-orq.json': 'documents',
  'codex.env': 'shells',
  'completion/bash': 'shells',
  'completion/fish': 'shells',
  'completion/powershell': 'documents',
  'completion/zsh': 'shells',
  'config.toml': 'documents',
  'devcontainer/README.md': 'documents',
  'devcontainer/borrow-npm.sh': 'fixed',
  'devcontainer/codex-orq-check': 'shells',
  'devcontainer/config.toml': 'documents',
  'devcontainer/devcontainer-feature.json': 'documents',
  'devcontainer/devcontainer.json': 'documents',
  'devcontainer/gitattributes': 'fixed',
  'devcontainer/install.sh': 'shells',
  'devcontainer/make-catalogue.cjs': 'own words',
  'devcontainer/test.sh': 'shells',
  'devcontainer/undo.json': 'documents',
  'fleet/ansible/inventory.yml': 'own words',
  'fleet/ansible/roles/codex_orq/defaults/main.yml': 'fixed',
  'fleet/ansible/roles/codex_orq/meta/argument_specs.yml': 'own words',
  'fleet/ansible/roles/codex_orq/meta/main.yml': 'fixed',
  'fleet/ansible/roles/codex_orq/tasks/main.yml': 'fixed',
  'fleet/ansible/roles/codex_orq/tasks/node.yml': 'fixed',
  'fleet/ansible/roles/codex_orq/tasks/rendered.yml': 'fixed',
  'fleet/ansible/roles/codex_orq/tasks/undo-rendered.yml': 'fixed',
  'fleet/ansible/roles/codex_orq/tasks/undo.yml': 'fixed',
  'fleet/ansible/roles/codex_orq/templates/config.toml.j2': 'fixed',
  'fleet/ansible/roles/codex_orq/vars/main.yml': 'own words',
  'fleet/ansible/site.yml': 'fixed',
  'fleet/report.html': 'documents',
  'machine/codex.mobileconfig': 'documents',
  'machine/managed_config.toml': 'documents',
  'profile-block.ps1': 'documents',
  'profile-block.sh': 'shells',
  'profile.fish': 'shells',
  'profile.ps1': 'documents',
  'profile.sh': 'shells',
  'project.env.example': 'documents',
};

/** The templates that one test has to hold. */
export const templatesHeldBy = (by: HeldBy): readonly string[] =>
  Object.keys(heldBy).filter((name) => heldBy[name] === by);
