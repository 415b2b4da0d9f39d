import type { Layout } from './layout.ts';
import { isJsonObject, type JsonPath, type JsonSet, type JsonValue } from './model.ts';

const deeper = (layout: Layout): Layout => ({ ...layout, indent: layout.indent + layout.unit });

function printBlock(open: string, close: string, parts: readonly string[], layout: Layout): string {
  if (parts.length === 0) return open + close;
  if (layout.lines) {
    const line = layout.lineBreak + layout.indent;
    return `${open}${parts.map((part) => line + layout.unit + part).join(',')}${line}${close}`;
  }
  const pad = open === '{' ? layout.pad : '';
  return open + pad + parts.join(`,${layout.gap}`) + pad + close;
}

/** Writes a value; `layout` is that of the property that holds it. */
export function printValue(value: JsonValue, layout: Layout): string {
  const inner = deeper(layout);
  if (isJsonObject(value)) {
    const parts = Object.entries(value).map(([key, item]) => printPair(key, printValue(item, inner), layout));
    return printBlock('{', '}', parts, layout);
  }
  if (!Array.isArray(value)) return JSON.stringify(value);
  const items: readonly JsonValue[] = value;
  const parts = items.map((item) => printValue(item, inner));
  return printBlock('[', ']', parts, layout);
}

const printPair = (key: string, value: string, { colon }: Layout): string =>
  JSON.stringify(key) + colon + value;

/** Writes the property for the first of `keys` (at least one); each further key is a new object inside it. */
export function printProperty([key = '', ...rest]: JsonPath, operation: JsonSet, layout: Layout): string {
  if (rest.length === 0) return printPair(key, operation.raw ?? printValue(operation.value, layout), layout);
  const inner = printProperty(rest, operation, deeper(layout));
  return printPair(key, printBlock('{', '}', [inner], layout), layout);
}
