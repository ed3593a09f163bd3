import type { ToolCallFacts } from '../../shared/events.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { ModelBlock, ModelMessage, ModelTurn } from '../ports/model.ts';
import { runCall, runCalls, toolNamed } from '../tools/dispatch.ts';
import type { Dispatch } from '../tools/dispatch.ts';
import { meansOf } from '../tools/means.ts';
import { refused, said } from '../tools/tool.ts';
import type { Tool, ToolOutcome } from '../tools/tool.ts';
import type { AgentDeps, AgentJob, FinishedTurn } from './agentLoop.ts';
import { askModel } from './answering.ts';
import type { Past, TurnDeps } from './answering.ts';
import { isEmptyAnswer, pastTurns, toolCallsOf } from './conversation.ts';
import type { ToolCall } from './conversation.ts';
import { instructionBlocks, instructionsSince } from './instructions.ts';
import {
  ALREADY_ENDED,
  CALL_INTERRUPTED,
  CUT_CALL_RESULT,
  CUT_NOTE,
  DECLINED_NOTE,
  EMPTY_NOTE,
  ENDED_BESIDE_FAILED_CALLS,
  INSTRUCTION_CAME,
  REPEATED_NOTE,
  turnsLeftNote,
} from './notes.ts';
import { REPEATS_WARNED, repeatsOfLastTurn } from './standing.ts';

/** From how many turns before the limit on the model is told. */
const TURNS_LEFT_TOLD = 3;

export interface TakenTurn {
  readonly turn: FinishedTurn;
  /** Ends the agent once the turn is recorded. */
  readonly failure: Failure | undefined;
}

/**
 * An answer and the results of the tool calls in it. Fails when there was no answer, and with `paused` when the run was
 * paused before anything of it reached beyond the view: it is then gone on with as it was kept.
 */
export async function takeTurn(
  job: AgentJob,
  past: Past,
  deps: TurnDeps,
  signal: AbortSignal,
): Promise<Result<TakenTurn, Failure>> {
  const { transcript } = past;
  const number = pastTurns(transcript).length + 1;
  const open = job.openTurn?.kept.turn === number ? job.openTurn : undefined;
  const answered = open === undefined ? await askModel(job, past, deps, signal) : ok(open.kept);
  if (!answered.ok) return answered;
  const { answer, before, given } = answered.value;
  const begun = new Set(open?.begun);
  const results = await resultsOfCalls(
    answer,
    job,
    {
      onActivity: deps.onActivity,
      onFault: deps.onFault,
      hasNews: () => instructionsSince(given, deps).length > 0,
      isLost: (call) => open?.begun.has(call.id) === true,
      keyOf: (call) => `${number}/${call.id}`,
      onFirstOutside: async () => {
        if (open === undefined) await deps.outside?.keepAnswer({ ...answered.value, turn: number });
      },
      onOutside: async (call, tool) => {
        begun.add(call.id);
        const subject = tool.subject(call.input);
        await deps.outside?.callBegins({ turn: number, callId: call.id, name: call.name, subject });
      },
    },
    signal,
  );
  const failure = failureIn(answer, results);
  if (failure?.kind === 'paused' && begun.size === 0) return failed(failure);

  const message: ModelMessage = { role: 'assistant', content: answer.content };
  const news = hasEnded(results, job) ? [] : instructionsSince(given, deps);
  const reply = [...replyTo(answer, results, { job, transcript, answer: message }), ...instructionBlocks(news)];
  const wereGiven = transcript.length === 0 ? 0 : past.instructionsGiven;
  const windowTokens = deps.context.windowTokens();
  const { usage, usageIs, costUsd, uncachedCostUsd } = answer;
  const turn: FinishedTurn = {
    turn: number,
    messages: [...before, message, ...(reply.length === 0 ? [] : [{ role: 'user' as const, content: reply }])],
    toolCalls: results.map(({ call, outcome }) => factsOf(call, outcome, job)),
    ...(given + news.length > wereGiven ? { instructionsGiven: given + news.length } : {}),
    usage,
    usageIs,
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(uncachedCostUsd === undefined ? {} : { uncachedCostUsd }),
    ...(windowTokens === undefined ? {} : { windowTokens }),
  };
  return ok({ turn, failure });
}

interface CallResult {
  readonly call: ToolCall;
  readonly outcome: ToolOutcome;
}

interface CallDeps extends Pick<AgentDeps, 'onActivity' | 'onFault'> {
  /** Whether a person has told the agent something that it has not been given yet. */
  readonly hasNews: () => boolean;
  /** A call that had begun in an earlier process. */
  readonly isLost: (call: ToolCall) => boolean;
  /** Names a call within the attempt. */
  readonly keyOf: (call: ToolCall) => string;
  /** Awaited before the calls of an answer with such that reach beyond the view. */
  readonly onFirstOutside: () => Promise<void>;
  /** Awaited before each of them. */
  readonly onOutside: (call: ToolCall, tool: Tool) => Promise<void>;
}

