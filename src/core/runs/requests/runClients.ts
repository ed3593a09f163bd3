import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';
import type { RunState } from '../../../shared/runState.ts';
import type { ModelAccess, ModelClient } from '../../ports/model.ts';

/** The clients of one run: an attempt may ask another model than the run does. */
export interface RunClients {
  /** Opens the model of the run anew, with the key that there is now. */
  open(): Promise<Result<ModelClient, Failure>>;
  /** The client for this model of the run's provider; opened once after each `open`. */
  of(model: string): Promise<Result<ModelClient, Failure>>;
}

export function createRunClients(models: ModelAccess, state: RunState): RunClients {
  let clients = new Map<string, Promise<Result<ModelClient, Failure>>>();

  function of(model: string): Promise<Result<ModelClient, Failure>> {
    const known = clients.get(model);
    if (known !== undefined) return known;
    const opened = models({ ...state.model, model, ...(state.limits.fastMode === true ? { fast: true } : {}) });
    clients.set(model, opened);
    return opened;
  }

  return {
    open() {
      clients = new Map();
      return of(state.model.model);
    },
    of,
  };
}
