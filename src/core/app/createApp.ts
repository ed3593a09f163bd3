import type { Failure } from '../../shared/failures.ts';
import type { Plan } from '../../shared/plan.ts';
import type { Result } from '../../shared/result.ts';
import { failed, ok } from '../../shared/result.ts';
import { planProblems } from '../graph/planProblems.ts';
import { readPlanFile } from '../planning/readPlanFile.ts';
import { acceptTasks, rejectTasks, tasksToAccept } from '../runs/decisions.ts';
import type { RunEngine } from '../runs/runEngine.ts';
import { createTell } from './announcing.ts';
import type { App, AppDeps, AppListener, ResumeOverrides, StartRun } from './app.ts';
import { atBorder } from './border.ts';
import { createEngineHouse } from './engineHouse.ts';
import type { EngineHouse } from './engineHouse.ts';
import { forkRun, listCheckpoints } from './forking.ts';
import { createReading } from './reading.ts';
import { createWatching } from './watching.ts';

export function createApp(deps: AppDeps): App {
  const listeners = new Set<AppListener>();
  const tell = createTell(listeners, deps.log);
  const house = createEngineHouse(deps, tell, (runId, lastSeq) => watching.published(runId, lastSeq));
  const watching = createWatching({
    ...deps,
    tell,
    store: async () => {
      const opened = await house.store();
      return opened.ok ? opened.value.store : undefined;
    },
    isHere: (runId) => house.driving(runId) !== undefined,
  });
  const reading = createReading(house, watching);
  let lastDecision: Promise<unknown> = Promise.resolve();

  function border<Value>(run: () => Promise<Result<Value, Failure>>): Promise<Result<Value, Failure>> {
    return atBorder(run, deps.log);
  }

  function command(
    runId: string,
    ask: (engine: RunEngine) => Result<void, Failure> | Promise<Result<void, Failure>>,
  ): Promise<Result<void, Failure>> {
    return border(() =>
      house.drive(runId, async (engine) => {
        const done = await ask(engine);
        if (done.ok) await engine.recorder.durable();
        return done;
      }),
    );
  }

  /** Decisions follow one another: each sees the repository as the one before it left it. */
  function inTurn<Value>(decide: () => Promise<Result<Value, Failure>>): Promise<Result<Value, Failure>> {
    const decision = lastDecision.then(() => border(decide));
    lastDecision = decision;
    return decision;
  }

  return {
    startRun: (request) => border(() => startRun(request, deps, house)),
    approvePlan: (runId, by) => command(runId, (engine) => engine.approve(by)),
    pauseRun: (runId) => command(runId, (engine) => engine.pause('person')),
    resumeRun: (runId, overrides = {}) => command(runId, (engine) => resume(engine, overrides)),
    cancelRun: (runId) => command(runId, (engine) => engine.cancel()),
    forkRun: (runId, atSeq) => border(() => forkRun(runId, atSeq, { ...deps, house, tell })),

    tasksToAccept: (runId, taskIds) =>
      border(async () => {
        const state = await reading.stateNow(runId);
        return state.ok ? tasksToAccept(state.value, taskIds) : state;
      }),
    acceptTasks: (runId, taskIds) =>
      inTurn(async () => {
        if (!deps.isTrusted()) return failed(UNTRUSTED);
        return house.drive(runId, async (engine) => {
          const decisionDeps = await house.decisionDeps(engine);
          return decisionDeps.ok ? acceptTasks(taskIds, decisionDeps.value) : decisionDeps;
        });
      }),
    rejectTasks: (runId, taskIds) => inTurn(() => command(runId, (engine) => rejectTasks(taskIds, engine.recorder))),

    listRuns: () => border(reading.listRuns),
    readRun: (runId) => border(() => reading.readRun(runId)),
    listCheckpoints: (runId) => border(() => listCheckpoints(runId, house)),
    readContent: (content) =>
      border(async () => {
        const opened = await house.store();
        return opened.ok ? ok(await opened.value.contents.get(content.hash)) : opened;
      }),
    isActive: (runId) => house.driving(runId)?.isAtWork() ?? watching.isElsewhere(runId),
    activitiesOf: (runId) => Object.fromEntries(house.driving(runId)?.activities ?? []),
    whenAtRest: (runId) => border(() => reading.whenAtRest(runId)),

    watch: watching.watch,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      watching.close();
      await house.close();
      const opened = await house.store();
      if (opened.ok) await opened.value.store.close();
    },
  };
}

const UNTRUSTED: Failure = {
  kind: 'untrusted-workspace',
  message: 'This workspace is not trusted, so nothing is run or changed in it. Trust the workspace to go on.',
};

async function startRun(request: StartRun, deps: AppDeps, house: EngineHouse): Promise<Result<string, Failure>> {
  const root = rootFor(request, deps);
  if (!root.ok) return root;
  const plan = givenPlan(request);
  if (!plan.ok) return plan;
  const text = request.request.trim() || (plan.value?.title ?? '');
  if (text === '') {
    return failed({ kind: 'wrong-use', message: 'The request is empty. Say in a sentence or two what shall be done.' });
  }
  // Opening the store takes as long as loading a model's SDK: both are under way at once.
  void house.store();
  // Asked before anything is recorded: without a key or model there is nothing to start.
  const client = await deps.models(request.model);
  if (!client.ok) return client;
  const runId = deps.randomness.newId();
  const { model, limits } = request;
  const first = { type: 'run-created', runId, request: text, root: root.value, model, limits } as const;
  return house.create(first, async (engine) => {
    engine.begin(plan.value, request.autoApprove);
    await engine.recorder.durable();
    return ok(runId);
  });
}

function rootFor(request: StartRun, deps: AppDeps): Result<string, Failure> {
  if (!deps.isTrusted()) return failed(UNTRUSTED);
  const { roots } = deps.repository;
  const root = request.root ?? roots[0];
  if (root === undefined) {
    return failed({
      kind: 'no-folder',
      message: 'No folder is open. Open the repository that the work is about first.',
    });
  }
  if (roots.includes(root)) return ok(root);
  return failed({ kind: 'no-folder', message: `There is no folder "${root}" here; there are: ${roots.join(', ')}.` });
}

function givenPlan(request: StartRun): Result<Plan | undefined, Failure> {
  if (request.planText === undefined) return ok(undefined);
  const plan = readPlanFile(request.planText);
  if (!plan.ok) return plan;
  const problems = planProblems(plan.value, { maxTasks: request.limits.maxTasks });
  if (problems.length === 0) return plan;
  return failed({ kind: 'plan-invalid', problems, message: `The plan cannot be run: ${problems.join(' ')}` });
}

function resume(engine: RunEngine, { limits, model, autoApprove }: ResumeOverrides): Result<void, Failure> {
  return engine.resume({
    ...(limits === undefined ? {} : { limits: { ...engine.state.limits, ...limits } }),
    ...(model === undefined ? {} : { model }),
    ...(autoApprove === undefined ? {} : { approval: autoApprove }),
  });
}
