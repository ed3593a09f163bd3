import type * as z from 'zod';
import type { UsageFacts } from '../../../shared/events.ts';
import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { HashBytes } from '../../ports/hashing.ts';
import type { ModelClient, ModelRequest, ModelTurn } from '../../ports/model.ts';
import { inputSchemaOf } from '../../tools/tool.ts';
import { readAnswer } from './readAnswer.ts';
import { repairPrompt } from './repairPrompt.ts';

/** A single question to a model that wants one value of a certain form. */
export interface AskedQuestion<Schema extends z.ZodObject> {
  /** Letters, digits and underscores, like the name of a tool. */
  readonly name: string;
  /** What the value is, in one sentence. */
  readonly description: string;
  readonly system: string;
  readonly prompt: string;
  readonly schema: Schema;
  /** What the model is told, where more than that is taken. Absent: `schema`. */
  readonly shown?: z.ZodObject;
  /** Brings what models like to write instead into the form of the schema; what it does not know it leaves. */
  readonly mend?: (value: unknown) => unknown;
  readonly model: string;
  /** Default: 4,000. */
  readonly maxOutputTokens?: number;
}

export interface AskDeps {
  readonly client: ModelClient;
  readonly hash: HashBytes;
  /** What `keep` was given under this key, in this process or an earlier one. */
  readonly kept: (key: string) => Promise<string | undefined>;
  /** Given every answer that was paid for, the useless ones too; awaited before anything else happens. */
  readonly keep: (asked: KeptQuestion) => Promise<void>;
  /** Asked before every request; a failure ends the asking with it. */
  readonly beforeRequest: () => Promise<Result<void, Failure>>;
  readonly onActivity: (text: string) => void;
}

export interface KeptQuestion {
  /** SHA-256 of what was asked, lower-case hex. */
  readonly key: string;
  /** JSON of the answer, for `kept`. */
  readonly answer: string;
  readonly usage: UsageFacts;
}

const MAX_OUTPUT_TOKENS = 4_000;

/** A question that was not answered well is asked so many times more, with what was wrong. */
const MAX_REPAIRS = 1;

/** What is kept of an answer. */
type KeptAnswer = Pick<ModelTurn, 'content' | 'stop'>;

/**
 * Asks a model for one value: as strictly as its provider can be asked, read leniently, and asked once more where it does
 * not fit. An answer that was kept before is not paid for again. Fails with whatever `beforeRequest` or the client failed
 * with, with `model-declined`, and with `model-answer-invalid` where the second answer does not fit either.
 */
export async function ask<Schema extends z.ZodObject>(
  question: AskedQuestion<Schema>,
  deps: AskDeps,
  signal: AbortSignal,
): Promise<Result<z.infer<Schema>, Failure>> {
  const schema = inputSchemaOf(question.shown ?? question.schema);
  let prompt = question.prompt;
  let problems: readonly string[] = [];
  for (let repairs = 0; repairs <= MAX_REPAIRS; repairs += 1) {
    const answered = await answerTo(requestOf({ ...question, prompt }, schema), deps, signal);
    if (!answered.ok) return answered;
    const { content, stop } = answered.value;
    if (stop === 'declined') return failed(DECLINED);
    const read = readAnswer({ content, stop, schema: question.schema, mend: question.mend });
    if (read.ok) return read;
    problems = read.failure.problems;
    prompt = repairPrompt({ prompt: question.prompt, answer: read.failure.text, problems, schema });
  }
  const message = `The model was asked for one value (${question.name}) and twice gave something else: ${problems.join(' ')}`;
  return failed({ kind: 'model-answer-invalid', message });
}

const DECLINED: Failure = {
  kind: 'model-declined',
  message:
    'The model declined to answer on grounds of its own policy. Word the request differently, or choose another model.',
};

function requestOf(
  question: Omit<AskedQuestion<z.ZodObject>, 'schema'>,
  schema: Readonly<Record<string, unknown>>,
): ModelRequest {
  const { name, description, system, prompt, model, maxOutputTokens = MAX_OUTPUT_TOKENS } = question;
  return {
    model,
    system,
    sharedSystemLength: system.length,
    tools: [],
    messages: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
    maxOutputTokens,
    answer: { name, description, schema },
  };
}

/** The answer that is kept, or a new one, which is kept then. */
async function answerTo(
  request: ModelRequest,
  deps: AskDeps,
  signal: AbortSignal,
): Promise<Result<KeptAnswer, Failure>> {
  const key = deps.hash(new TextEncoder().encode(JSON.stringify(request)));
  const kept = await deps.kept(key);
  if (kept !== undefined) return ok(JSON.parse(kept) as KeptAnswer);
  if (signal.aborted) return failed({ kind: 'cancelled', message: 'The question to the model was cancelled.' });
  const allowed = await deps.beforeRequest();
  if (!allowed.ok) return allowed;
  deps.onActivity('Thinking');
  const turn = await deps.client.streamTurn(request, {}, signal);
  if (!turn.ok) return turn;
  const { content, stop, usage, usageIs, costUsd, uncachedCostUsd } = turn.value;
  const answer: KeptAnswer = { content, stop };
  const used: UsageFacts = {
    usage,
    usageIs,
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(uncachedCostUsd === undefined ? {} : { uncachedCostUsd }),
  };
  await deps.keep({ key, answer: JSON.stringify(answer), usage: used });
  return ok(answer);
}
