import { PRIORITIES, ROLES } from '../../../shared/plan.ts';
import type { Priority, Role } from '../../../shared/plan.ts';
import { COMPLEXITIES, DEPENDENCY_KINDS, TASK_TYPES, TIERS } from '../../../shared/taskKinds.ts';
import type { Complexity, DependencyKind, TaskType, Tier } from '../../../shared/taskKinds.ts';

/** What a word of a plan may also be called, each list in the spelling of `plainWord`. */
type Synonyms<Word extends string> = Readonly<Partial<Record<Word, readonly string[]>>>;

const ROLE_SYNONYMS: Synonyms<Role> = {
  code: [
    'coder',
    'coding',
    'developer',
    'dev',
    'engineer',
    'softwareengineer',
    'programmer',
    'implementer',
    'implement',
    'implementation',
    'builder',
    'backend',
    'frontend',
    'refactor',
    'refactorer',
    'migration',
    'migrator',
  ],
  review: ['reviewer', 'codereview', 'codereviewer', 'verify', 'verifier', 'verification', 'audit', 'auditor', 'check'],
  test: ['tester', 'tests', 'testing', 'testwriter', 'testengineer', 'qa', 'qaengineer', 'unittest', 'unittests'],
  search: ['searcher', 'find', 'finder', 'explore', 'explorer', 'exploration', 'research', 'researcher', 'scout'],
  docs: ['doc', 'documentation', 'documenter', 'writer', 'technicalwriter', 'docwriter'],
  debug: ['debugger', 'debugging', 'fix', 'fixer', 'bugfix', 'bugfixer', 'repair'],
  analysis: [
    'analyst',
    'analyse',
    'analyze',
    'analyser',
    'analyzer',
    'architect',
    'architecture',
    'design',
    'designer',
  ],
};

const TYPE_SYNONYMS: Synonyms<TaskType> = {
  'code-generation': ['code', 'coding', 'implementation', 'implement', 'feature', 'development', 'generation'],
  refactoring: ['refactor', 'cleanup', 'restructuring'],
  migration: ['migrate', 'port', 'porting', 'upgrade', 'conversion', 'convert'],
  'test-generation': ['test', 'tests', 'testing', 'unittest', 'unittests', 'testwriting'],
  review: ['codereview', 'verification', 'verify', 'audit', 'validation', 'check'],
  documentation: ['docs', 'doc', 'document', 'documenting'],
  debugging: ['debug', 'fix', 'bugfix', 'bug', 'repair'],
  deployment: ['deploy', 'release', 'cicd', 'ci', 'infrastructure', 'devops', 'configuration'],
  analysis: ['analyse', 'analyze', 'design', 'architecture', 'planning', 'investigation'],
  search: ['find', 'explore', 'exploration', 'research', 'discovery'],
};

const PRIORITY_SYNONYMS: Synonyms<Priority> = {
  critical: ['p0', 'urgent', 'highest', 'blocker', 'blocking', 'asap'],
  high: ['p1', 'important', 'major'],
  normal: ['p2', 'medium', 'moderate', 'default', 'regular', 'standard'],
  low: ['p3', 'p4', 'minor', 'lowest', 'optional', 'nicetohave', 'trivial'],
};

const COMPLEXITY_SYNONYMS: Synonyms<Complexity> = {
  trivial: ['xs', 'tiny', 'verysimple', 'verylow', 'minimal', 'veryeasy'],
  simple: ['s', 'small', 'easy', 'low'],
  moderate: ['m', 'medium', 'normal', 'average'],
  complex: ['l', 'large', 'hard', 'high', 'difficult', 'big'],
  'very-complex': ['xl', 'xxl', 'huge', 'veryhigh', 'veryhard', 'verylarge', 'extreme', 'epic'],
};

const TIER_SYNONYMS: Synonyms<Tier> = {
  light: ['cheap', 'cheapest', 'small', 'fast', 'low', 'basic'],
  standard: ['medium', 'normal', 'default', 'balanced', 'mid'],
  strong: ['best', 'large', 'high', 'strongest', 'powerful', 'advanced', 'premium'],
};

const KIND_SYNONYMS: Synonyms<DependencyKind> = {
  data: ['hard', 'result', 'results', 'input', 'output', 'artifact', 'changes', 'content', 'strong'],
  order: ['soft', 'ordering', 'sequence', 'sequential', 'after', 'weak', 'timing', 'time'],
};

/** Small letters and digits only, so that case, blanks, hyphens and underscores make no difference. */
export function plainWord(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** The word that is meant; `undefined` when none is. */
export const roleMeant = readerOf<Role>(ROLES, ROLE_SYNONYMS);
export const typeMeant = readerOf<TaskType>(TASK_TYPES, TYPE_SYNONYMS);
export const priorityMeant = readerOf<Priority>(PRIORITIES, PRIORITY_SYNONYMS);
export const complexityMeant = readerOf<Complexity>(COMPLEXITIES, COMPLEXITY_SYNONYMS);
export const tierMeant = readerOf<Tier>(TIERS, TIER_SYNONYMS);
export const kindMeant = readerOf<DependencyKind>(DEPENDENCY_KINDS, KIND_SYNONYMS);

/** Who does a task of that type, when it does not say. */
export const ROLE_OF_TYPE: Readonly<Record<TaskType, Role>> = {
  'code-generation': 'code',
  refactoring: 'code',
  migration: 'code',
  'test-generation': 'test',
  review: 'review',
  documentation: 'docs',
  debugging: 'debug',
  deployment: 'code',
  analysis: 'analysis',
  search: 'search',
};

function readerOf<Word extends string>(
  words: readonly Word[],
  synonyms: Synonyms<Word>,
): (text: string) => Word | undefined {
  const known = new Map<string, Word>();
  for (const word of words) for (const name of [word, ...(synonyms[word] ?? [])]) known.set(plainWord(name), word);
  return (text) => {
    const plain = plainWord(text);
    // "code agent" and "agent: reviewer" are usual, too.
    return known.get(plain) ?? known.get(plain.replace(/^agent|(agent|task|role)$/g, ''));
  };
}
