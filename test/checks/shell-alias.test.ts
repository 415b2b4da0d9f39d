import { describe, expect, test } from 'vitest';
import type { CheckContext, ShellFile } from '../../src/checks/context.ts';
import { checkShellAlias } from '../../src/checks/shell-alias.ts';
import { contextWith, layer } from './context.ts';

const zshrc = '/home/p/.zshrc';

/** What is told of a profile: `line: options` for each line. */
function toldOf(
  text: string | undefined,
  more: Partial<CheckContext> = {},
  of: Partial<ShellFile> = {},
): string[] {
  const shells = [{ path: zshrc, text, readBy: 'zsh' as const, isScript: false, ...of }];
  return checkShellAlias(contextWith({ shells, ...more })).map((found) =>
    found.code === 'alias-overrides' && found.args.file === zshrc
      ? `${found.args.line}: ${found.args.options}`
      : found.code,
  );
}

describe('an option of an alias or a function that wins over the files', () => {
  test.each([
    ["alias codex='codex --oss'", ['1: --oss']],
    ["\r\nalias codex='codex  -m  o3'\r\n", ['2: -m o3']],
    ["alias -g codex='codex -m o3'", ['1: -m o3']],
    ["alias -- codex='codex -m o3'", ['1: -m o3']],
    ["  alias codex 'codex --model=o3 --search'", ['1: --model=o3']],
    ['alias codex=\'codex -m o3 -c model_provider="mine"\'', ['1: -m o3 -c model_provider=mine']],
    ["alias codex='codex --config=model_provider=mine'", ['1: --config=model_provider=mine']],
    ["alias codex='codex -c model=a=b'", ['1: -c model=a=b']],
    // The value of a provider's setting is not told: it may be a secret.
    [
      "alias codex='codex -c model_providers.orq.experimental_bearer_token=abc'",
      ['1: -c model_providers.orq.experimental_bearer_token'],
    ],
    ['codex() { command codex --oss "$@"; }\ncodex -m o3', ['1: --oss']],
    ['function codex() {\n  command codex \\\n    -m o3\n}\ncodex --oss', ['3: -m o3']],
    ['function codex\n  command codex --oss $argv\nend\ncodex -m o3', ['2: --oss']],
    ['codex ()\n{\n  # codex --oss\n  codex -m o3\n}', ['4: -m o3']],
    ["codex() {\n  codex --oss\nalias codex='codex -m o3'\nf --oss", ['2: --oss', '3: -m o3']],
    ["alias codex='codex -m'", ['1: -m ']],
    ['codex() {\n  echo {a,b} # a note\n  codex -m o3 # mine\n}', ['3: -m o3']],
  ])('is told with its line: %j', (text, told) => {
    expect(toldOf(text)).toEqual(told);
  });

  test.each([
    "alias codex='codex -m openai/gpt-5.4 -c model_provider=orq'",
    "alias codex='codex -c model_providers.orq.env_key=ORQ_API_KEY'",
    "alias codex='codex -c model_providers.mine.base_url=https://x.example'",
    "alias codex='codex -c model_providers.orq=x'",
    "alias codex='codex -c profiles.model=x -c model.x=y -c tools.web_search=true -p work'",
    "alias codex='codex -m $MODEL'",
    "alias codex='codex -c web_search=live -c tools.orq.x=y --x=model=o3'",
    "alias codexx='codex --oss'",
    "# alias codex='codex --oss'",
    'f() {\n  codex --oss\n}',
  ])('is not one that says the same, routes nothing, or is of another command: %j', (text) => {
    expect(toldOf(text)).toEqual([]);
  });

  test('counts where the shell reads it, and not in our own script', () => {
    const text = "alias codex='codex --oss'";
    expect(toldOf(text, {}, { readBy: undefined })).toEqual([]);
    expect(toldOf(text, {}, { isScript: true })).toEqual([]);
    expect(toldOf(undefined)).toEqual([]);
  });

  test('does not win over those who manage the machine', () => {
    const others = [layer('managed', 'model = "openai/gpt-5.5"\n')];
    expect(toldOf("alias codex='codex -m o3'", { others })).toEqual([]);
    expect(toldOf("alias codex='codex -m o3'", { user: layer('user') })).toEqual(['1: -m o3']);
  });
});
