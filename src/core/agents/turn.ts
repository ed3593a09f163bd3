import type { ToolCallFacts } from '../../shared/events.ts';
import type { Failure } from '../../shared/failures.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { ModelBlock, ModelMessage, ModelRequest, ModelTurn } from '../ports/model.ts';
import { runCall, runCalls, toolNamed } from '../tools/dispatch.ts';
import type { Dispatch } from '../tools/dispatch.ts';
import { refused, said } from '../tools/tool.ts';
import type { ToolOutcome } from '../tools/tool.ts';
import type { AgentDeps, AgentJob, FinishedTurn } from './agentLoop.ts';
import { isEmptyAnswer, openingMessage, pastTurns, requestMessages, toolCallsOf } from './conversation.ts';
import type { ToolCall } from './conversation.ts';
import { instructionBlocks, instructionMessages, instructionsSince } from './instructions.ts';
import {
  ALREADY_ENDED,
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

/** What came before a turn. */
export interface Past {
  readonly transcript: readonly ModelMessage[];
  /** How many of the person's instructions it holds; those of the opening count before the first turn, too. */
  readonly instructionsGiven: number;
  /** The agent had ended its work, and an instruction came then. */
  readonly hadEnded: boolean;
}

export interface TakenTurn {
  readonly turn: FinishedTurn;
  /** Ends the agent once the turn is recorded. */
  readonly failure: Failure | undefined;
}

/** One request, its answer, and the results of the tool calls in it. Fails when there was no answer. */
export async function takeTurn(
  job: AgentJob,
  past: Past,
  deps: AgentDeps,
  signal: AbortSignal,
): Promise<Result<TakenTurn, Failure>> {
  const { transcript } = past;
  const told = instructionsSince(past.instructionsGiven, deps);
  // The opening is recorded with the first turn: made anew, it might come out differently in a later process.
  const opening = transcript.length === 0 ? [openingMessage(job.opening)] : [];
  const before = [...opening, ...instructionMessages(told, past)];
  const request: ModelRequest = {
    model: job.model,
    system: job.system,
    sharedSystemLength: job.sharedSystemLength,
    tools: job.tools.map((tool) => tool.description),
    messages: requestMessages([...transcript, ...before]),
    maxOutputTokens: job.maxOutputTokens,
  };
  const allowed = await deps.beforeRequest(request);
  if (!allowed.ok) return allowed;
  deps.onActivity('Thinking');
  const answered = await deps.client.streamTurn(request, { onText: textActivity(deps.onActivity) }, signal);
  if (!answered.ok) return answered;
  const { content, usage, usageIs, costUsd, uncachedCostUsd } = answered.value;
  const answer: ModelMessage = { role: 'assistant', content };
  const given = past.instructionsGiven + told.length;
  const results = await resultsOfCalls(
    answered.value,
    job,
    { ...deps, hasNews: () => instructionsSince(given, deps).length > 0 },
    signal,
  );
  const news = hasEnded(results, job) ? [] : instructionsSince(given, deps);
  const reply = [...replyTo(answered.value, results, { job, transcript, answer }), ...instructionBlocks(news)];
  const isNewlyGiven = told.length + news.length > 0 || (opening.length > 0 && given > 0);
  const turn: FinishedTurn = {
    turn: pastTurns(transcript).length + 1,
    messages: [...before, answer, ...(reply.length === 0 ? [] : [{ role: 'user' as const, content: reply }])],
    toolCalls: results.map(({ call, outcome }) => factsOf(call, outcome, job)),
    ...(isNewlyGiven ? { instructionsGiven: given + news.length } : {}),
    usage,
    usageIs,
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(uncachedCostUsd === undefined ? {} : { uncachedCostUsd }),
  };
  return ok({ turn, failure: failureIn(answered.value, results) });
}

interface CallResult {
  readonly call: ToolCall;
  readonly outcome: ToolOutcome;
}

interface CallDeps extends Pick<AgentDeps, 'onActivity'> {
  /** Whether a person has told the agent something that it has not been given yet. */
  readonly hasNews: () => boolean;
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
  const isEnding = (call: ToolCall): boolean => toolNamed(job.tools, call.name)?.effect === 'end';
  const working = calls.filter((call) => !isCut(call) && !isEnding(call));

  const dispatch: Dispatch = {
    tools: job.tools,
    permitted: job.permitted,
    context: { view: job.view, clock: job.clock },
    onStart: (call, tool) => deps.onActivity(`${tool.description.name} ${tool.subject(call.input)}`.trim()),
  };
  const outcomes = answer.stop === 'declined' ? [] : await runCalls(working, dispatch, signal);
  const done = new Map<ToolCall, ToolOutcome>(working.flatMap((call, index) => pair(call, outcomes[index])));

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
  const subject = toolNamed(job.tools, call.name)?.subject(call.input) ?? '';
  return { name: call.name, subject, ok: !outcome.isError };
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

/** Shows the line of text that is being written. */
function textActivity(onActivity: (text: string) => void): (delta: string) => void {
  let line = '';
  return (delta) => {
    const lines = (line + delta).split('\n');
    line = lines.at(-1) ?? '';
    const shown = lines.findLast((each) => each.trim() !== '')?.trim();
    if (shown !== undefined) onActivity(shown.slice(0, 160));
  };
}
