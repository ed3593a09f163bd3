import type { MessagesRequest } from './conversation.ts';
import { readConversation, readPlanBrief, readTaskBrief } from './conversation.ts';
import type { Answer } from './job.ts';
import { nextAnswer } from './job.ts';
import { STATE_INTENT, statedIntent } from './jobs/intentJob.ts';
import { jobOfTask } from './jobs/jobOfTask.ts';
import { planJob } from './jobs/planJob.ts';
import { ABILITIES } from './jobs/wording.ts';
import type { DemoBlock, DemoMessage } from './messageEvents.ts';

export const DEMO_MODEL = 'wavewright-demo';

/** About as many characters as a token has in English and in code. */
const CHARACTERS_PER_TOKEN = 4;

/** The model's answer to a request. The same request always gets the same answer. */
export function answerRequest(request: MessagesRequest): DemoMessage {
  const content = blocksOf(decide(request), request.messages.length);
  const inputText = JSON.stringify([request.system, request.tools, request.messages]);
  return {
    id: `msg_demo_${String(request.messages.length)}_${String(inputText.length)}`,
    type: 'message',
    role: 'assistant',
    model: request.model,
    content,
    stop_reason: content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: {
      input_tokens: tokensIn(inputText),
      output_tokens: tokensIn(JSON.stringify(content)),
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
    },
  };
}

function decide(request: MessagesRequest): Answer {
  const { tools, opening, turns } = readConversation(request);
  if (tools.has(STATE_INTENT)) return statedIntent(readPlanBrief(opening));
  if (tools.has('submit_plan')) return nextAnswer(planJob(readPlanBrief(opening)), turns);
  const brief = readTaskBrief(opening);
  const job = brief && jobOfTask(brief, tools, request.system);
  return job ? nextAnswer(job, turns) : { say: ABILITIES, calls: [] };
}

function blocksOf({ say, calls }: Answer, turn: number): DemoBlock[] {
  const text: DemoBlock[] = say === '' && calls.length > 0 ? [] : [{ type: 'text', text: say }];
  const uses = calls.map(({ name, input }, position): DemoBlock => {
    return { type: 'tool_use', id: `toolu_demo_${String(turn)}_${String(position)}`, name, input };
  });
  return [...text, ...uses];
}

function tokensIn(text: string): number {
  return Math.max(1, Math.ceil(text.length / CHARACTERS_PER_TOKEN));
}
