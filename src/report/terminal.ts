import { styleText } from 'node:util';

/** How a text looks. Colour carries nothing that the words do not say. */
export type Paint = Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'yellow', (text: string) => string>>;

const plain = (text: string): string => text;

/** Colours only on a terminal, and never under NO_COLOR (https://no-color.org) or TERM=dumb. */
export function paintFor(
  stream: { isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const coloured = stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const style = (name: keyof Paint): ((text: string) => string) =>
    coloured ? (text) => styleText(name, text) : plain;
  return {
    bold: style('bold'),
    dim: style('dim'),
    red: style('red'),
    green: style('green'),
    yellow: style('yellow'),
  };
}
