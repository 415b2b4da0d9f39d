import type { Scope } from './resolve.ts';
import type { Document, Property } from './nodes.ts';
import {
  commentsWithin,
  hasCommaFirst,
  hasLineBreak,
  indentAt,
  isBlank,
  lineBreakAt,
  startsLine,
  tokenBefore,
} from './spacing.ts';

/** How a property is written, copied from its neighbours. */
export type Layout = {
  /** On a line of its own, or in the line of what is before it. */
  readonly lines: boolean;
  readonly lineBreak: string;
  /** White space that the property's line begins with. */
  readonly indent: string;
  /** White space before the brace that closes the property's object. */
  readonly outer: string;
  /** What one more level adds to `indent`. */
  readonly unit: string;
  /** The white space between a comma that begins the line and the key; undefined where commas end the line. */
  readonly commaFirst: string | undefined;
  /** The colon with the white space around it. */
  readonly colon: string;
  /** In one line: what is between a comma and the next key. */
  readonly gap: string;
  /** In one line: what is between a brace and a key. */
  readonly pad: string;
};

const usualUnit = '  ';

/** The user's spacing is only copied where it is of the usual kind: columns lined up by hand are not. */
function colonOf({ text }: Document, property: Property): string {
  const colon = text.slice(property.end, property.value.start);
  return /^ ?: ?$/.test(colon) ? colon : ': ';
}

/** What an object's braces are padded with, by what follows the first one. */
export const padOf = (inner: string): string => (/^[ \t]/.test(inner) ? ' ' : '');

/** What the lines of an object's properties are indented more than its own; undefined when it does not tell. */
function unitOf(document: Document, { object }: Scope): string | undefined {
  const last = object.properties.at(-1);
  if (last === undefined || !startsLine(document, object, last)) return undefined;
  if (hasCommaFirst(document, object, last)) return undefined;
  const inner = indentAt(document.text, last.start);
  const outer = indentAt(document.text, object.start);
  return inner.startsWith(outer) ? inner.slice(outer.length) : undefined;
}

/** The unit of the innermost object that tells one. */
function unitFor(document: Document, scope: Scope | undefined): string {
  if (scope === undefined) return usualUnit;
  return unitOf(document, scope) ?? unitFor(document, scope.holder?.scope);
}

/** The layout of a property that is there. */
export function layoutOf(document: Document, scope: Scope, property: Property): Layout {
  const { text } = document;
  const { object } = scope;
  const outer = indentAt(text, object.start);
  const unit = unitFor(document, scope);
  const lines = startsLine(document, object, property);
  const colon = colonOf(document, property);
  const before = text.slice(tokenBefore(object, property), property.start);
  const follows = object.properties.indexOf(property) > 0;
  return {
    lines,
    lineBreak: lineBreakAt(text, property.start),
    indent: lines ? indentAt(text, property.start) : outer + unit,
    outer,
    unit,
    commaFirst: hasCommaFirst(document, object, property) ? before : undefined,
    colon,
    gap: follows && isBlank(before) ? before : padOf(colon.slice(colon.indexOf(':') + 1)),
    pad: padOf(text.slice(object.start + 1, object.end)),
  };
}

/** The layout of the first property of an object that has none. */
function layoutInEmpty(document: Document, { object, holder }: Scope): Layout {
  const { text } = document;
  const around = holder && layoutOf(document, holder.scope, holder.property);
  const inner = text.slice(object.start + 1, object.end - 1);
  const open = hasLineBreak(inner);
  const comment = commentsWithin(document, object.start, object.end).at(-1);
  const outer = indentAt(text, object.start);
  const beside = comment === undefined ? '' : indentAt(text, comment.start);
  const deeper = beside.length > outer.length && beside.startsWith(outer);
  const unit = deeper ? beside.slice(outer.length) : (around?.unit ?? usualUnit);
  return {
    // What is kept in one line stays in one line; a bare `{}` opens up where its surroundings do.
    lines: open || (comment === undefined && (around?.lines ?? true)),
    lineBreak: lineBreakAt(text, open ? object.end - 1 : object.start),
    indent: outer + unit,
    outer,
    unit,
    commaFirst: undefined,
    colon: around?.colon ?? ': ',
    gap: around?.gap ?? ' ',
    pad: inner === '' ? (around?.pad ?? ' ') : padOf(inner),
  };
}

/** The layout for a new property behind all others of an object. */
export function layoutIn(document: Document, scope: Scope): Layout {
  const last = scope.object.properties.at(-1);
  return last === undefined ? layoutInEmpty(document, scope) : layoutOf(document, scope, last);
}
