import { expect, test } from 'vitest';
import { notOfGateway } from '../../src/lib/known-key.ts';

const rest = 'Made0Up1Key2Made3Up4Key5Made6Up7Key8';

test.each([
  ['OpenAI', 'sk-proj-'],
  ['Anthropic', 'sk-ant-api03-'],
  ['OpenRouter', 'sk-or-v1-'],
  ['Google', 'AIza'],
  ['Groq', 'gsk_'],
  ['xAI', 'xai-'],
  ['Perplexity', 'pplx-'],
  ['GitHub', 'ghp_'],
  ['GitHub', 'ghu_'],
  ['GitHub', 'github_pat_'],
  ['GitLab', 'glpat-'],
  ['Slack', 'xoxb-1234-'],
  ['Hugging Face', 'hf_'],
  ['NVIDIA', 'nvapi-'],
  ['Replicate', 'r8_'],
  ['Langfuse', 'sk-lf-0a1b2c3d-'],
])('a key of %s that begins with %s is none of the gateway', (vendor, begin) => {
  expect(notOfGateway(begin + rest)).toContain(`a key of ${vendor},`);
  // A word of that beginning is none.
  expect(notOfGateway(`my-${begin}${rest}`)).toBeUndefined();
});

test.each(['<your-orq-api-key>', '$ORQ_API_KEY', 'your-orq-api-key', 'sk-orq-...', 'changeme'])(
  '%s is the placeholder of an instruction',
  (text) => {
    expect(notOfGateway(text)).toContain('placeholder');
  },
);

test.each([`sk-orq-${rest}`, 'eyJhbGciOi.eyJyour.Made-up_1', 'sk-orq-Your0Key1', `xoxo-${rest}`])(
  '%s may be one',
  (text) => {
    expect(notOfGateway(text)).toBeUndefined();
  },
);
