import type { Run } from '../../support/screen.ts';

/** The colours of a picture, by the names that a terminal's screen has for them. */
type Theme = Readonly<{ back: string; text: string; colours: Readonly<Record<string, string>> }>;

const shades = (red: string, green: string, yellow: string, blue: string, cyan: string, dim: string) => ({
  ...{ red, green, yellow, blue, cyan, dim },
});

export const themes: Readonly<Record<string, Theme>> = {
  dark: {
    back: '#0d1117',
    text: '#e6edf3',
    colours: shades('#ff7b72', '#7ee787', '#e3b341', '#79c0ff', '#76e3ea', '#8b949e'),
  },
  light: {
    back: '#f6f8fa',
    text: '#1f2328',
    colours: shades('#b31d28', '#116329', '#7d4e00', '#0550ae', '#1b6f78', '#57606a'),
  },
};

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function span({ text, look }: Run, { colours }: Theme): string {
  const colour = look.map((name) => colours[name]).findLast((each) => each !== undefined);
  const fill = colour === undefined ? '' : ` fill="${colour}"`;
  const weight = look.includes('bold') ? ' font-weight="bold"' : '';
  return fill + weight === '' ? escapeXml(text) : `<tspan${fill}${weight}>${escapeXml(text)}</tspan>`;
}

/** A terminal as an SVG: text, no script, no font of its own. */
export function draw(
  lines: readonly (readonly Run[])[],
  { label, columns, theme }: Readonly<{ label: string; columns: number; theme: Theme }>,
): string {
  const [lineHeight, margin] = [19, 24];
  const [width, height] = [columns * 8 + 40, margin * 2 + lines.length * lineHeight];
  const rows = lines.map(
    (line, index) =>
      `<text x="20" y="${margin + (index + 1) * lineHeight - 4}" xml:space="preserve">${line.map((run) => span(run, theme)).join('')}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(label)}">
<rect width="100%" height="100%" rx="8" fill="${theme.back}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13" fill="${theme.text}">
${rows.join('\n')}
</g>
</svg>
`;
}
