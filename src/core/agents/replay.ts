import { runCall, toolNamed } from '../tools/dispatch.ts';
import type { Dispatch } from '../tools/dispatch.ts';
import { meansOf } from '../tools/means.ts';
import { createPassingOutputs } from '../tools/outputs/keptOutputs.ts';
import type { ToolEnding } from '../tools/tool.ts';
import type { AgentJob } from './agentLoop.ts';
import { pastTurns, resultOf, toolCallsOf } from './conversation.ts';
import type { ToolCall, ToolResult } from './conversation.ts';
import { ALREADY_ENDED, CUT_CALL_RESULT, ENDED_BESIDE_FAILED_CALLS, INSTRUCTION_CAME } from './notes.ts';
import { standingOf } from './standing.ts';

/** Results of calls that were not carried out. */
const NOT_CARRIED_OUT: ReadonlySet<string> = new Set([
  ALREADY_ENDED,
  CUT_CALL_RESULT,
  ENDED_BESIDE_FAILED_CALLS,
  INSTRUCTION_CAME,
]);

/**
 * Makes all calls of a transcript again, in order, on the view of the job, without asking the model. When each gives
 * word for word what it gave then, an agent with the same opening would be shown the same and would end the same: how it
 * ended, and the view is as it left it. `undefined` as soon as something comes out differently, and for transcripts that
 * did not end or reached beyond the view.
 */
export async function replayAgent(job: AgentJob, signal: AbortSignal): Promise<ToolEnding | undefined> {
  const dispatch: Dispatch<ToolCall> = {
    tools: job.tools,
    permitted: job.permitted,
    context: { ...meansOf(job), commands: undefined, outputs: createPassingOutputs(), view: job.view },
  };
  for (const { answer, reply } of pastTurns(job.transcript)) {
    for (const call of toolCallsOf(answer)) {
      const result = resultOf(reply, call.id);
      if (result === undefined || signal.aborted) return undefined;
      if (!NOT_CARRIED_OUT.has(result.text) && !(await comesOutAs(result, call, dispatch, signal))) return undefined;
    }
  }
  const standing = standingOf(job.transcript, job.tools, job.maxTurns);
  return standing.kind === 'ended' ? standing.ending : undefined;
}

async function comesOutAs(
  result: ToolResult,
  call: ToolCall,
  dispatch: Dispatch<ToolCall>,
  signal: AbortSignal,
): Promise<boolean> {
  const isOutside = toolNamed(dispatch.tools, call.name)?.effect === 'outside';
  // Where its role may not call it, it was refused and is again.
  if (isOutside && dispatch.permitted?.has(call.name) !== false) return false;
  const { text, isError } = await runCall(call, dispatch, signal);
  return text === result.text && isError === result.isError;
}
