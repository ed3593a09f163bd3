import * as z from 'zod';
import { RUN_STATES, TASK_STATES, tasksOf } from './runState.ts';
import type { RunState } from './runState.ts';

/**
 * The compact picture of an unfinished or last run that is kept in the editor's own small storage, so that the views
 * can be drawn before the database is open. The database is the truth; a checkpoint may be missing or old.
 */
const runCheckpointSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  title: z.string(),
  modelLabel: z.string(),
  isDemo: z.boolean(),
  state: z.enum(RUN_STATES),
  phase: z.enum(['none', 'planning', 'awaiting-answers', 'awaiting-approval', 'approved']),
  seq: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
  costUsd: z.number(),
  /** In plan order, then as they were added. `waits` are indexes into this list. Empty when the plan is too large for a checkpoint. */
  tasks: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      state: z.enum(TASK_STATES),
      wave: z.number(),
      waits: z.array(z.number()),
      /** Index of the fan-out or loop that it is a member of. */
      memberOf: z.number().optional(),
    }),
  ),
  counts: z.record(z.enum(TASK_STATES), z.number()),
});

export type RunCheckpoint = z.infer<typeof runCheckpointSchema>;

/** Upper bound of a checkpoint as JSON, in bytes. Larger values make every update of the editor's storage slow. */
export const CHECKPOINT_MAX_BYTES = 64 * 1024;

/** The checkpoint of a run; titles are shortened, then edges, then tasks left out until it fits into `CHECKPOINT_MAX_BYTES`. */
export function checkpointOf(state: RunState): RunCheckpoint {
  const index = new Map(state.taskIds.map((id, position) => [id, position]));
  const whole: RunCheckpoint = {
    version: 1,
    runId: state.runId,
    title: state.title.slice(0, 200),
    modelLabel: state.model.label.slice(0, 100),
    isDemo: state.model.provider === 'demo',
    state: state.state,
    phase: state.planning.phase,
    seq: state.seq,
    createdAt: state.createdAt,
    updatedAt: state.updatedAt,
    costUsd: state.costUsd,
    tasks: tasksOf(state).map((task) => {
      const memberOf = task.memberOf === undefined ? undefined : index.get(task.memberOf);
      return {
        id: task.id,
        title: task.title,
        state: task.state,
        wave: task.wave,
        waits: task.dependsOn.flatMap((id) => index.get(id) ?? []),
        ...(memberOf === undefined ? {} : { memberOf }),
      };
    }),
    counts: { ...state.counts },
  };
  return [whole, withShortTitles(whole), withoutEdges(whole), { ...whole, tasks: [] }].find(fits) ?? whole;
}

/** What is kept, read with care: `undefined` when it is no checkpoint of this version. */
export function parseCheckpoint(value: unknown): RunCheckpoint | undefined {
  const parsed = runCheckpointSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

function withShortTitles(checkpoint: RunCheckpoint): RunCheckpoint {
  return { ...checkpoint, tasks: checkpoint.tasks.map((task) => ({ ...task, title: task.title.slice(0, 40) })) };
}

function withoutEdges(checkpoint: RunCheckpoint): RunCheckpoint {
  return { ...checkpoint, tasks: checkpoint.tasks.map((task) => ({ ...task, title: '', waits: [] })) };
}

function fits(checkpoint: RunCheckpoint): boolean {
  return new TextEncoder().encode(JSON.stringify(checkpoint)).length <= CHECKPOINT_MAX_BYTES;
}
