import * as z from 'zod';
import type { RunModel } from '../../../shared/limits.ts';
import { tasksOf } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { COMPLEXITIES, TASK_TYPES, TIERS, complexityOf, typeOf } from '../../../shared/taskKinds.ts';
import type { Complexity, TaskType } from '../../../shared/taskKinds.ts';
import { isGroup } from '../../../shared/unfolding.ts';
import { totalTokens } from '../../../shared/usage.ts';
import type { RunStore } from '../../ports/store.ts';
import { modelOfTask, tieredState } from '../routing/modelOfTask.ts';
import { createTaskSizes } from './reviewedSize.ts';
import type { TaskSize } from './reviewedSize.ts';

const count = z.number().min(0);

const entrySchema = z.object({
  type: z.enum(TASK_TYPES),
  complexity: z.enum(COMPLEXITIES),
  /** The tier, or the id of the model where the run had no tiers. */
  by: z.string().min(1),
  tier: z.enum(TIERS).optional(),
  tasks: z.int().min(1),
  /** Of all of them together. */
  tokens: count,
  /** Absent where a price was not known, or nothing costs anything. */
  costUsd: count.optional(),
  tookMs: count,
});

const noteSchema = z.object({
  version: z.literal(1),
  family: z.string().min(1),
  entries: z.array(entrySchema).max(500),
});

/** What tasks of one kind took in a run, all their attempts included. */
export type HistoryEntry = z.infer<typeof entrySchema>;

/** What a finished run tells later forecasts. */
export type RunActuals = z.infer<typeof noteSchema>;

/** Runs that a forecast looks back at. */
const RUNS_LOOKED_AT = 30;

/** What kind of work a task is to forecasts: who checks does so whatever the checked task is about. */
export function kindOf(task: {
  readonly role: TaskState['role'];
  readonly type?: TaskType | undefined;
  readonly complexity?: Complexity | undefined;
  readonly lines?: number | undefined;
}): { readonly type: TaskType; readonly complexity: Complexity } {
  return { type: task.role === 'review' ? 'review' : typeOf(task), complexity: complexityOf(task) };
}

/** Models whose runs may be compared: those that one provider serves at one address. */
export function familyOf({ provider, baseUrl }: RunModel): string {
  return baseUrl === undefined ? provider : `${provider} ${baseUrl}`;
}

/** What the run's tasks took, by kind and model; `undefined` when none tells anything. */
export function actualsOf(state: RunState): RunActuals | undefined {
  const entries = new Map<string, HistoryEntry>();
  const tasks = tasksOf(state);
  const sizeOf = createTaskSizes(tasks.map((task) => ({ ...task.options, ...task, members: isGroup(task) ? 0 : 1 })));
  for (const task of tasks) {
    const entry = tells(task) ? entryOf(task, sizeOf(task.id), state) : undefined;
    if (entry === undefined) continue;
    const key = JSON.stringify([entry.type, entry.complexity, entry.by]);
    const sum = entries.get(key);
    entries.set(key, sum === undefined ? entry : added(sum, entry));
  }
  if (entries.size === 0) return undefined;
  return { version: 1, family: familyOf(state.model), entries: [...entries.values()] };
}

/** Only work that an agent did to its end tells what such work takes. */
function tells(task: TaskState): boolean {
  const { state, attempts, reusedFrom, resolves } = task;
  return (
    state === 'succeeded' && attempts.length > 0 && !isGroup(task) && reusedFrom === undefined && resolves === undefined
  );
}

function entryOf(task: TaskState, { complexity }: TaskSize, state: RunState): HistoryEntry | undefined {
  const model = task.attempts[0]?.model;
  if (model === undefined) return undefined;
  const meant = modelOfTask(tieredState(task), state);
  const tier = meant.model === model ? meant.tier : undefined;
  const tookMs = task.attempts.reduce(
    (sum, { startedAt, endedAt }) => sum + Math.max(0, (endedAt ?? startedAt) - startedAt),
    0,
  );
  return {
    ...kindOf({ role: task.role, ...task.options, complexity }),
    by: tier ?? model,
    ...(tier === undefined ? {} : { tier }),
    tasks: 1,
    tokens: totalTokens(task.usage),
    ...(task.costUsd > 0 && state.costIsComplete ? { costUsd: task.costUsd } : {}),
    tookMs,
  };
}

function added(a: HistoryEntry, b: HistoryEntry): HistoryEntry {
  const costUsd = a.costUsd === undefined || b.costUsd === undefined ? undefined : a.costUsd + b.costUsd;
  const { costUsd: _costUsd, ...others } = a;
  return {
    ...others,
    tasks: a.tasks + b.tasks,
    tokens: a.tokens + b.tokens,
    ...(costUsd === undefined ? {} : { costUsd }),
    tookMs: a.tookMs + b.tookMs,
  };
}

/** Keeps what the run took for later forecasts. Again for the same run: instead of what was kept before. */
export async function keepActuals(state: RunState, notes: Pick<RunStore, 'writeNote'>): Promise<void> {
  const actuals = actualsOf(state);
  if (actuals !== undefined) await notes.writeNote(`${prefixOf(state.root)}${state.runId}`, JSON.stringify(actuals));
}

/** What the newest runs on this root by models of the same family took, the newest first. */
export async function readActuals(
  root: string,
  model: RunModel,
  notes: Pick<RunStore, 'listNotes'>,
): Promise<RunActuals[]> {
  const found = await notes.listNotes(prefixOf(root), RUNS_LOOKED_AT);
  return found.flatMap(({ text }) => {
    const actuals = parsed(text);
    return actuals?.family === familyOf(model) ? [actuals] : [];
  });
}

/** Notes of another release, or that somebody changed, tell nothing. */
function parsed(text: string): RunActuals | undefined {
  try {
    return noteSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function prefixOf(root: string): string {
  return `forecast/${encodeURIComponent(root)}/`;
}
