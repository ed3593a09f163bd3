import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { failed, ok } from '../../shared/result.ts';
import { acceptTasks, rejectTasks, tasksToAccept } from '../runs/decisions.ts';
import { UNTRUSTED } from '../runs/refusals.ts';
import type { RunEngine } from '../runs/runEngine.ts';
import { createTell } from './announcing.ts';
import type { App, AppDeps, AppListener, ResumeOverrides } from './app.ts';
import { atBorder } from './border.ts';
import { createEngineHouse } from './engineHouse.ts';
import { forkRun, listCheckpoints } from './forking.ts';
import { createReading } from './reading.ts';
import { shapingCommands } from './shaping.ts';
import { limitsOnResume, startRun, unusableScopes } from './starting.ts';
import { listTemplates, templateOf } from './templates.ts';
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
    approvePlan: (runId, by, yesTo) => command(runId, (engine) => engine.approve(by, yesTo)),
    answerQuestions: (runId, answers, by) => command(runId, (engine) => engine.answerQuestions(answers, by)),
    pauseRun: (runId) => command(runId, (engine) => engine.pause('person')),
    resumeRun: (runId, overrides = {}) => command(runId, (engine) => resume(engine, overrides)),
    cancelRun: (runId) => command(runId, (engine) => engine.cancel()),
    cancelTask: (runId, taskId, { withDependants = false } = {}) =>
      command(runId, (engine) => engine.cancelTask(taskId, { withDependants })),
    skipTask: (runId, taskId, { reason = SKIPPED } = {}) =>
      command(runId, (engine) => engine.skipTask(taskId, { reason })),
    retryTask: (runId, taskId, { instruction } = {}) =>
      command(runId, (engine) => engine.retryTask(taskId, { instruction })),
    rerunFromTask: (runId, taskId, { instruction } = {}) =>
      command(runId, (engine) => engine.rerunFromTask(taskId, { instruction })),
    instructTask: (runId, taskId, text) => command(runId, (engine) => engine.instructTask(taskId, text)),
    settleConflict: (runId, taskId, choice) => command(runId, (engine) => engine.settleConflict(taskId, choice)),
    ...shapingCommands({ ...deps, house, reading }),
    decideApproval: (runId, approvalId, decision) =>
      border(async () => {
        const decided = await house.drive(runId, (engine) => engine.decideApproval(approvalId, decision));
        house.judgeApprovals();
        return decided;
      }),
    answerTask: (runId, given) => command(runId, (engine) => engine.answerTask(given)),
    judgeApprovals: house.judgeApprovals,
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

    listTemplates: (root) => border(() => listTemplates(root, deps)),
    templateOf: (runId, template) =>
      border(async () => {
        const state = await reading.readRun(runId);
        return state.ok ? templateOf(state.value, template) : state;
      }),

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

    checkoutSize: () => border(async () => ok((await deps.commands?.checkouts.size()) ?? { directories: 0, bytes: 0 })),
    cleanUpCheckouts: () => border(() => deps.commands?.checkouts.cleanUp() ?? Promise.resolve(ok(0))),

    watch: watching.watch,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      watching.close();
      await house.close();
      await Promise.all([deps.equipment?.index?.close(), deps.equipment?.browsers?.close()]);
      const opened = await house.store();
      if (opened.ok) await opened.value.store.close();
    },
  };
}

const SKIPPED = 'Left out by a person.';

function resume(engine: RunEngine, overrides: ResumeOverrides): Result<void, Failure> {
  const { limits, model, autoApprove, questions } = overrides;
  const unusable = unusableScopes(limits ?? {});
  if (unusable !== undefined) return failed(unusable);
  const resumed = limitsOnResume(engine.state.limits, overrides);
  return engine.resume({
    ...(resumed === undefined ? {} : { limits: resumed }),
    ...(model === undefined ? {} : { model }),
    ...(autoApprove === undefined ? {} : { approval: autoApprove }),
    ...(questions === undefined ? {} : { questions }),
  });
}
