/** What the gateway says of one model. Absent means that it does not say. */
export type ModelFacts = Readonly<{
  /** Tokens of input and output together. */
  contextWindow?: number;
  /** Tokens of one answer at most. */
  maxOutputTokens?: number;
  /** Whether the Responses API reaches the model as it is; if not, the gateway translates it. */
  responsesApi?: boolean;
  /** Whether images may be sent. */
  vision?: boolean;
  /** Whether the model can call functions. */
  functions?: boolean;
}>;

/** Facts without those that are undefined. */
export const statedFacts = (
  facts: { [Name in keyof ModelFacts]?: ModelFacts[Name] | undefined },
): ModelFacts => Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
