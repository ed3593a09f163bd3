import type { ModelTurn } from '../ports/model.ts';
import { runCall, runCalls, toolNamed } from '../tools/dispatch.ts';
import type { Dispatch } from '../tools/dispatch.ts';
import { meansOf } from '../tools/means.ts';
import { refused, said } from '../tools/tool.ts';
import type { Tool, ToolOutcome } from '../tools/tool.ts';
import type { AgentDeps, AgentJob } from './agentLoop.ts';
import { toolCallsOf } from './conversation.ts';
import type { ToolCall } from './conversation.ts';
import {
  ALREADY_ENDED,
  CALL_INTERRUPTED,
  CUT_CALL_RESULT,
  DECLINED_NOTE,
  ENDED_BESIDE_FAILED_CALLS,
  INSTRUCTION_CAME,
} from './notes.ts';

/** A call of an answer and what came of it. */
export interface CallResult {
  readonly call: ToolCall;
  readonly outcome: ToolOutcome;
}

export interface CallDeps extends Pick<AgentDeps, 'onActivity' | 'onFault'> {
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
export async function resultsOfCalls(
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

function pair(call: ToolCall, outcome: ToolOutcome | undefined): [ToolCall, ToolOutcome][] {
  return outcome === undefined ? [] : [[call, outcome]];
}
