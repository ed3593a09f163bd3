import type { Failure } from '../../shared/failures.ts';
import type { Plan } from '../../shared/plan.ts';
import type { Result } from '../../shared/result.ts';
import type { Base } from '../changes/pinnedBase.ts';
import type { RunHistory } from '../changes/runHistory.ts';
import { createWorkspaceView } from '../changes/workspaceView.ts';
import { wavesOf } from '../graph/order.ts';
import { planProblems } from '../graph/planProblems.ts';
import { runPlanner } from '../planning/planner.ts';
import type { Clock } from '../ports/clock.ts';
import { modelProblems } from './requests/allowedModels.ts';
import type { AgentRights } from '../tools/toolsets.ts';
import type { Recorder } from './recorder.ts';
import { journalled, readTranscript } from './tasks/turnJournal.ts';
import type { AgentSupport } from './tasks/turnJournal.ts';

export interface PlanningDeps extends AgentSupport {
  readonly base: Base;
  readonly history?: RunHistory | undefined;
  readonly clock: Clock;
  /** What the run's agents will be allowed. */
  readonly rights: AgentRights;
}

/** Turns the request of the run into a proposed plan, or says why there is none. Goes on from journalled turns. */
export async function runPlanning(deps: PlanningDeps, signal: AbortSignal): Promise<Result<void, Failure>> {
  const { recorder, contents, base, history } = deps;
  const { state } = recorder;
  const view = createWorkspaceView({ base, inherited: new Map(), contents });
  const result = await runPlanner(
    {
      request: state.request,
      view,
      history: history && { commits: history, changeSets: [], inherited: view, read: (hash) => contents.get(hash) },
      clock: deps.clock,
      maxTasks: state.limits.maxTasks,
      rights: deps.rights,
      model: state.model.model,
      maxTurns: state.limits.maxTurns,
      transcript: await readTranscript(state.planning.transcript, contents),
    },
    {
      ...journalled(deps, (turn) => ({ type: 'planning-turn-completed', ...turn })),
      check: (plan) => [
        ...planProblems(plan, { maxTasks: state.limits.maxTasks }),
        ...modelProblems(plan.tasks, state.limits),
      ],
      onRefused: async (problems) => {
        recorder.record({ type: 'plan-refused', problems });
        await recorder.durable();
      },
    },
    signal,
  );
  deps.onActivity(undefined);
  if (!result.ok) return result;
  proposePlan(result.value, recorder);
  return { ok: true, value: undefined };
}

/** Records a valid plan; it waits for approval from now on. */
export function proposePlan(plan: Plan, recorder: Recorder): void {
  recorder.record({ type: 'plan-proposed', plan, waves: wavesOf(plan.tasks) });
}
