import type { RunEvent, TurnFacts } from '../../../shared/events.ts';
import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';
import type { Activity } from '../../../shared/activity.ts';
import type { OpenTurn as KeptTurn } from '../../../shared/runState.ts';
import type { AgentDeps, FinishedTurn, OpenTurn, OutsideJournal } from '../../agents/agentLoop.ts';
import type { KeptAnswer } from '../../agents/answering.ts';
import type { Contents } from '../../changes/contents.ts';
import type { Log } from '../../ports/log.ts';
import type { ModelClient, ModelMessage } from '../../ports/model.ts';
import { budgetWarnings } from '../budget/budgetWarnings.ts';
import type { Recorder } from '../recorder.ts';

/** What the run gives to each of its agents, the planner included. */
export interface AgentSupport {
  readonly recorder: Recorder;
  readonly contents: Contents;
  readonly client: ModelClient;
  /** Asked between two turns; a failure ends the work there. */
  readonly mayGoOn: () => Result<void, Failure>;
  readonly onActivity: (activity: Activity | undefined) => void;
  /** Nothing may be recorded any more. A turn that ends after its run was cancelled still is: it was paid for. */
  readonly isAbandoned: () => boolean;
  /** For the faults of tools. */
  readonly log?: Pick<Log, 'error'> | undefined;
}

/** Has an agent journalled: nothing is paid for before what led to it is durable, and a turn counts once it is. */
export function journalled(
  support: AgentSupport,
  eventOf: (facts: TurnFacts, turn: FinishedTurn) => RunEvent,
): AgentDeps {
  const { recorder, contents, client, mayGoOn, onActivity, isAbandoned } = support;
  return {
    client,
    onActivity,
    onFault({ description }, error) {
      const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
      support.log?.error(`The tool ${description.name} failed: ${words}`);
    },
    async beforeRequest() {
      const allowed = mayGoOn();
      if (allowed.ok) await recorder.durable();
      return allowed;
    },
    async onTurn(turn) {
      if (isAbandoned()) return;
      const event = eventOf(turnFacts(turn, contents), turn);
      recorder.record(event);
      const taskId = 'taskId' in event ? (event.taskId ?? '') : '';
      for (const warning of budgetWarnings(recorder.state, taskId)) recorder.record(warning);
      await recorder.durable();
    },
  };
}

/** The journal's form of a finished turn; its messages go into the store as one body. */
function turnFacts(turn: FinishedTurn, contents: Contents): TurnFacts {
  return {
    turn: turn.turn,
    usage: turn.usage,
    usageIs: turn.usageIs,
    ...(turn.costUsd === undefined ? {} : { costUsd: turn.costUsd }),
    ...(turn.uncachedCostUsd === undefined ? {} : { uncachedCostUsd: turn.uncachedCostUsd }),
    transcript: contents.put(new TextEncoder().encode(JSON.stringify(turn.messages))),
    toolCalls: turn.toolCalls,
    ...(turn.windowTokens === undefined ? {} : { windowTokens: turn.windowTokens }),
  };
}

/** Journals answers whose calls reach beyond the view, and those calls, before they begin. */
export function outsideJournal(
  { recorder, contents, isAbandoned }: Pick<AgentSupport, 'recorder' | 'contents' | 'isAbandoned'>,
  of: { readonly taskId: string; readonly attempt: number },
): OutsideJournal {
  return {
    async keepAnswer(kept) {
      if (isAbandoned()) return;
      const answer = contents.put(new TextEncoder().encode(JSON.stringify(kept)));
      recorder.record({ type: 'answer-kept', ...of, turn: kept.turn, answer });
      await recorder.durable();
    },
    async callBegins(call) {
      if (isAbandoned()) return;
      recorder.record({ type: 'outside-call-started', ...of, ...call });
      await recorder.durable();
    },
  };
}

/** The turn that an earlier process, or a pause, left in the middle. */
export async function readOpenTurn(open: KeptTurn | undefined, contents: Contents): Promise<OpenTurn | undefined> {
  if (open === undefined) return undefined;
  const kept = JSON.parse(new TextDecoder().decode(await contents.get(open.answer))) as KeptAnswer;
  return { kept, begun: new Set(open.callIds) };
}

/** The messages of journalled turns, in order: what an agent goes on from. */
export async function readTranscript(hashes: readonly string[], contents: Contents): Promise<ModelMessage[]> {
  const turns = await Promise.all(hashes.map((hash) => contents.get(hash)));
  return turns.flatMap((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as ModelMessage[]);
}
