import type { RunEvent } from '../../shared/events.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Plan } from '../../shared/plan.ts';
import type { Result } from '../../shared/result.ts';
import { failed, ok } from '../../shared/result.ts';
import type { RunState } from '../../shared/runState.ts';
import { planProblems } from '../graph/planProblems.ts';
import { readPlanFile } from '../planning/readPlanFile.ts';
import { acceptTasks, rejectTasks, tasksToAccept } from '../runs/decisions.ts';
import type { RunEngine } from '../runs/runEngine.ts';
import type { App, AppDeps, AppListener, ResumeOverrides, StartRun } from './app.ts';
import { atBorder } from './border.ts';
import { createEngineHouse, stateOf, unknownRun } from './engineHouse.ts';

export function createApp(deps: AppDeps): App {
  const listeners = new Set<AppListener>();
  const house = createEngineHouse(deps, listeners);
  let lastDecision: Promise<unknown> = Promise.resolve();

  function border<Value>(run: () => Promise<Result<Value, Failure>>): Promise<Result<Value, Failure>> {
    return atBorder(run, deps.log);
  }

  function command(
    runId: string,
    ask: (engine: RunEngine) => Result<void, Failure> | Promise<Result<void, Failure>>,
  ): Promise<Result<void, Failure>> {
    return border(async () => {
      const engine = await house.open(runId);
      if (!engine.ok) return engine;
      const done = await ask(engine.value);
      if (done.ok) await engine.value.recorder.durable();
      return done;
    });
  }

  /** Decisions follow one another: each sees the repository as the one before it left it. */
  function inTurn<Value>(decide: () => Promise<Result<Value, Failure>>): Promise<Result<Value, Failure>> {
    const decision = lastDecision.then(() => border(decide));
    lastDecision = decision;
    return decision;
  }

  return {
    startRun: (request) => border(() => startRun(request, deps, house.create)),
    approvePlan: (runId, by) => command(runId, (engine) => engine.approve(by)),
    pauseRun: (runId) => command(runId, (engine) => engine.pause('person')),
    resumeRun: (runId, overrides = {}) => command(runId, (engine) => resume(engine, overrides)),
    cancelRun: (runId) => command(runId, (engine) => engine.cancel()),

    tasksToAccept: (runId, taskIds) =>
      border(async () => {
        const engine = await house.open(runId);
        return engine.ok ? tasksToAccept(engine.value.state, taskIds) : engine;
      }),
    acceptTasks: (runId, taskIds) =>
      inTurn(async () => {
        if (!deps.isTrusted()) return failed(UNTRUSTED);
        const engine = await house.open(runId);
        if (!engine.ok) return engine;
        const decisionDeps = await house.decisionDeps(engine.value);
        return decisionDeps.ok ? acceptTasks(taskIds, decisionDeps.value) : decisionDeps;
      }),
    rejectTasks: (runId, taskIds) => inTurn(() => command(runId, (engine) => rejectTasks(taskIds, engine.recorder))),

    listRuns: () =>
      border(async () => {
        const opened = await house.store();
        return opened.ok ? ok(await opened.value.store.listRuns()) : opened;
      }),
    readRun: (runId) =>
      border(async () => {
        const engine = house.peek(runId);
        if (engine !== undefined) return ok(await durableCopy(engine));
        const opened = await house.store();
        if (!opened.ok) return opened;
        const stored = await opened.value.store.readRun(runId);
        return stored === undefined ? failed(unknownRun(runId)) : ok(stateOf(stored));
      }),
    readContent: (content) =>
      border(async () => {
        const opened = await house.store();
        return opened.ok ? ok(await opened.value.contents.get(content.hash)) : opened;
      }),
    isActive: (runId) => house.peek(runId)?.isAtWork() ?? false,
    activitiesOf: (runId) => Object.fromEntries(house.peek(runId)?.activities ?? []),
    whenAtRest: (runId) =>
      border(async () => {
        const engine = await house.open(runId);
        if (!engine.ok) return engine;
        await engine.value.whenAtRest();
        return ok(await durableCopy(engine.value));
      }),

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await Promise.all(house.all().map(shutDown));
      const opened = await house.store();
      if (opened.ok) await opened.value.store.close();
    },
  };
}

const UNTRUSTED: Failure = {
  kind: 'untrusted-workspace',
  message: 'This workspace is not trusted, so nothing is run or changed in it. Trust the workspace to go on.',
};

async function startRun(
  request: StartRun,
  deps: AppDeps,
  create: (first: Extract<RunEvent, { type: 'run-created' }>) => Promise<Result<RunEngine, Failure>>,
): Promise<Result<string, Failure>> {
  const root = rootFor(request, deps);
  if (!root.ok) return root;
  const plan = givenPlan(request);
  if (!plan.ok) return plan;
  const text = request.request.trim() || (plan.value?.title ?? '');
  if (text === '') {
    return failed({ kind: 'wrong-use', message: 'The request is empty. Say in a sentence or two what shall be done.' });
  }
  // Asked before anything is recorded: without a key or model there is nothing to start.
  const client = await deps.models(request.model);
  if (!client.ok) return client;
  const runId = deps.randomness.newId();
  const { model, limits } = request;
  const engine = await create({ type: 'run-created', runId, request: text, root: root.value, model, limits });
  if (!engine.ok) return engine;
  engine.value.begin(plan.value, request.autoApprove);
  await engine.value.recorder.durable();
  return ok(runId);
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

async function durableCopy(engine: RunEngine): Promise<RunState> {
  const copy = structuredClone(engine.state);
  await engine.recorder.durable();
  return copy;
}

/** An orderly end: what runs is paused, so that the next start offers it; unfinished turns are cut off. */
async function shutDown(engine: RunEngine): Promise<void> {
  if (engine.isAtWork()) engine.pause('shutdown');
  engine.abandon();
  await engine.recorder.durable().catch(() => undefined); // A broken journal was reported when it broke.
}
