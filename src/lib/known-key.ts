/** What keys of other vendors look like, by the vendor. Only forms that no other vendor uses are here. */
const vendors: readonly (readonly [RegExp, string])[] = [
  [/^sk-(proj|svcacct|admin)-|^sk-\w+T3BlbkFJ/, 'OpenAI'],
  [/^sk-ant-/, 'Anthropic'],
  [/^sk-or-v\d/, 'OpenRouter'],
  [/^AIza[\w-]{20}/, 'Google'],
  [/^gsk_\w{20}/, 'Groq'],
  [/^xai-\w{20}/, 'xAI'],
  [/^pplx-\w{20}/, 'Perplexity'],
  [/^gh[opsur]_\w{20}|^github_pat_/, 'GitHub'],
  [/^glpat-[\w-]{20}/, 'GitLab'],
  [/^xox[abeprs]-\d/, 'Slack'],
  [/^nvapi-[\w-]{20}/, 'NVIDIA'],
  [/^r8_\w{30}/, 'Replicate'],
  [/^sk-lf-[0-9a-f]{8}-/, 'Langfuse'],
  [/^hf_\w{20}/, 'Hugging Face'],
  [/^A(KIA|SIA)[A-Z0-9]{16}$/, 'AWS'],
];

/**
 * What stands in the place of a key in instructions: `<your-orq-api-key>`, `$ORQ_API_KEY`, `sk-orq-...`, `changeme`.
 * The whole text has to have that form, since a key may contain any word.
 */
const placeholder =
  /^<.*>$|^[[{].*[\]}]$|^\$\{?\w+\}?$|^%\w+%$|^[\w-]*(\.{3}|…|\*{3,}|xxxxxx)$|^(your|my|the)[-_ ]([a-z]+[-_ ])*key([-_ ]here)?$|^(change[-_]?me|replace[-_]?me|placeholder|example|todo|api[-_]?key)$/i;

/** Words of instructions, such as `add-your-key`. */
const instructions = new Set(
  'your my change changeme replace insert add put here example dummy placeholder todo secret'.split(' '),
);

/** Whether a text is made of words with letters only, one of which is of instructions. A key is never that readable. */
function isInstruction(text: string): boolean {
  const words = text.toLowerCase().split(/[-_ ]/);
  return words.every((word) => /^[a-z]+$/.test(word)) && words.some((word) => instructions.has(word));
}

/** Whether a text stands in the place of a key. The whole text has to: a key may contain any word. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  return placeholder.test(text) || isInstruction(text);
}

/**
 * Why a text cannot be a key of the gateway, as a clause that does not quote it; undefined where it can be one. The
 * form of Orq's own keys is not published, so only what is certainly something else is named.
 */
export function notOfGateway(key: string): string | undefined {
  const text = key.trim();
  if (isPlaceholder(text)) return 'it is the placeholder of an instruction, not a key';
  const vendor = vendors.find(([form]) => form.test(text))?.[1];
  return vendor === undefined
    ? undefined
    : `it has the form of a key of ${vendor}, which the gateway does not know`;
}
