/** Which Codex sends a model, by the file that sets it. */
export const scopes = {
  user: 'Codex',
  system: 'Codex, for every user of this machine,',
  profile: 'Codex, when started with this profile,',
  project: 'Codex, when started in this project,',
  managed: 'Codex, for every user of this machine and whatever they set,',
} as const;

export type Scope = keyof typeof scopes;

/** Whom a file of the machine routes, and who may change that. */
export const machineRoutes = {
  system: ', for each user who has no provider of their own; only root can change that file',
  managed: ', for every user and whatever is in their own files; only root can change that',
} as const;
