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
