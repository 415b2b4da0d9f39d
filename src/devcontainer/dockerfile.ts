import { bom } from '../lib/text.ts';

/** A name that a file gives to the container's environment, and the line (from 1) where it does. */
export type Given = Readonly<{ name: string; line: number }>;

/** Joins continued lines, leaves comments and blank lines out; each instruction with the line that it begins on. */
function instructions(text: string): readonly Readonly<{ text: string; line: number }>[] {
  const lines = text.replace(bom, '').split(/\r?\n/);
  // A directive in the first comment lines may make the backtick the escape character (Windows images).
  const continued = /^#\s*escape\s*=\s*`/im.test(lines.slice(0, 5).join('\n')) ? /`\s*$/ : /\\\s*$/;
  const found: { text: string; line: number }[] = [];
  let open: { text: string; line: number } | undefined;
  for (const [index, line] of lines.entries()) {
    // Comment lines and blank lines do not end a continued instruction.
    if (/^\s*(#|$)/.test(line)) continue;
    open ??= { text: '', line: index + 1 };
    open.text += ` ${line.replace(continued, '')}`;
    if (continued.test(line)) continue;
    found.push(open);
    open = undefined;
  }
  if (open !== undefined) found.push(open);
  return found;
}

/**
 * The variables that a Dockerfile's `ENV` instructions set, in both of their forms. Every stage counts: which one the
 * image is made of depends on build arguments. `ARG` does not count, it does not reach the container.
 */
export function dockerfileEnvironment(text: string): readonly Given[] {
  return instructions(text).flatMap(({ text: instruction, line }) => {
    const [, rest = ''] = /^\s*ENV\s+(.*)$/is.exec(instruction) ?? [];
    if (rest === '') return [];
    // `ENV NAME the rest is the value`
    if (!/^[^\s=]+=/.test(rest)) return [{ name: rest.split(/\s/, 1)[0] ?? '', line }];
    // Quoted values may hold spaces and `NAME=`, so they go first.
    const bare = rest.replace(/\\./g, '_').replace(/"[^"]*"|'[^']*'/g, '_');
    return Array.from(bare.matchAll(/(?:^|\s)([^\s=]+)=/g), ([, name = '']) => ({ name, line }));
  });
}
