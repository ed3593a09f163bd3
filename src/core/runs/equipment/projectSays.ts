import type { Failure } from '../../../shared/failures.ts';
import type { Base } from '../../changes/pinnedBase.ts';
import type { Log } from '../../ports/log.ts';
import type { Equipment } from '../../tools/equipment.ts';
import { findCustomRoles } from './customRoles.ts';
import { openProjectFiles } from './projectFiles.ts';
import { findReviewRules } from './reviewRules.ts';
import { findRules } from './rules.ts';
import { findSkills } from './skills.ts';

export interface ProjectSaysDeps {
  readonly base: Pick<Base, 'list' | 'readFile' | 'resolve'>;
  /** What reviewers pay heed to besides, in the person's words. */
  readonly reviewRules: string;
  readonly log: Pick<Log, 'warn'>;
  /** Tells the person, who did not ask. */
  readonly tell: (message: string) => void;
}

/** What the files of a repository say to agents. */
export type ProjectSays = Pick<Equipment, 'rules' | 'reviewRules' | 'skills' | 'customRoles'>;

/** Problems that one notice names; the log has all. */
const PROBLEMS_TOLD = 5;

/**
 * Reads rules, roles and skills from the base. What cannot be used is left out: the log names each, and the person is told
 * once. A base that cannot be listed says nothing; whoever works on it will meet that failure.
 */
export async function readProject(deps: ProjectSaysDeps, signal: AbortSignal): Promise<ProjectSays> {
  const opened = await openProjectFiles(deps.base, signal);
  if (!opened.ok) {
    deps.log.warn(`Rules, roles and skills of the project were not read: ${opened.failure.message}`);
    return { rules: [], reviewRules: deps.reviewRules.trim(), skills: [], customRoles: new Map() };
  }
  const files = opened.value;
  const [rules, review, skills, roles] = await Promise.all([
    findRules(files),
    findReviewRules(deps.reviewRules, files),
    findSkills(files),
    findCustomRoles(files),
  ]);
  report([...roles.problems, ...skills.problems, ...rules.problems, ...review.problems], deps);
  return {
    rules: rules.rules,
    reviewRules: review.rules,
    skills: skills.skills,
    customRoles: new Map(roles.roles.map((role) => [role.name, role])),
  };
}

function report(problems: readonly string[], { log, tell }: ProjectSaysDeps): void {
  if (problems.length === 0) return;
  for (const problem of problems) log.warn(problem);
  const more = problems.length - PROBLEMS_TOLD;
  tell([...problems.slice(0, PROBLEMS_TOLD), ...(more > 0 ? [`And ${more} more; the log names them.`] : [])].join(' '));
}

/** What such a notice is to a person: something that was left out, and no failure of the run. */
export function projectNotice(message: string): Failure {
  return { kind: 'wrong-use', message };
}
