/**
 * What plans and schedules cost without agents, store and network: reads and checks plans of 5,000 tasks, and has the
 * scheduler carry tasks through that end at once. Prints its figures as JSON.
 */
import { wavesOf } from '../../../src/core/graph/order.ts';
import { planProblems } from '../../../src/core/graph/planProblems.ts';
import { createReadyQueue } from '../../../src/core/graph/readyQueue.ts';
import type { RankedTask } from '../../../src/core/graph/readyQueue.ts';
import { readPlanFile } from '../../../src/core/planning/readPlanFile.ts';
import { createScheduler } from '../../../src/core/runs/scheduler.ts';
import type { Offer } from '../../../src/core/runs/scheduler.ts';
import { createSystemClock } from '../../../src/node/system/clock.ts';
import { DEFAULT_LIMITS } from '../../../src/shared/defaults.ts';
import type { RunEvent } from '../../../src/shared/events.ts';
import type { Plan } from '../../../src/shared/plan.ts';
import { reduceRun } from '../../../src/shared/runReducer.ts';
import { requireTask } from '../../../src/shared/runState.ts';
import type { RunState } from '../../../src/shared/runState.ts';
import { planFile } from '../plans.ts';

export interface GraphFigures {
  /** From the parsed file to problems, waves and critical paths: of a chain, and of a broad graph. */
  readonly chainMs: number;
  readonly broadMs: number;
  /** Reading the text of the broad one and checking its form. */
  readonly readMs: number;
  /** In all, of so many tasks. */
  readonly schedulingMs: { readonly of1000: number; readonly of10000: number };
}

const PLANNED = 5_000;
const WIDTH = 100;

async function measure(): Promise<GraphFigures> {
  const chain = planFile(PLANNED, (index) => (index === 0 ? [] : [index - 1]));
  // Each task builds on up to three of the hundred before it, spread without a pattern but the same every time.
  const broad = planFile(PLANNED, (index) =>
    index < WIDTH ? [] : [...new Set([1, 2, 3].map((each) => index - 1 - ((index * 7919 * each) % WIDTH)))],
  );
  const readStart = performance.now();
  const broadPlan = parsed(broad);
  const readMs = performance.now() - readStart;
  const broadMs = examine(broadPlan);
  const chainMs = examine(parsed(chain));
  // The first rounds are slower, since nothing is compiled yet.
  for (let round = 0; round < 3; round += 1) await schedule(1_000);
  const of1000 = await schedule(1_000);
  return { chainMs, broadMs, readMs, schedulingMs: { of1000, of10000: await schedule(10_000) } };
}

function parsed(text: string): Plan {
  const plan = readPlanFile(text);
  if (!plan.ok) throw new Error(plan.failure.message);
  return plan.value;
}

/** Milliseconds that checks, waves and the order of urgency take. */
function examine(plan: Plan): number {
  const start = performance.now();
  const problems = planProblems(plan, { maxTasks: PLANNED });
  const waves = wavesOf(plan.tasks);
  const queue = createReadyQueue(ranked(plan));
  for (const { id, dependsOn } of plan.tasks) if (dependsOn.length === 0) queue.push(id);
  const tookMs = performance.now() - start;
  if (problems.length > 0 || waves.length === 0) throw new Error(`the plan has problems: ${problems.join(' ')}`);
  return tookMs;
}

/** What the queue asks of the tasks of a plan. */
function ranked(plan: Plan): (id: string) => RankedTask {
  const dependants = new Map(plan.tasks.map(({ id }) => [id, [] as string[]]));
  for (const { id, dependsOn } of plan.tasks) for (const on of dependsOn) dependants.get(on)?.push(id);
  const tasks = new Map(
    plan.tasks.map(({ id, priority }, position) => [
      id,
      { priority, dependants: dependants.get(id) ?? [], minutes: 1, position },
    ]),
  );
  return (id) => tasks.get(id) ?? { priority: 'normal', dependants: [], minutes: 1, position: 0 };
}

/** Milliseconds from the start of the scheduler to the end of the last task, the events of each task reduced. */
async function schedule(tasks: number): Promise<number> {
  const state = runningState(parsed(planFile(tasks, (index) => (index < WIDTH ? [] : [index - WIDTH]))));
  const record = (event: RunEvent): void => void reduceRun(state, { seq: state.seq + 1, at: 0, event });
  const work = (taskId: string): Promise<Offer[]> => {
    record({ type: 'attempt-started', taskId, attempt: 1, model: 'bench' });
    record({ type: 'task-succeeded', taskId, attempt: 1, summary: 'Done as asked.' });
    const freed = requireTask(state, taskId).dependants.filter((id) => requireTask(state, id).state === 'ready');
    return Promise.resolve(freed.map((id) => ({ taskId: id })));
  };
  const tookMs = await new Promise<number>((resolve) => {
    const onIdle = (): void => resolve(performance.now() - start);
    const scheduler = createScheduler({ state, clock: createSystemClock(), work, onIdle });
    const start = performance.now();
    scheduler.start(state.taskIds.slice(0, WIDTH).map((taskId) => ({ taskId })));
  });
  if (state.counts.succeeded !== tasks) throw new Error(`${state.counts.succeeded} of ${tasks} tasks were carried out`);
  return tookMs;
}

function runningState(plan: Plan): RunState {
  const model = { provider: 'demo', model: 'bench', label: 'Bench' } as const;
  const limits = { ...DEFAULT_LIMITS, concurrency: WIDTH };
  const events: RunEvent[] = [
    { type: 'run-created', runId: 'bench', request: 'Measure', root: 'bench', model, limits },
    { type: 'plan-proposed', plan, waves: wavesOf(plan.tasks) },
    { type: 'plan-approved', by: 'command-line' },
    { type: 'run-started' },
  ];
  let state: RunState | undefined;
  for (const [index, event] of events.entries()) state = reduceRun(state, { seq: index + 1, at: 0, event });
  if (state === undefined) throw new Error('the run has no state');
  return state;
}

console.log(JSON.stringify(await measure()));
