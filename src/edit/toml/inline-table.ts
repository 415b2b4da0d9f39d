import { eolNear, indentAt, lineStart, nextLine } from './lines.ts';
import type { InlineTable, Member } from './scan.ts';
import { COMMA, CR, HASH, LF, skipBlanks } from './lexer.ts';
import { insertion, type TextEdit } from '../../lib/text.ts';

/**
 * Whether a member of a TOML 1.1 inline table has its lines to itself: nothing but blanks before it, nothing but a
 * comma and a comment behind. (That the braces stand on different lines says nothing: a string between them may have
 * several.)
 */
function ownsLines(text: string, member: Member, start: number): boolean {
  if (skipBlanks(text, lineStart(text, member.keyStart, start)) !== member.keyStart) return false;
  let at = skipBlanks(text, member.end);
  if (text.charCodeAt(at) === COMMA) at = skipBlanks(text, at + 1);
  const char = text.charCodeAt(at);
  const lineEnds = char === HASH || char === LF || char === CR;
  // A comma on a later line is none of this line's business.
  return lineEnds && (member.comma === undefined || member.comma < at);
}

/**
 * Inserts members, each `key = value`, behind the last one of an inline table, in the style of the members that are
 * there: on lines of their own, or on the same line; with or without a last comma.
 */
export function insertMembers(
  text: string,
  start: number,
  table: InlineTable,
  members: readonly string[],
): TextEdit[] {
  const previous = table.members.at(-1);
  if (previous === undefined) return [insertFirst(text, table, members)];
  if (ownsLines(text, previous, start)) return insertLines(text, start, members, previous);
  const { comma, end } = previous;
  return comma === undefined
    ? [insertion(end, members.map((member) => `, ${member}`).join(''))]
    : [insertion(comma + 1, members.map((member) => ` ${member},`).join(''))];
}

/** `{}` becomes `{a = 1}` and `{ }` becomes `{ a = 1 }`: taking the member away leaves what was there. */
function insertFirst(text: string, { open }: InlineTable, members: readonly string[]): TextEdit {
  const blanks = text.slice(open + 1, skipBlanks(text, open + 1));
  return insertion(open + 1, blanks + members.join(', '));
}

function insertLines(text: string, start: number, members: readonly string[], previous: Member): TextEdit[] {
  const at = nextLine(text, previous.end);
  const indent = indentAt(text, previous.keyStart, start);
  const eol = eolNear(text, at);
  const hasComma = previous.comma !== undefined;
  const lines = members.map((member, index) => {
    const comma = hasComma || index < members.length - 1 ? ',' : '';
    return `${indent}${member}${comma}${eol}`;
  });
  const edits: TextEdit[] = [{ start: at, end: at, text: lines.join('') }];
  if (!hasComma) edits.push({ start: previous.end, end: previous.end, text: ',' });
  return edits;
}

type Range = Readonly<{ start: number; end: number }>;

/**
 * The ranges to cut to make these members go and keep the table well-formed. Ranges may overlap.
 */
export function cutMembers(
  text: string,
  start: number,
  table: InlineTable,
  gone: ReadonlySet<Member>,
): Range[] {
  const { members, open } = table;
  const last = members.at(-1);
  if (last === undefined) return [];
  const gaps = members.every((member, index) => isPlainGap(text, members[index - 1]?.end ?? open, member));
  if (gone.size === members.length && gaps) return [{ start: open + 1, end: endWithComma(last) }];
  const cuts: Range[] = [];
  let kept: Member | undefined;
  /** Whether what is cut so far goes up to the last member that stays: then a comma goes with what comes next. */
  let isJoined = false;
  for (const [index, member] of members.entries()) {
    if (!gone.has(member)) {
      kept = member;
      isJoined = true;
      continue;
    }
    const previous: Member | undefined = isJoined ? members[index - 1] : undefined;
    isJoined =
      previous !== undefined && isPlainGap(text, previous.end, member) && !ownsLines(text, member, start);
    if (previous !== undefined && isJoined) cuts.push(cutBehind(previous, member));
    else cuts.push(cutMember(text, start, member, members[index - 1], members[index + 1]));
  }
  // Without a comma behind the last member before, there is none after: TOML 1.0 does not know it.
  if (gone.has(last) && last.comma === undefined && kept?.comma !== undefined) {
    cuts.push({ start: kept.comma, end: kept.comma + 1 });
  }
  return cuts;
}

/** A member on the line of the one before: with its own comma, otherwise with that one's. */
const cutBehind = (previous: Member, { comma, end }: Member): Range =>
  comma === undefined || previous.comma === undefined
    ? { start: previous.end, end }
    : { start: previous.comma + 1, end: comma + 1 };

/** A member with the comma behind it; all of its lines, where it has lines to itself. */
function cutMember(
  text: string,
  start: number,
  member: Member,
  previous: Member | undefined,
  next: Member | undefined,
): Range {
  if (ownsLines(text, member, start)) {
    return { start: lineStart(text, member.keyStart, start), end: nextLine(text, member.end) };
  }
  if (next !== undefined && isPlainGap(text, member.end, next))
    return { start: member.keyStart, end: next.keyStart };
  const comma = previous?.comma;
  const isBehindComma = comma !== undefined && skipBlanks(text, comma + 1) === member.keyStart;
  return { start: isBehindComma ? comma + 1 : member.keyStart, end: endWithComma(member) };
}

const endWithComma = (member: Member): number => (member.comma === undefined ? member.end : member.comma + 1);

/** Whether a member begins on the line of an offset before it. A comment between would end that line, too. */
const isPlainGap = (text: string, from: number, member: Member): boolean =>
  !text.slice(from, member.keyStart).includes('\n');
