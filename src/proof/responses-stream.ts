/** One event of a Responses stream; `type` names it, the rest depends on it. */
export type StreamEvent = Readonly<{ type: string; [field: string]: unknown }>;

export type ReplyOptions = Readonly<{
  /** What the assistant says. */
  text: string;
  /** Echoed in the response object, as the API does. */
  model: string;
  /** Default `resp_loopback`. */
  id?: string;
}>;

/**
 * The events of a reply with one assistant message, in the order of the Responses API. Codex ends its turn on
 * `response.completed`, takes the text from `response.output_item.done`, and shows only the deltas; other clients want
 * every step, so every step is here.
 * Source: OpenAI API reference, "Responses: streaming events".
 */
export function replyEvents({ text, model, id = 'resp_loopback' }: ReplyOptions): readonly StreamEvent[] {
  const itemId = `msg_${id}`;
  const part = { type: 'output_text', text, annotations: [] };
  const item = { type: 'message', id: itemId, role: 'assistant' };
  const done = { ...item, status: 'completed', content: [part] };
  const response = { id, object: 'response', created_at: 0, model };
  const place = { item_id: itemId, output_index: 0, content_index: 0 };
  const events: readonly StreamEvent[] = [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
    { type: 'response.in_progress', response: { ...response, status: 'in_progress', output: [] } },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...item, status: 'in_progress', content: [] },
    },
    { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
    { type: 'response.output_text.delta', ...place, delta: text },
    { type: 'response.output_text.done', ...place, text },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: 0, item: done },
    {
      type: 'response.completed',
      response: {
        ...response,
        status: 'completed',
        output: [done],
        usage: {
          input_tokens: 1,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: 1,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: 2,
        },
      },
    },
  ];
  return events.map((event, index) => ({ ...event, sequence_number: index }));
}

/** One event as Server-Sent Events text, with the blank line that ends it. */
export const eventText = (event: StreamEvent): string =>
  `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
