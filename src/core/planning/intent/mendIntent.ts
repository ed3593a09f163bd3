import { MAX_QUESTIONS, WORKFLOW_TYPES } from '../../../shared/intent.ts';
import type { WorkflowType } from '../../../shared/intent.ts';

const LONGEST_TEXT = 1_000;
const MOST_TEXTS = 40;
const MOST_TYPES = 4;
const MOST_OPTIONS = 6;

/** Other words for the kinds of work. */
const TYPE_OF_WORD: Readonly<Record<string, WorkflowType>> = {
  migrate: 'migration',
  upgrade: 'migration',
  port: 'migration',
  refactor: 'refactoring',
  feature: 'feature-development',
  implementation: 'feature-development',
  development: 'feature-development',
  test: 'testing',
  tests: 'testing',
  'test-generation': 'testing',
  docs: 'documentation',
  document: 'documentation',
  audit: 'review',
  'code-review': 'review',
  debug: 'debugging',
  bug: 'debugging',
  bugfix: 'debugging',
  'bug-fix': 'debugging',
  fix: 'debugging',
};

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a model stated as an intent, in the form of `intentSchema` as far as it can be told: texts where lists belong,
 * other spellings of kinds and keys, too many items, questions without an id or a default.
 */
export function mendIntent(value: unknown): unknown {
  if (!isFields(value)) return value;
  const fields = byPlainName(value);
  const type = typeOf(fields['primary'] ?? fields['type'] ?? fields['primarytype']);
  return {
    ...(type === undefined ? {} : { primary: type }),
    secondary: secondaryOf(fields, type),
    entities: textsIn(fields['entities']),
    requirements: textsIn(fields['requirements'] ?? fields['implicitrequirements']),
    successCriteria: textsIn(fields['successcriteria'] ?? fields['criteria']),
    questions: questionsIn(fields['questions'] ?? fields['openquestions']),
  };
}

function secondaryOf(fields: Fields, primary: WorkflowType | undefined): WorkflowType[] {
  const types = listOf(fields['secondary'] ?? fields['secondarytypes']).flatMap((each) => typeOf(each) ?? []);
  return [...new Set(types)].filter((each) => each !== primary).slice(0, MOST_TYPES);
}

/** The kind of work that is meant; `undefined` where none is named. A word that is not known is work of another kind. */
function typeOf(value: unknown): WorkflowType | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const word = value
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
  const known = WORKFLOW_TYPES.find((type) => type === word);
  return known ?? (Object.hasOwn(TYPE_OF_WORD, word) ? TYPE_OF_WORD[word] : 'custom');
}

function questionsIn(value: unknown): unknown[] {
  const questions = listOf(value).flatMap((each, index) => {
    const fields = isFields(each) ? byPlainName(each) : { question: each };
    const [question] = textsIn(fields['question'] ?? fields['text']);
    const options = textsIn(fields['options'] ?? fields['answers']).slice(0, MOST_OPTIONS);
    const [fallback] = [...textsIn(fields['default']), ...options];
    // What can be asked can be left unanswered only where there is a default.
    if (question === undefined || fallback === undefined) return [];
    return [{ id: idOf(fields['id'], index), question, options, default: fallback }];
  });
  const ids = new Set<string>();
  const own = questions.filter(({ id }) => !ids.has(id) && ids.add(id));
  return own.slice(0, MAX_QUESTIONS);
}

function idOf(value: unknown, index: number): string {
  const id = typeof value === 'string' ? value.toLowerCase().replace(/[^a-z0-9]+/g, '-') : '';
  const plain = id.replace(/^[^a-z]+/, '').slice(0, 32);
  return plain === '' ? `question-${index + 1}` : plain;
}

function textsIn(value: unknown): string[] {
  const texts = listOf(value).flatMap((each) => textOf(each) ?? []);
  return [...new Set(texts)].slice(0, MOST_TEXTS);
}

/** The words of an item, also where it is an object with a name or a description. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  const text = isFields(value) ? Object.values(value).find((each) => typeof each === 'string') : value;
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  return text.trim().slice(0, LONGEST_TEXT);
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** `success_criteria`, `Success criteria` and `successCriteria` are the same name. */
function byPlainName(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name.toLowerCase().replace(/[^a-z]/g, ''), value]),
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
