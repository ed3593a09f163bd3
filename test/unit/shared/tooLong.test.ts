import assert from 'node:assert/strict';
import { saysTooLong } from '../../../src/shared/tooLong.ts';

describe('The words of a provider', () => {
  for (const words of [
    'prompt is too long: 210047 tokens > 200000 maximum',
    'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
    "This model's maximum context length is 8192 tokens. However, you requested 9001 tokens.",
    'context_length_exceeded',
    'the request exceeds the available context size (8192 tokens), try increasing it',
    'The number of tokens to keep from the initial prompt is greater than the context length.',
    'Input is too long for requested model.',
    'Your input exceeds the context window of this model.',
    'Context size of 4096 tokens exceeded',
    'prompt (9001 tokens) is longer than the model allows',
  ]) {
    it(`say that a request is too long: ${words}`, () => assert.ok(saysTooLong(words)));
  }

  for (const words of [
    'max_tokens: 64000 > 32000, which is the maximum allowed number of output tokens',
    'tools.0.name: String should have at most 64 characters, this is too long',
    'system.0.cache_control: Extra inputs are not permitted',
    'This request would exceed your rate limit of 40,000 input tokens per minute',
    'messages: at least one message is required',
  ]) {
    it(`say something else: ${words}`, () => assert.equal(saysTooLong(words), false));
  }
});
