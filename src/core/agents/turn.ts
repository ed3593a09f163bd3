import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { ModelMessage, ModelTurn } from '../ports/model.ts';
import { toolNamed } from '../tools/dispatch.ts';
import type { AgentJob, FinishedTurn } from './agentLoop.ts';
import { askModel } from './answering.ts';
import type { Past, TurnDeps } from './answering.ts';
import { factsOf } from './callFacts.ts';
import { resultsOfCalls } from './calls.ts';
import type { CallResult } from './calls.ts';
import { pastTurns } from './conversation.ts';
import { instructionBlocks, instructionsSince } from './instructions.ts';
import { replyTo } from './reply.ts';

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
    toolCalls: results.map((result) => factsOf(result, job.tools)),
    ...(given + news.length > wereGiven ? { instructionsGiven: given + news.length } : {}),
    usage,
    usageIs,
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(uncachedCostUsd === undefined ? {} : { uncachedCostUsd }),
    ...(windowTokens === undefined ? {} : { windowTokens }),
  };
  return ok({ turn, failure });
}

function hasEnded(results: readonly CallResult[], job: AgentJob): boolean {
  return results.some(({ call, outcome }) => toolNamed(job.tools, call.name)?.effect === 'end' && !outcome.isError);
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
