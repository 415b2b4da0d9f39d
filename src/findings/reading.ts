import { define } from './define.ts';
import { at, type Position } from './edit.ts';

/** What keeps a folder or a file from being read. Every command can meet it; the doctor reports it and goes on. */
export const readingFindings = {
  'project-missing': define<{ path: string; reason: string }>({
    level: 'error',
    exit: 2,
    message: ({ path, reason }, show) => `The project folder ${show.path(path)} ${reason}.`,
    hint: () => 'Create it, or name another one (--dest).',
  }),
  'file-unreadable': define<{ path: string; cause: string }>({
    level: 'error',
    message: ({ path, cause }, show) => `${show.path(path)} cannot be read: ${cause}.`,
    hint: () => 'Fix that.',
    again: true,
  }),
  'file-not-plain': define<{ path: string; realPath: string; kind: string }>({
    level: 'error',
    message: ({ path, realPath, kind }, show) =>
      realPath === path
        ? `${show.path(path)} is a ${kind}, not a regular file.`
        : `${show.path(path)} leads to ${show.path(realPath)}, which is a ${kind}, not a regular file.`,
    hint: () => 'Put a regular file there, or remove it.',
    again: true,
  }),
  'file-too-large': define<{ path: string; limit: number }>({
    level: 'error',
    message: ({ path, limit }, show) =>
      `${show.path(path)} is larger than ${limit / 1024 / 1024} MB. No configuration is that large, so it was not read.`,
    hint: () => 'Check what fills it.',
    again: true,
  }),
  'file-not-utf8': define<{ path: string; offset: number }>({
    level: 'error',
    message: ({ path, offset }, show) =>
      `${show.path(path)} is not UTF-8 text (first bad byte at offset ${offset}).`,
    hint: () => 'Save the file as UTF-8.',
    again: true,
  }),
  'toml-invalid': define<Position & { reason: string; notCodex?: true }>({
    level: 'error',
    message: (args, show) => `${at(args, show)}: ${args.reason}`,
    hint: ({ notCodex }) =>
      `${notCodex ? '' : 'Codex cannot read this file either. '}Fix that line (or move the file away).`,
    again: true,
  }),
  'block-broken': define<Position & { reason: string }>({
    level: 'error',
    message: (args, show) => `${at(args, show)}: ${args.reason}`,
    hint: () => 'Fix or delete the marked block by hand.',
    again: true,
  }),
  'state-broken': define<{ file: string; reason: string }>({
    level: 'error',
    message: ({ file, reason }, show) =>
      `${show.path(file)} records what undo needs, but cannot be read: ${reason}.`,
    hint: () => 'Fix it, or move it away. Undo then no longer knows the earlier values.',
  }),
  'state-newer': define<{ file: string; version: number }>({
    level: 'error',
    message: ({ file, version }, show) =>
      `${show.path(file)} was written by a newer codex-orq (format ${version}).`,
    hint: () => 'Use that version.',
  }),
} as const;
