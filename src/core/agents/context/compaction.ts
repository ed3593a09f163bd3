import type { Usage } from '../../../shared/usage.ts';
import type { ModelBlock, ModelMessage } from '../../ports/model.ts';
import type { Tool } from '../../tools/tool.ts';
import { pastTurns, resultOf, textOf, toolCallsOf } from '../conversation.ts';
import { escapeText } from '../escape.ts';
import { isInstruction } from '../instructions.ts';

/** A summary that stands for the beginning of a conversation from when it had become too long. The transcript keeps all of it. */
export interface Compaction {
  /** How many messages of the transcript it stands for, and how many turns they are. The opening is among them and stays. */
  readonly messages: number;
  readonly turns: number;
  readonly summary: string;
}

/** A compaction as it comes about; what it cost counts as a turn's. */
export interface FinishedCompaction extends Compaction {
  readonly usage: Usage;
  readonly usageIs: 'measured' | 'estimated';
  readonly costUsd?: number;
  readonly uncachedCostUsd?: number;
}

/**
 * The conversation as requests have it from then on: the opening, what the person told the agent since, the summary, and
 * the turns after it, each whole. Signed blocks go with their turns.
 */
export function compacted(
  transcript: readonly ModelMessage[],
  compaction: Compaction | undefined,
): readonly ModelMessage[] {
  if (compaction === undefined) return transcript;
  const { messages, summary } = compaction;
  const opening = openingOf(transcript);
  const instructions = transcript
    .slice(opening.length, messages)
    .flatMap(({ role, content }) => (role === 'user' ? content.filter(isInstruction) : []));
  const told: ModelBlock = { type: 'text', text: summaryElement(summary) };
  return [...opening, { role: 'user', content: [...instructions, told] }, ...transcript.slice(messages)];
}

/** The messages before the first answer. */
export function openingOf(transcript: readonly ModelMessage[]): readonly ModelMessage[] {
  const first = transcript.findIndex(({ role }) => role === 'assistant');
  return first === -1 ? transcript : transcript.slice(0, first);
}

function summaryElement(summary: string): string {
  return [
    `<earlier-work>${escapeText('earlier-work', summary)}</earlier-work>`,
    'The conversation until here was replaced by this summary, which you wrote, because it had become too long. The edits you made are in your view. Read again what you need word for word, and go on with the task.',
  ].join('\n');
}

/** What the model is asked, after the conversation, to have a summary of it. */
export const SUMMARY_WANTED = [
  'The conversation has become too long for your context window and is now replaced by a summary that you write. The task, the hand-offs and the instructions of the person stay as they are; all else is gone for you. Call no tool in this answer. In plain text of at most 800 words, write down for yourself:',
  '- what you decided, and why',
  '- the files you changed and those that matter, each with its path and why; names and places that you will need',
  '- what you tried and what came of it, also what failed',
  '- what is open, and your next step',
].join('\n');

const CALLS_LISTED = 80;
const WORDS_KEPT = 4_000;

/** What is on record of the turns, for when no model could sum them up. */
export function summaryOnRecord(transcript: readonly ModelMessage[], tools: readonly Tool[]): string {
  const turns = pastTurns(transcript);
  const calls = turns.flatMap(({ answer, reply }) =>
    toolCallsOf(answer).map((call) => {
      const subject = tools.find(({ description }) => description.name === call.name)?.subject(call.input) ?? '';
      const ended = resultOf(reply, call.id)?.isError === true ? 'an error' : 'done';
      return `- ${`${call.name} ${subject}`.trim()}: ${ended}`;
    }),
  );
  const words = turns
    .map(({ answer }) => textOf(answer))
    .filter((text) => text !== '')
    .join('\n\n');
  return [
    'No summary could be written; this is what is on record.',
    `Your calls${calls.length > CALLS_LISTED ? `, the last ${CALLS_LISTED} of ${calls.length}` : ''}:`,
    ...calls.slice(-CALLS_LISTED),
    ...(words === '' ? [] : ['Your words, the last of them:', words.slice(-WORDS_KEPT)]),
  ].join('\n');
}
