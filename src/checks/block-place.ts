/** Lines, without blanks around, that begin and end a part of a shell script that may not run. */
const opens = /^(?:if|case|for|while|until|select)\b|\{$|\(\)$/;
const closes = /^(?:fi|esac|done|\})(?:[;\s]|$)/;
/** A line that ends the part that it begins. */
const isWhole = (line: string): boolean => {
  const [code = ''] = line.split(/\s#/, 1);
  return /(?:\b(?:fi|esac|done)|\})$/.test(code.trimEnd());
};

/** What ends a profile for good, where it stands by itself: the shell returns, ends, or becomes another program. */
const ends = /^(?:return|exit)(?:\s+\d+)?\s*(?:#.*)?$|^exec\s+(?!\d*[<>&])\S/;

/**
 * Where a profile ends before it comes to a line: the number of the line that ends it, from 1 on; undefined where it
 * goes on. A line within a condition or a function ends nothing for sure.
 */
export function endsBefore(lines: readonly string[], before: number): number | undefined {
  let depth = 0;
  for (const [index, line] of lines.slice(0, before).entries()) {
    const trimmed = line.trim();
    if (closes.test(trimmed)) depth = Math.max(0, depth - 1);
    if (depth <= 0 && ends.test(line)) return index + 1;
    if (opens.test(trimmed) && !isWhole(trimmed)) depth += 1;
  }
  return undefined;
}

/** The number of the first line after `after`, from 1 on, that sets or unsets a variable for good. */
export function setsAfter(lines: readonly string[], after: number, name: string): number | undefined {
  const sets = new RegExp(
    `^(?:(?:export|typeset -x|declare -x)\\s+)?${name}=|^unset\\s+(?:-v\\s+)?(?:\\w+\\s+)*${name}\\b|^export\\s+-n\\s+${name}\\b`,
  );
  const index = lines.slice(after).findIndex((line) => sets.test(line));
  return index === -1 ? undefined : after + index + 1;
}
