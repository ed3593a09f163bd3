import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { failed, ok } from '../../shared/result.ts';
import type { RunState } from '../../shared/runState.ts';
import type { RunSummary } from '../ports/store.ts';
import type { RunEngine } from '../runs/runEngine.ts';
import type { EngineHouse } from './engineHouse.ts';
import { DRIVEN_ELSEWHERE } from './leases.ts';
import { stateOf, unknownRun } from './storedState.ts';
import type { Watching } from './watching.ts';

/** Looking at runs, of whichever process, without driving them. */
export interface Reading {
  listRuns(): Promise<Result<readonly RunSummary[], Failure>>;
  /** The state as it is on disk: a copy that the caller owns. */
  readRun(runId: string): Promise<Result<RunState, Failure>>;
  /** The state as it is now, durable or not. Read only. */
  stateNow(runId: string): Promise<Result<RunState, Failure>>;
  /** Resolves once no process has the run at work. */
  whenAtRest(runId: string): Promise<Result<RunState, Failure>>;
}

export function createReading(house: EngineHouse, watching: Watching): Reading {
  async function readStored(runId: string): Promise<Result<RunState, Failure>> {
    const opened = await house.store();
    if (!opened.ok) return opened;
    const { store } = opened.value;
    const stored = await store.readRun(runId);
    return stored === undefined ? failed(unknownRun(runId)) : ok(await stateOf(stored, store));
  }

  async function readRun(runId: string): Promise<Result<RunState, Failure>> {
    const engine = house.driving(runId);
    return engine === undefined ? readStored(runId) : ok(await durableCopy(engine));
  }

  async function restedHere(runId: string, engine: RunEngine): Promise<Result<RunState, Failure>> {
    await engine.whenAtRest();
    const copy = await durableCopy(engine);
    if (house.isDismissed(engine)) return failed(DRIVEN_ELSEWHERE);
    await house.letGo(runId);
    return ok(copy);
  }

  return {
    async listRuns() {
      const opened = await house.store();
      if (!opened.ok) return opened;
      const { store } = opened.value;
      const [runs, leases] = await Promise.all([store.listRuns(), store.readLeases()]);
      watching.noteLeases(leases);
      return ok(runs);
    },
    readRun,
    async stateNow(runId) {
      const engine = house.driving(runId);
      return engine === undefined ? readStored(runId) : ok(engine.state);
    },
    async whenAtRest(runId) {
      const engine = house.driving(runId);
      if (engine !== undefined) return restedHere(runId, engine);
      await watching.untilFree(runId);
      const state = await readRun(runId);
      if (!state.ok || state.value.applying === undefined) return state;
      // Its process died while it wrote accepted files. Coming to the engine settles what became of them.
      const settled = await house.drive(runId, () => Promise.resolve(ok(undefined)));
      return settled.ok ? readRun(runId) : settled;
    },
  };
}

async function durableCopy(engine: RunEngine): Promise<RunState> {
  const copy = structuredClone(engine.state);
  await engine.recorder.durable();
  return copy;
}
