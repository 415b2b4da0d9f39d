import type { TextEdit } from '../../lib/text.ts';

export const insertAt = (offset: number, text: string): TextEdit => ({ start: offset, end: offset, text });
export const cut = (start: number, end: number): TextEdit => ({ start, end, text: '' });
