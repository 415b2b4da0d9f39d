/** What `codex-orq --help` prints. */
export const helpText = `codex-orq: route the OpenAI Codex CLI through the Orq.ai AI Gateway

Usage
  codex-orq [setup] [options]
  codex-orq model [ID] [--project] [--dest DIR] [--drop-leftovers] [--force]
  codex-orq devcontainer [--dest DIR] [--only PATH…] [--ci github] [--remove]
  codex-orq remove [--keep-key] [--keep-provider] [--dest DIR]
  codex-orq doctor [--dest DIR] [--codex-home DIR] [--prove] [--live] [--json]

Options
  --model ID         default model, with its provider: openai/gpt-5.4
  --base-url URL     the gateway (default: https://api.orq.ai/v3/router)
  --provider ID      name of the provider in config.toml (default: orq)
  --env-key NAME     variable that holds the API key (default: ORQ_API_KEY)
  --key-store STORE  codex-env: Codex's own .env; external: nowhere
  --shell SHELL      zsh, bash, fish, pwsh or none
  --dest DIR         project that gets .env.example, or none
  --codex-home DIR   folder of the Codex configuration
  --ask              ask again, although nothing would change
  -y, --yes          write without asking
  --dry-run          show what would be written, and stop
  --check            the same; exit with 1 if anything would change
  --json             report as one JSON document on standard output
  -h, --help         this text
  --version          the version of codex-orq

codex-orq model changes the model wherever it is named, and nothing else. Without
an ID, on a terminal, it lists the gateway's; else it makes all of it again.
  --project          pin the model in the project's .codex/config.toml
  --dest DIR         the project (default: the working folder)
  --drop-leftovers   take settings of the earlier model out (remove restores them)
  --force            overwrite what has been changed by hand since

codex-orq doctor checks files, environment and the installed Codex, and writes
nothing. Exit status 1 if anything is an error.
  --dest DIR         project whose files count (default: the working folder)
  --prove            the real Codex takes a turn with a made-up gateway
  --live             ask the gateway itself; one small request is billed

codex-orq devcontainer routes Codex in a repo's dev containers, for everyone who
opens them. It takes --model, --base-url, --provider and --env-key as well.
  --dest DIR         the repo (default: the one around the working folder)
  --only PATH…       these devcontainer.json files (default: all of them)
  --codex-version V  exact version of Codex, or none where the image brings it
  --ci github        also render a workflow for GitHub Actions
  --remove           take it all out of the repo again, and nothing else

codex-orq remove undoes the set-up of this machine, and of the repo's dev containers.
  --dest DIR         the repo (default: the one around you), or none

The API key comes from ORQ_API_KEY or a hidden prompt, never from an option.
Without a terminal nothing is asked.

Exit status: 0 done or nothing to do, 1 failed, 2 wrong usage, 130 cancelled.
`;
