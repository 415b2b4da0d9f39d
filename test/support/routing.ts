/** A `config.toml` that routes Codex to a base URL, as a set-up writes it. */
export const routingTo = (baseUrl: string, model = 'openai/gpt-5.5'): string => `model = "${model}"
model_provider = "orq"

[model_providers.orq]
name = "Orq AI Gateway"
base_url = "${baseUrl}"
env_key = "ORQ_API_KEY"
wire_api = "responses"
requires_openai_auth = false
`;

/** The same of a Codex that calls no other host, and tries each request once. */
export const quietRoutingTo = (baseUrl: string, model?: string): string =>
  `analytics.enabled = false
features.plugins = false
${routingTo(baseUrl, model)}request_max_retries = 0
stream_max_retries = 0
`;
