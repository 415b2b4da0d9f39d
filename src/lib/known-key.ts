/** What keys of other vendors look like, by the vendor. Only forms that no other vendor uses are here. */
const vendors: readonly (readonly [RegExp, string])[] = [
  [/^sk-(proj|svcacct|admin)-|^sk-\w+T3BlbkFJ/, 'OpenAI'],
  [/^sk-ant-/, 'Anthropic'],
  [/^sk-or-v\d/, 'OpenRouter'],
  [/^AIza[\w-]{20}/, 'Google'],
  [/^gsk_\w{20}/, 'Groq'],
  [/^xai-\w{20}/, 'xAI'],
  [/^pplx-\w{20}/, 'Perplexity'],
  [/^(ghp|gho|ghs)_\w{20}|^github_pat_/, 'GitHub'],
  [/^hf_\w{20}/, 'Hugging Face'],
  [/^A(KIA|SIA)[A-Z0-9]{16}$/, 'AWS'],
];

/**
 * What stands in the place of a key in instructions: `<your-orq-api-key>`, `$ORQ_API_KEY`, `sk-orq-...`, `changeme`. The
 * whole text has to have that form, since a key may contain any word.
 */
const placeholder =
  /^<.*>$|^[[{].*[\]}]$|^\$\{?\w+\}?$|^%\w+%$|^[\w-]*(\.{3}|…|\*{3,}|xxxxxx)$|^(your|my|the)[-_ ]([a-z]+[-_ ])*key([-_ ]here)?$|^(change[-_]?me|replace[-_]?me|placeholder|example|todo|api[-_]?key)$/i;

/**
 * Why a text cannot be a key of the gateway, as a clause that does not quote it; undefined where it can be one. The form
 * of Orq's own keys is not published, so only what is certainly something else is named.
 */
export function notOfGateway(key: string): string | undefined {
  const text = key.trim();
  if (placeholder.test(text)) return 'it is the placeholder of an instruction, not a key';
  const vendor = vendors.find(([form]) => form.test(text))?.[1];
  return vendor === undefined
    ? undefined
    : `it has the form of a key of ${vendor}, which the gateway does not know`;
}
