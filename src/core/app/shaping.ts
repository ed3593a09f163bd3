import type { Failure } from '../../shared/failures.ts';
import { planFromState } from '../../shared/planFromState.ts';
import { planEditSchema } from '../../shared/planOperations.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { amendmentSchema } from '../../shared/shaping.ts';
import { planYaml } from '../planning/shaping/planYaml.ts';
import type { Log } from '../ports/log.ts';
import type { RunEngine } from '../runs/runEngine.ts';
import type { App } from './app.ts';
import { atBorder } from './border.ts';
import type { EngineHouse } from './engineHouse.ts';
import type { Reading } from './reading.ts';

export interface ShapingDeps {
  readonly house: EngineHouse;
  readonly reading: Reading;
  readonly log: Log;
}

/** The commands by which a person shapes a plan, before the run and while it goes on. */
export function shapingCommands({
  house,
  reading,
  log,
}: ShapingDeps): Pick<App, 'planYaml' | 'editPlan' | 'reshape' | 'proposeAmendment' | 'replan' | 'decideAmendment'> {
  function command<Value>(
    runId: string,
    ask: (engine: RunEngine) => Result<Value, Failure> | Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure>> {
    return atBorder(
      () =>
        house.drive(runId, async (engine) => {
          const done = await ask(engine);
          // What a question cost is recorded even where it led to nothing.
          await engine.recorder.durable();
          return done;
        }),
      log,
    );
  }

  return {
    planYaml: (runId) =>
      atBorder(async () => {
        const state = await reading.stateNow(runId);
        if (!state.ok) return state;
        if (state.value.taskIds.length > 0) return ok(planYaml(planFromState(state.value)));
        return failed({ kind: 'wrong-state', message: `The run "${state.value.title}" has no plan yet.` });
      }, log),
    editPlan: (runId, edit) =>
      command(runId, (engine) => {
        const read = planEditSchema.safeParse(edit);
        return read.success ? engine.shaping.editPlan(read.data) : failed(wrongForm('edit of the plan', read.error));
      }),
    reshape: (runId, words) => command(runId, ({ shaping }) => shaping.reshape(words)),
    proposeAmendment: (runId, amendment, words) =>
      command(runId, (engine) => {
        const read = amendmentSchema.safeParse(amendment);
        return read.success
          ? engine.shaping.proposeAmendment(read.data, words)
          : failed(wrongForm('change of the plan', read.error));
      }),
    replan: (runId) => command(runId, ({ shaping }) => shaping.replan()),
    decideAmendment: (runId, amendmentId, decision) =>
      command(runId, ({ shaping }) => shaping.decideAmendment(amendmentId, decision)),
  };
}

function wrongForm(
  what: string,
  { issues }: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] },
): Failure {
  const problems = issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return {
    kind: 'plan-invalid',
    problems,
    message: `The ${what} has not the form that is expected: ${problems.join('; ')}`,
  };
}
