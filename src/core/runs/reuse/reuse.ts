import type { GateVerdict } from '../../../shared/gates.ts';
import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { ContentKey } from '../../../shared/reuse.ts';
import type { TaskState } from '../../../shared/runState.ts';
import { createSharedContent } from '../../agents/taskContent.ts';
import type { FoundResult, RunStore } from '../../ports/store.ts';
import type { AgentRights } from '../../tools/toolsets.ts';
import { attemptModel } from '../tasks/attemptOptions.ts';
import { contentOf, givenTo } from '../tasks/given.ts';
import type { Given } from '../tasks/given.ts';
import { isStartable } from '../offers.ts';
import { recordSuccess } from '../tasks/taskSuccess.ts';
import type { TaskRunDeps } from '../tasks/taskRun.ts';
import { runsToReuse } from './lineage.ts';
import { createOccurrences } from './occurrences.ts';
import { takeOver } from './takeOver.ts';
import type { TakenOver } from './takeOver.ts';
import { judgeOnce } from '../gates/attemptGates.ts';
import type { TimeLimit } from '../tasks/timeLimit.ts';

/** How the work on a task that has no attempt under way begins. */
export type Beginning =
  /** It took over an earlier result, or somebody made an end of it meanwhile. */
  | { readonly kind: 'over' }
  /** With an attempt. `given` is absent where there is something wrong with it; the attempt meets that, too. */
  | { readonly kind: 'attempt'; readonly given?: Given; readonly content?: ContentKey };

/** Has tasks of a run take over earlier results instead of asking the model again. */
export interface Reuse {
  /** Fails with what keeps the run from going on. Nothing is recorded then, and nothing but a result that is taken over. */
  begin(task: TaskState, deps: TaskRunDeps, signal: AbortSignal): Promise<Result<Beginning, Failure>>;
  /** A task of the run has a result with this content. */
  made(content: ContentKey): void;
}

export interface ReuseDeps {
  /** Absent: there are no results to take over. */
  readonly store?: Pick<RunStore, 'findResults'> | undefined;
  readonly recorder: TaskRunDeps['recorder'];
  readonly contents: TaskRunDeps['contents'];
  readonly handoffs: TaskRunDeps['handoffs'];
  /** What agents that begin now may do. */
  readonly rights: () => AgentRights;
}

/** A task with what it is given. */
interface ToBegin {
  readonly task: TaskState;
  readonly given: Given;
  readonly content: ContentKey;
  /** What of it can change at any time, as it was when the content was found out. */
  readonly changeable: string;
}

