import type { Secret } from '../lib/secret.ts';

export const keyStores = ['codex-env', 'external'] as const;
/** Where the key is kept: in `$CODEX_HOME/.env`, or somewhere that is none of our business. */
export type KeyStore = (typeof keyStores)[number];

export const shells = ['zsh', 'bash', 'fish', 'pwsh', 'none'] as const;
export type Shell = (typeof shells)[number];

/** The answers that hold for every later run. No secret among them, so that they can be kept in the state file. */
export type KeptAnswers = Readonly<{
  model: string;
  baseUrl: string;
  provider: string;
  /** Name of the variable that holds the key. */
  envKey: string;
  keyStore: KeyStore;
  shell: Shell;
}>;

/** What a set-up is made from. */
export type Answers = KeptAnswers &
  Readonly<{
    /** Absolute path of the folder that gets `.env.example`; undefined for none. */
    project: string | undefined;
  }>;

/** Answers as they come in, before they are judged: from prompts, flags or the environment. */
export type RawAnswers = Readonly<Partial<Record<keyof Answers, string>>>;

/** The answers, how they came about, and the one thing that must not be stored with them. */
export type Resolved = Readonly<{
  answers: Answers;
  /** The key, where one is known. */
  key: Secret | undefined;
  /** Whether a person or a script asked for this key store, or it is what would be used anyway. */
  explicitKeyStore: boolean;
}>;
