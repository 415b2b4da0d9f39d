/** Lines that begin and end a part of a shell script that may not run. */
const opens = /^\s*(?:if|case|for|while|until|select)\b|\{\s*$|\(\)\s*\{?\s*$/;
const closes = /^\s*(?:fi|esac|done|\})(?:[;\s]|$)/;

/** What ends a profile for good, where it stands by itself: the shell returns, ends, or becomes another program. */
const ends = /^(?:return|exit)(?:\s+\d+)?\s*(?:#.*)?$|^exec\s+(?!\d*[<>&])\S/;

/**
 * Where a profile ends before it comes to a line: the number of the line that ends it, from 1 on; undefined where it goes
 * on. A line within a condition or a function ends nothing for sure.
 */
export function endsBefore(lines: readonly string[], before: number): number | undefined {
  let depth = 0;
  for (const [index, line] of lines.slice(0, before).entries()) {
    if (closes.test(line)) depth = Math.max(0, depth - 1);
    if (depth <= 0 && ends.test(line)) return index + 1;
    // A whole condition on one line.
    if (opens.test(line) && !/\b(?:fi|esac|done)\s*(?:#.*)?$|\}\s*$/.test(line)) depth += 1;
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
