/** What `codex-orq --help` prints. */
export const helpText = `codex-orq: route the OpenAI Codex CLI through the Orq.ai AI Gateway

Usage
  codex-orq [setup] [options]

Options
  --model ID         default model, with its provider: openai/gpt-5.4
  --base-url URL     the gateway (default: https://api.orq.ai/v3/router)
  --provider ID      name of the provider in config.toml (default: orq)
  --env-key NAME     variable that holds the API key (default: ORQ_API_KEY)
  --key-store STORE  codex-env: Codex's own .env; external: nowhere
  --shell SHELL      zsh, bash, fish, pwsh or none
  --dest DIR         project that gets .env.example, or none
  --codex-home DIR   folder of the Codex configuration
  -y, --yes          write without asking
  --dry-run          show what would be written, and stop
  --check            the same; exit with 1 if anything would change
  --json             report as one JSON document on standard output
  -h, --help         this text
  --version          the version of codex-orq

The API key comes from ORQ_API_KEY or a hidden prompt, never from an option.
Without a terminal nothing is asked.

Exit status: 0 done or nothing to do, 1 failed, 2 wrong usage, 130 cancelled.
`;
