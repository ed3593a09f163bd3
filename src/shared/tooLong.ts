/**
 * Whether these words of a provider refuse a request because its conversation is longer than the model's context window. No
 * provider has a status or a code of its own for it, so that the words have to do: those of the Messages API, of servers
 * that speak OpenAI's API behind a gateway, of llama.cpp, vLLM, Ollama and LM Studio.
 */
export function saysTooLong(words: string): boolean {
  return TOO_LONG.test(words);
}

const TOO_LONG = new RegExp(
  [
    'prompt is too long',
    'input is too long',
    'input length and `?max_tokens`? exceed',
    'context[ _-]?(length|window|size)( of \\d+)?( tokens)? (is |was |has been )?(exceeded|too)',
    'context_length_exceeded',
    'exceed(s|ed|ing)?( the)?( model.?s?)?( maximum| max| available)? context',
    'maximum context (length|window)',
    'max_prompt_tokens',
    '(request|prompt|input|conversation)( \\(\\d+ tokens\\))? (is )?(larger|longer|greater) than the (context|model)',
    'greater than the context length',
    'context overflow',
  ].join('|'),
  'i',
);
