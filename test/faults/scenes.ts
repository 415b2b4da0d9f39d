/** A writing command, the machine that it starts from, and what undoes it. */
export type Scene = Readonly<{
  /** Files by path below the home folder. */
  files: Readonly<Record<string, string>>;
  /** Paths below the home folder that get a second name. */
  twins?: Readonly<Record<string, string>>;
  /** Files below the home folder that others may read. One with a key stays closed to them once it has been closed. */
  open?: readonly string[];
  /** Commands that come before it. */
  earlier: readonly (readonly string[])[];
  /** Files that get lost after those: each is what `files` says again, or gone. */
  lost?: readonly string[];
  args: readonly string[];
  /** What leads back to where the machine was before the earlier commands. */
  undo: readonly string[];
  /** Whether Codex is installed. */
  withCodex?: boolean;
}>;

/** Nobody listens there, which is known at once. */
const gateway = 'http://127.0.0.1:9/v3/router';

const config = `# my notes
model = "gpt-5.5" # fast
approval_policy = "on-request"

[features]
multi_agent = true

[projects."/srv/app"]
trust_level = "trusted"

# at work
[model_providers.azure]
name = "Azure"
base_url = "https://a.example/v1"

[mcp_servers.docs]
command = "npx"
args = ["-y", "docs"]
`;

const grown = {
  '.codex/config.toml': config,
  '.codex/.env': '# mine\nOTHER=1\n',
  '.zshrc': 'alias l=ls\n',
  'project/.env.example': 'DATABASE_URL=\n',
};

const empty = { 'project/README.md': 'x\n' };

const repo = {
  ...grown,
  'project/.git/HEAD': 'ref: refs/heads/main\n',
  'project/.devcontainer/devcontainer.json': '{\n  // ours\n  "image": "debian:12",\n  "features": {}\n}\n',
  'project/.devcontainer/api/devcontainer.json': '{ "image": "debian:12" }\n',
};

/** Routed by hand, in a way that an undo without a record leaves alone, with what people's files have in them that `doctor --fix` mends. */
const byHand = {
  '.codex/config.toml': `# mine
model = "gpt-5.5" # fast
review_model = "gpt-5.5"
model_provider = "at-work"

[model_providers.at-work]
name = "At work"
base_url = "${gateway}"
env_key = "ORQ_API_KEY"
wire_api = "responses"
requires_openai_auth = true
supports_websockets = true
`,
  '.codex/.env': `\ufeffORQ_API_KEY=sk-orq-made-up-0123456789abcdef\n`,
  '.codex/agents/a.toml': 'model = "claude-sonnet-4-6"\n',
  '.codex/work.config.toml': '[model_providers.other]\nbase_url = "https://y.example/v1"\n',
  'project/README.md': 'x\n',
};

export const setUp = ['--yes', '--base-url', gateway];
export const remove = ['remove', '--yes'];
const devcontainer = ['devcontainer', '--yes', '--ci', 'github', '--base-url', gateway];
const fix = ['doctor', '--fix', '--yes'];
const devcontainerRemove = ['devcontainer', '--remove', '--yes'];
export const model = (name: string): readonly string[] => ['model', '--yes', name];

export const scenes = {
  'a set-up': { files: grown, earlier: [], args: setUp, undo: remove },
  'a set-up in an empty home': { files: empty, earlier: [], args: setUp, undo: remove },
  'a set-up with Codex': { files: grown, earlier: [], args: setUp, undo: remove, withCodex: true },
  'a set-up over hard links': {
    files: { ...grown, 'dotfiles/note': 'x\n' },
    twins: { '.codex/config.toml': 'dotfiles/config.toml', '.codex/.env': 'dotfiles/env' },
    earlier: [],
    args: setUp,
    undo: remove,
  },
  'a repo': { files: repo, earlier: [], args: devcontainer, undo: devcontainerRemove },
  'the removal from a repo': {
    files: repo,
    earlier: [devcontainer],
    args: devcontainerRemove,
    undo: devcontainerRemove,
  },
  'another model': {
    files: repo,
    earlier: [setUp, devcontainer],
    args: model('anthropic/claude-sonnet-4-6'),
    undo: remove,
  },
  'the way from the default to a profile': {
    files: grown,
    earlier: [setUp],
    args: [...setUp, '--as', 'profile', '--mcp', '--identity', 'ada'],
    undo: remove,
  },
  'a key that goes elsewhere': {
    files: grown,
    earlier: [[...setUp, '--as', 'profile']],
    args: [...setUp, '--as', 'default', '--key-store', 'external', '--shell', 'none'],
    undo: remove,
  },
  'mends of a routing made by hand': {
    files: byHand,
    open: ['.codex/.env'],
    earlier: [],
    args: fix,
    undo: remove,
  },
  'mends of a set-up that has lost files': {
    files: grown,
    earlier: [setUp],
    lost: ['.zshrc', '.codex/codex-orq.sh'],
    args: fix,
    undo: remove,
  },
  'the removal': { files: repo, earlier: [setUp, devcontainer], args: remove, undo: remove },
  'the removal from a home that was empty': {
    files: empty,
    earlier: [setUp],
    args: remove,
    undo: remove,
  },
} as const satisfies Readonly<Record<string, Scene>>;

export type SceneName = keyof typeof scenes;
export const sceneNames = Object.keys(scenes) as readonly SceneName[];