export function createReuse({ store, recorder, contents, handoffs, rights }: ReuseDeps): Reuse {
  const { state } = recorder;
  /** A new run has no results but those that it makes from here on. */
  const isNew = state.taskIds.length === 0 && state.forkedFrom === undefined;
  const made = new Set<string>();
  const hash = (text: string): string => contents.hashOf(new TextEncoder().encode(text));
  const shared = createSharedContent(hash);
  let lastNumbered: Promise<unknown> = Promise.resolve();
  const occurrences = createOccurrences({
    state,
    async keyOf(task) {
      const given = await givenTo(task, state, handoffs);
      return given.ok ? keyFor(task, given.value) : undefined;
    },
  });

  /** A store that fails here shows that with the next event; until then there is nothing to take over. */
  async function findResults({ key, occurrence }: ContentKey): Promise<readonly FoundResult[]> {
    const wanted = { key, occurrence, runIds: runsToReuse(state) };
    return (await store?.findResults(wanted).catch(() => undefined)) ?? [];
  }

  function keyFor(task: TaskState, given: Given): string {
    return hash(contentOf(task, given, { state, rights: rights(), shared }));
  }

  function changeableOf(task: TaskState): string {
    const { mayRun, mayWrite, equipment } = rights();
    return JSON.stringify([
      task.instructionsAdded.length,
      attemptModel(task, state),
      state.model,
      mayRun,
      mayWrite,
      equipment?.key,
    ]);
  }

  /** What a task is given, read at once; numbered when the function that this resolves with is called. */
  async function readToBegin(task: TaskState): Promise<() => Promise<ToBegin | undefined>> {
    const changeable = changeableOf(task);
    const given = await givenTo(task, state, handoffs);
    return async () => {
      if (!given.ok) return undefined;
      const content = await occurrences.of(task, keyFor(task, given.value));
      return { task, given: given.value, content, changeable };
    };
  }

  /** In the order in which tasks were started, so that the most urgent one also asks the model first. */
  function inTurn(reading: Promise<() => Promise<ToBegin | undefined>>): Promise<ToBegin | undefined> {
    const numbered = lastNumbered.then(async () => (await reading)());
    lastNumbered = numbered.catch(() => undefined);
    // Whoever is numbered is told of it.
    reading.catch(() => undefined);
    return numbered;
  }

  /** Whether there may be results to take over. Asking the store costs a moment, and most runs are new. */
  function isWorthAsking({ runsAnew }: TaskState, { key }: ContentKey): boolean {
    if (runsAnew || state.limits.reuseResults === 'never') return false;
    return !isNew || state.limits.reuseResults === 'across-runs' || made.has(key);
  }

  /** Whether the task has an earlier result now. */
  async function takeFound({ task, given, content, changeable }: ToBegin, deps: TaskRunDeps, signal: AbortSignal) {
    if (!isWorthAsking(task, content)) return false;
    const found = await findResults(content);
    if (found.length > 0) deps.onActivity('looking whether an earlier result still holds');
    for (const { event, runId } of found) {
      const taken = await takeOver({ task, given, from: event }, { ...deps, state }, signal);
      const verdicts = taken && (await verdictsOn(task, taken, deps, signal));
      const allowed = mayBegin(task, deps, signal);
      if (!allowed.ok || !allowed.value || changeableOf(task) !== changeable) return false;
      if (taken === undefined) continue;
      // Other results of the same content would be refused, too.
      if (verdicts === undefined) return false;
      const attempt = task.attempts.at(-1)?.attempt ?? 0;
      const reusedFrom = event.reusedFrom ?? { runId, taskId: event.taskId };
      const transcript = event.content?.transcript ?? [];
      for (const verdict of verdicts) recorder.record({ type: 'gate-judged', taskId: task.id, verdict });
      const { ending, changeSet } = taken;
      recordSuccess(task, { ending, changeSet, attempt, reusedFrom, content: { ...content, transcript } }, recorder);
      return true;
    }
    return false;
  }

  return {
    async begin(task, deps, signal) {
      const toBegin = await inTurn(readToBegin(task));
      if (toBegin === undefined) return beginning({ kind: 'attempt' }, task, deps, signal);
      if (await takeFound(toBegin, deps, signal)) return ok({ kind: 'over' });
      const { given, content, changeable } = toBegin;
      const isSame = changeableOf(task) === changeable;
      return beginning({ kind: 'attempt', given, ...(isSame ? { content } : {}) }, task, deps, signal);
    },
    made({ key }) {
      made.add(key);
    },
  };
}

/** What the gates of the task say of a result that was taken over; `undefined`: they refuse it, or were kept from saying. */
async function verdictsOn(
  task: TaskState,
  { view, inherited, changeSet }: TakenOver,
  deps: TaskRunDeps,
  signal: AbortSignal,
): Promise<readonly GateVerdict[] | undefined> {
  const work = { after: view, before: inherited, changes: async () => changeSet };
  const judged = await judgeOnce(task, work, { ...deps, limit: NO_LIMIT }, signal);
  return judged.ok && judged.value.every(({ verdict }) => verdict !== 'failed') ? judged.value : undefined;
}

/** Commands have a limit of their own, and nothing else is done here that takes long. */
const NO_LIMIT: TimeLimit = { hold: () => undefined, release: () => undefined, extend: () => undefined };

function beginning(
  planned: Beginning,
  task: TaskState,
  deps: TaskRunDeps,
  signal: AbortSignal,
): Result<Beginning, Failure> {
  const allowed = mayBegin(task, deps, signal);
  if (!allowed.ok) return allowed;
  return ok(allowed.value ? planned : { kind: 'over' });
}

/** Whether the task can still be begun, after something was waited for. Fails with what keeps the run from going on. */
function mayBegin(task: TaskState, { mayGoOn }: TaskRunDeps, signal: AbortSignal): Result<boolean, Failure> {
  if (signal.aborted) return failed({ kind: 'cancelled', message: 'The task was cancelled before it began.' });
  const allowed = mayGoOn();
  return allowed.ok ? ok(isStartable(task)) : allowed;
}
