import type { Intent } from '../../../shared/intent.ts';
import type { CommandPurpose, Survey } from '../survey/survey.ts';
import { COMMAND_PURPOSES } from '../survey/survey.ts';
import type { PlaceholderValue, PlaceholderValues } from './placeholders.ts';

/** Entries of a list that stand in a text at most: instructions are read by every agent of a fan-out. */
const MOST_NAMED = 30;

const INTENT_NAMES = ['intent.entities', 'intent.requirements', 'intent.successCriteria'] as const;
const SURVEY_NAMES = [
  'survey.languages',
  'survey.frameworks',
  'survey.packageManagers',
  'survey.entryPoints',
  'survey.conventions',
  'survey.ruleFiles',
  'survey.tests',
  'survey.testFiles',
  'survey.packages',
  'survey.folders',
] as const;

/** The names of all placeholders that any template may have, besides its own parameters and those of a fan-out. */
export const GENERAL_PLACEHOLDERS: readonly string[] = [
  'request',
  ...INTENT_NAMES,
  ...SURVEY_NAMES,
  ...COMMAND_PURPOSES.map((purpose) => `survey.commands.${purpose}`),
];

export interface KnownThings {
  readonly request: string;
  readonly intent: Intent | undefined;
  readonly survey: Survey;
  /** By name, completed by defaults; "" for those that have no value. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What the placeholders of a template stand for. */
export function templateValues(known: KnownThings): PlaceholderValues {
  const { survey, intent } = known;
  const values = new Map<string, PlaceholderValue>([
    ['request', known.request.trim()],
    ...Object.entries(known.parameters),
    ['intent.entities', intent?.entities ?? []],
    ['intent.requirements', intent?.requirements ?? []],
    ['intent.successCriteria', intent?.successCriteria ?? []],
    ...COMMAND_PURPOSES.map((purpose) => [`survey.commands.${purpose}`, commandFor(purpose, survey) ?? ''] as const),
    ['survey.languages', named(survey.languages.map(({ name }) => name))],
    ['survey.frameworks', named(survey.frameworks.map(({ name }) => name))],
    ['survey.packageManagers', named(survey.packageManagers.map(({ name }) => name))],
    ['survey.entryPoints', named(survey.entryPoints)],
    ['survey.conventions', named(survey.conventions)],
    ['survey.ruleFiles', named(survey.ruleFiles)],
    ['survey.tests', testsOf(survey)],
    ['survey.testFiles', named(survey.tests?.files ?? [])],
    [
      'survey.packages',
      named(survey.packages.map(({ name, folder }) => (folder === '' ? name : `${name} (${folder})`))),
    ],
    ['survey.folders', named(survey.folders.map(({ path }) => path).filter((path) => path !== ''))],
  ]);
  return (name) => values.get(name);
}

/** The line of shell that the repository itself names for this: at its root where there is one. */
export function commandFor(purpose: CommandPurpose, survey: Survey): string | undefined {
  const fitting = survey.commands.filter((command) => command.purpose === purpose);
  return (fitting.find(({ folder }) => folder === '') ?? fitting[0])?.line;
}

function testsOf({ tests }: Survey): string {
  if (tests === undefined) return '';
  const framework = tests.framework === 'unknown' ? '' : `${tests.framework}, `;
  return `${framework}${tests.total === 1 ? '1 file' : `${tests.total} files`}`;
}

/** Names from the repository, each on one line whatever it holds. */
function named(names: readonly string[]): string[] {
  const shown = names.slice(0, MOST_NAMED).map(oneLine);
  return names.length > shown.length ? [...shown, `and ${names.length - shown.length} more`] : shown;
}

/** Anybody may name a file: such a name must not look like lines of the text that it stands in. */
function oneLine(name: string): string {
  return /[\p{Cc}\u2028\u2029]/u.test(name) ? JSON.stringify(name) : name;
}