/** Runs all calls of the answer, the ending ones last, and gives the results in the order of the calls. */
async function resultsOfCalls(
  answer: ModelTurn,
  job: AgentJob,
  deps: CallDeps,
  signal: AbortSignal,
): Promise<CallResult[]> {
  const calls = toolCallsOf({ role: 'assistant', content: answer.content });
  const last = answer.content.at(-1);
  // Only the end of an answer can be cut off: calls before it are whole.
  const isCut = (call: ToolCall): boolean => answer.stop === 'length' && call === last;
  const effectOf = (call: ToolCall): Tool['effect'] | undefined => toolNamed(job.tools, call.name)?.effect;
  const lost = calls.filter(deps.isLost);
  const working = calls.filter((call) => !isCut(call) && effectOf(call) !== 'end' && !lost.includes(call));
  if (working.some((call) => effectOf(call) === 'outside')) await deps.onFirstOutside();

  const dispatch: Dispatch<ToolCall> = {
    tools: job.tools,
    permitted: job.permitted,
    context: { ...meansOf(job), view: job.view },
    onStart: (call, tool) => deps.onActivity(`${tool.description.name} ${tool.subject(call.input)}`.trim()),
    onOutside: deps.onOutside,
    keyOf: deps.keyOf,
    onFault: deps.onFault,
  };
  const outcomes = answer.stop === 'declined' ? [] : await runCalls(working, dispatch, signal);
  const done = new Map<ToolCall, ToolOutcome>(working.flatMap((call, index) => pair(call, outcomes[index])));
  for (const call of lost) done.set(call, refused(CALL_INTERRUPTED));

  const someFailed = calls.some((call) => isCut(call) || done.get(call)?.isError === true);
  let ended = false;
  for (const call of calls) {
    if (done.has(call)) continue;
    if (answer.stop === 'declined') done.set(call, refused(DECLINED_NOTE));
    else if (isCut(call)) done.set(call, refused(CUT_CALL_RESULT));
    else if (someFailed) done.set(call, refused(ENDED_BESIDE_FAILED_CALLS));
    else if (ended) done.set(call, said(ALREADY_ENDED));
    else if (deps.hasNews()) done.set(call, refused(INSTRUCTION_CAME));
    else {
      const outcome = await runCall(call, dispatch, signal);
      ended = !outcome.isError;
      done.set(call, outcome);
    }
  }
  return calls.flatMap((call) => pair(call, done.get(call)).map(([, outcome]) => ({ call, outcome })));
}

function hasEnded(results: readonly CallResult[], job: AgentJob): boolean {
  return results.some(({ call, outcome }) => toolNamed(job.tools, call.name)?.effect === 'end' && !outcome.isError);
}

function pair(call: ToolCall, outcome: ToolOutcome | undefined): [ToolCall, ToolOutcome][] {
  return outcome === undefined ? [] : [[call, outcome]];
}

/** What the model gets to read after its answer. Empty when the answer was plain text, which ends the agent. */
function replyTo(
  answered: ModelTurn,
  results: readonly CallResult[],
  past: { readonly job: AgentJob; readonly transcript: readonly ModelMessage[]; readonly answer: ModelMessage },
): ModelBlock[] {
  const { job, transcript, answer } = past;
  const reply: ModelBlock[] = results.map(({ call, outcome }) => ({
    type: 'tool-result',
    callId: call.id,
    text: outcome.text,
    isError: outcome.isError,
    ...(outcome.pictures === undefined ? {} : { pictures: outcome.pictures }),
  }));
  const note = (text: string): void => void reply.push({ type: 'text', text });

  if (answered.stop === 'declined') note(DECLINED_NOTE);
  else if (answered.stop === 'length') note(CUT_NOTE);
  else if (isEmptyAnswer(answer)) note(EMPTY_NOTE);

  const turns = [...pastTurns(transcript), { answer, reply }];
  if (repeatsOfLastTurn(turns) >= REPEATS_WARNED) note(REPEATED_NOTE);
  const turnsLeft = job.maxTurns - turns.length;
  if (reply.length > 0 && turnsLeft > 0 && turnsLeft <= TURNS_LEFT_TOLD) note(turnsLeftNote(turnsLeft));
  return reply;
}

function factsOf(call: ToolCall, outcome: ToolOutcome, job: AgentJob): ToolCallFacts {
  const tool = toolNamed(job.tools, call.name);
  const { evidence, note, tookMs, output } = outcome;
  return {
    name: call.name,
    subject: tool?.subject(call.input) ?? '',
    ok: !outcome.isError,
    ...(note === undefined ? {} : { note }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(tool === undefined || tool.effect === 'end' ? {} : { effect: tool.effect }),
    ...(tookMs === undefined ? {} : { ms: tookMs }),
    outputChars: outcome.fullLength ?? outcome.text.length,
    ...(output === undefined ? {} : { output }),
  };
}

function failureIn(answered: ModelTurn, results: readonly CallResult[]): Failure | undefined {
  if (answered.stop === 'declined') {
    return {
      kind: 'model-declined',
      message:
        'The model declined this on grounds of its own policy. Word the task differently, or choose another model.',
    };
  }
  return results.find(({ outcome }) => outcome.failure !== undefined)?.outcome.failure;
}
