/**
 * Characters that steer a terminal, or turn the direction of the text around them: control characters (C0, DEL, C1),
 * bidirectional marks, line and paragraph separators, byte order marks, surrogates without their other half.
 */
const steering = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}\ufeff]/gu;

/** What stands where such a character was. */
const replacement = '\ufffd';

/** A text from outside, fit to be part of one line of ours: line ends and tabs become a blank. */
export const sanitizeLine = (text: string): string =>
  text.replace(/[\t\n\v\f\r\u0085\u2028\u2029]/g, ' ').replace(steering, replacement);

/** Text of several lines, fit to be shown: line feeds and tabs stay. */
export const sanitizeText = (text: string): string =>
  text.replace(steering, (character) => (character === '\n' || character === '\t' ? character : replacement));

/** The same for a document in JSON, whose strings hold these characters as escapes, so that nothing is lost. */
export const escapeJson = (json: string): string =>
  json.replace(steering, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
