/** What one value is asked for with, in words: for models that can be asked in no stricter way. */
export function askedInWords(answer: {
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
}): string {
  return [
    answer.description,
    'Answer with one JSON value and nothing else: no words before or after it, no code fence. It has to fit this JSON Schema:',
    JSON.stringify(answer.schema),
  ].join('\n');
}
