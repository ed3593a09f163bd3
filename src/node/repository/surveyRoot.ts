import type { SurveyedFile } from '../../core/ports/repository.ts';
import { readGitFacts } from './gitFacts.ts';
import { isPlainName } from './indexListing.ts';
import { listByWalking } from './listByWalking.ts';
import { isIgnored } from './listWithGit.ts';
import { lookAt, surveyLooks } from './lookAtFiles.ts';
import type { GitCall } from './runGit.ts';
import { surveyWithGit } from './surveyWithGit.ts';
import type { SurveyedRoot } from './surveyWithGit.ts';

export type Survey =
  | { readonly kind: 'surveyed'; readonly files: SurveyedFile[] }
  | { readonly kind: 'no-work-tree' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'cancelled' };

/** The files of a folder with where their contents are: by git where there is one, otherwise all on disk. */
export async function surveyRoot(call: GitCall, root: SurveyedRoot, signal?: AbortSignal): Promise<Survey> {
  const facts = await readGitFacts(call, signal);
  if (facts.kind !== 'read' && facts.kind !== 'not-in-git') return facts;
  const survey = facts.kind === 'read' ? await surveyWithGit(call, facts.facts, root, signal) : facts;
  if (survey.kind === 'surveyed' && survey.files.length === 0 && (await isIgnored(call, signal))) {
    return surveyByWalking(root, signal);
  }
  return survey.kind === 'not-in-git' ? surveyByWalking(root, signal) : survey;
}

async function surveyByWalking(root: SurveyedRoot, signal?: AbortSignal): Promise<Survey> {
  const listed = (await listByWalking(root.directory, signal)).map(({ path }) => path);
  const plain = listed.filter(isPlainName);
  return { kind: 'surveyed', files: await surveyLooks(root.roots, root, await lookAt(root.directory, plain, signal)) };
}
