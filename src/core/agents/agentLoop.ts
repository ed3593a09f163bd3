import type { ToolCallFacts } from '../../shared/events.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Usage } from '../../shared/usage.ts';
import type { WorkspaceView } from '../changes/workspaceView.ts';
import type { ModelClient, ModelMessage, ModelRequest } from '../ports/model.ts';
import type { ToolMeans } from '../tools/means.ts';
import type { Tool, ToolEnding } from '../tools/tool.ts';
import type { KeptAnswer, Past } from './answering.ts';
import { createAgentContext } from './context/agentContext.ts';
import type { Compaction, FinishedCompaction } from './context/compaction.ts';
import { standingOf } from './standing.ts';
import { takeTurn } from './turn.ts';

/** All that makes an agent: what it is told, what it may do, and what it has done so far. */
export interface AgentJob extends ToolMeans {
  readonly model: string;
  readonly system: string;
  /** As in `ModelRequest`. */
  readonly sharedSystemLength?: number | undefined;
  /** What the model is offered. */
  readonly tools: readonly Tool[];
  /** Names of those that the agent may call; calls of others are refused. Absent: all. */
  readonly permitted?: ReadonlySet<string> | undefined;
  /** What the tools work on. */
  readonly view: WorkspaceView;
  /** The first message to the model. Counts for a new agent only: a transcript begins with the opening it was given. */
  readonly opening: string;
  /** How many of the person's instructions the opening and the transcript hold. Absent: none. */
  readonly instructionsGiven?: number | undefined;
  /** The messages of the turns finished so far, as `onTurn` was given them; empty for a new agent. */
  readonly transcript: readonly ModelMessage[];
  /** What an agent that had ended is told so that it goes on. Absent: it stays ended. */
  readonly goesOnWith?: ModelMessage | undefined;
  /** Tokens of the prompts of its turns as the provider counted them, in order; 0: not known. Absent: of none. */
  readonly promptTokens?: readonly number[] | undefined;
  /** The summary that stands for the beginning of the transcript. Absent: there is none. */
  readonly compaction?: Compaction | undefined;
  /** The turn after them, when an earlier process did not come to its end: its answer is not asked for again. */
  readonly openTurn?: OpenTurn | undefined;
  /** Turns in all, those of `transcript` included. */
  readonly maxTurns: number;
  readonly maxOutputTokens: number;
}

export interface OpenTurn {
  readonly kept: KeptAnswer;
  /** Ids of those of its calls that reach beyond the view and had begun: they are not done again. */
  readonly begun: ReadonlySet<string>;
}

export interface FinishedTurn {
  /** From 1, counted over the whole transcript. */
  readonly turn: number;
  /** What this turn adds to the transcript: the answer, then what the model gets to read next, if anything. The first turn begins with the opening. */
  readonly messages: readonly ModelMessage[];
  readonly toolCalls: readonly ToolCallFacts[];
  /** How many of the person's instructions the agent has been given with the messages so far. Absent: as many as before. */
  readonly instructionsGiven?: number;
  readonly usage: Usage;
  readonly usageIs: 'measured' | 'estimated';
  /** Absent when the price of the model is not known. */
  readonly costUsd?: number;
  /** As in `ModelTurn`. */
  readonly uncachedCostUsd?: number;
  /** Tokens that a request and its answer may have together. Absent: not known. */
  readonly windowTokens?: number;
}

export interface AgentDeps {
  readonly client: ModelClient;
  /** Asked before every request; a failure ends the loop with it. */
  readonly beforeRequest: (request: ModelRequest) => Promise<Result<void, Failure>>;
  /** Given every turn that was paid for, also those that end in a failure; awaited before anything else happens. */
  readonly onTurn: (turn: FinishedTurn) => Promise<void>;
  /** Given every summary of a conversation that had become too long; awaited before it is used. Absent: none is made. */
  readonly onCompacted?: (compaction: FinishedCompaction) => Promise<void>;
  /** What the agent does right now, in a few words; often called. */
  readonly onActivity: (text: string) => void;
  /** What a person told the agent besides its opening, in order; those it has been given come first. Grows at any time. */
  readonly instructions?: () => readonly string[];
  /** Told of what a tool threw: a bug of ours, for the log. */
  readonly onFault?: ((tool: Tool, error: unknown) => void) | undefined;
  /** Keeps what must be neither paid nor done twice. Absent: nothing of that kind is there. */
  readonly outside?: OutsideJournal;
}

/** Told of calls that reach beyond the agent's view, before they do. Both are awaited. */
export interface OutsideJournal {
  /** An answer has such calls. */
  keepAnswer(kept: KeptAnswer): Promise<void>;
  /** Such a call begins now. */
  callBegins(call: BegunCall): Promise<void>;
}

export interface BegunCall {
  readonly turn: number;
  readonly callId: string;
  readonly name: string;
  readonly subject: string;
}

/** How an agent ended: with plain text, then there is only a summary, or with what the ending tool was given. */
export interface AgentEnd extends ToolEnding {
  readonly kind: 'finished';
}

/**
 * Asks the model and runs its tool calls, turn by turn, until the agent ends: by an ending tool or by plain text. Where
 * it stands is read off the transcript alone, so a job with the transcript of an earlier process goes on, or ends at
 * once, as that one would have. An instruction that nobody gave it yet keeps it from ending: it goes on with it, and so it
 * does with `goesOnWith`.
 *
 * Fails with whatever `beforeRequest`, the model client or a tool failed with, and with `model-answer-cut`,
 * `context-overflow`, `model-answer-invalid` (empty answers, or going round in circles), `model-declined`, `turn-limit` or `cancelled`.
 */
export async function runAgent(
  job: AgentJob,
  deps: AgentDeps,
  signal: AbortSignal,
): Promise<Result<AgentEnd, Failure>> {
  const transcript = [...job.transcript];
  const context = createAgentContext(job, deps);
  let instructionsGiven = job.instructionsGiven ?? 0;
  for (;;) {
    const standing = standingOf(transcript, job.tools, job.maxTurns);
    const isTold = (deps.instructions?.().length ?? 0) <= instructionsGiven;
    // Of use once: it is part of the first turn that is added here.
    const goesOnWith = transcript.length === job.transcript.length ? job.goesOnWith : undefined;
    if (standing.kind === 'ended' && isTold && goesOnWith === undefined)
      return ok({ kind: 'finished', ...standing.ending });
    if (standing.kind === 'failed') return failed(standing.failure);
    if (signal.aborted) return failed({ kind: 'cancelled', message: 'The agent was cancelled.' });

    const past: Past = { transcript, instructionsGiven, hadEnded: standing.kind === 'ended', goesOnWith };
    const taken = await takeTurn(job, past, { ...deps, context }, signal);
    if (!taken.ok) return taken;
    await deps.onTurn(taken.value.turn);
    if (taken.value.failure !== undefined) return failed(taken.value.failure);
    transcript.push(...taken.value.turn.messages);
    context.learn(taken.value.turn.usage);
    instructionsGiven = taken.value.turn.instructionsGiven ?? instructionsGiven;
  }
}
