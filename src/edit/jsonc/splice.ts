/** Replaces the text from `start` up to `end` by `text`. */
export type Splice = { readonly start: number; readonly end: number; readonly text: string };

export const insertAt = (offset: number, text: string): Splice => ({ start: offset, end: offset, text });
export const cut = (start: number, end: number): Splice => ({ start, end, text: '' });

/** Applies splices that are in order and do not overlap. */
export function splice(text: string, splices: readonly Splice[]): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end, text: piece } of splices) {
    if (start < from) throw new RangeError('edits overlap');
    pieces.push(text.slice(from, start), piece);
    from = end;
  }
  return pieces.join('') + text.slice(from);
}
