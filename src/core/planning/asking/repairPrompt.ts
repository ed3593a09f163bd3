import { escapeText } from '../../agents/escape.ts';

/** Characters of an answer that are shown again; what is wrong with a longer one shows at its beginning. */
const MAX_ANSWER = 8_000;
const MAX_PROBLEMS = 20;

/** The question once more, with the answer that did not fit and what was wrong with it. */
export function repairPrompt({
  prompt,
  answer,
  problems,
  schema,
}: {
  readonly prompt: string;
  readonly answer: string;
  readonly problems: readonly string[];
  readonly schema: Readonly<Record<string, unknown>>;
}): string {
  const shown = answer.length <= MAX_ANSWER ? answer : `${answer.slice(0, MAX_ANSWER)}\n[cut]`;
  return [
    prompt,
    `<earlier-answer>${escapeText('earlier-answer', shown)}</earlier-answer>`,
    'That was answered before, and could not be used:',
    ...problems.slice(0, MAX_PROBLEMS).map((problem) => `- ${problem}`),
    `Answer once more, the whole value, and nothing but the value. It has to fit this JSON Schema: ${JSON.stringify(schema)}`,
  ].join('\n');
}
