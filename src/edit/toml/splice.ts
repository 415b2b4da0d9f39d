/** Replaces a range of the text. Ranges of one batch do not overlap; an insertion is an empty range. */
export type TextEdit = Readonly<{
  start: number;
  end: number;
  text: string;
  /** Order among edits at one offset, lowest first: keys of a table have to come before the next table's header. */
  rank?: number;
}>;

/** Applies edits in one pass. Edits at one offset keep the order of their ranks, then that of the list. */
export function splice(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits.toSorted((a, b) => a.start - b.start || (a.rank ?? 0) - (b.rank ?? 0));
  const parts: string[] = [];
  let at = 0;
  for (const edit of ordered) {
    if (edit.start < at) throw new RangeError('overlapping edits');
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
