import type { Failure } from '../../../shared/failures.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import { surveySummary } from '../../planning/surveySummary.ts';
import { surveyRepository } from '../../planning/survey/surveyRepository.ts';
import type { Survey } from '../../planning/survey/survey.ts';
import type { RunStore } from '../../ports/store.ts';
import type { PlanningDeps } from './planningDeps.ts';

type Deps = Pick<PlanningDeps, 'recorder' | 'contents' | 'clock' | 'history' | 'base'> & {
  readonly store?: Notes | undefined;
};

type Notes = Pick<RunStore, 'readNote' | 'writeNote'>;

/** The survey of the repository as the run found it: the one that is recorded, or a new one, which is recorded then. */
export async function surveyed(view: WorkspaceView, deps: Deps, signal: AbortSignal): Promise<Result<Survey, Failure>> {
  const { recorder, contents } = deps;
  const known = recorder.state.planning.survey;
  if (known !== undefined) return ok(JSON.parse(new TextDecoder().decode(await contents.get(known))) as Survey);
  const made = await surveyOf(view, deps, signal);
  if (!made.ok || signal.aborted) return made;
  const survey = contents.put(new TextEncoder().encode(JSON.stringify(made.value)));
  recorder.record({ type: 'repository-surveyed', survey, summary: surveySummary(made.value) });
  return made;
}

/** The same without recording it: for a plan that a person gave. */
export function surveyOf(
  view: WorkspaceView,
  { store = NOTHING_KEPT, clock, contents, history, base }: Omit<Deps, 'recorder'>,
  signal: AbortSignal,
): Promise<Result<Survey, Failure>> {
  const asked = { store, clock, hash: contents.hashOf, history: history?.git, folders: base };
  return surveyRepository(view, asked, signal);
}

const NOTHING_KEPT: Notes = {
  readNote: () => Promise.resolve(undefined),
  writeNote: () => Promise.resolve(),
};
