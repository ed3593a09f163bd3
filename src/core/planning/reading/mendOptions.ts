import { CANDIDATES } from '../../../shared/bestOf.ts';
import type { Draft } from './draft.ts';
import { isFields, isNothing, numberOf, textOf } from './values.ts';
import type { Fields } from './values.ts';

const FROM = ['from', 'task', 'taskId', 'source', 'of', 'id'] as const;
const PATH = ['path', 'field', 'key', 'property'] as const;

/** Mends what a task takes from the data of others, and how often it runs, as far as it is clear what is meant. */
export function mendOptions(draft: Draft): void {
  replace(draft, 'forEach', forEachOf);
  replace(draft, 'when', whenOf);
  replace(draft, 'loop', loopOf);
  replace(draft, 'bestOf', bestOfOf);
  replace(draft, 'inputs', inputsOf);
  replace(draft, 'output', outputOf);
}

/** `of` gives the field as it is meant, the value itself when nothing is to be mended, `undefined` when there is none. */
function replace(draft: Draft, name: string, of: (value: unknown) => unknown): void {
  const value = draft.fields[name];
  if (value === undefined) return;
  const meant = of(value);
  if (meant === undefined) draft.fields[name] = undefined;
  else draft.fields[name] = meant;
  const isSaid = meant !== undefined || !(isNothing(value) || value === false || isEmpty(value));
  if (meant !== value && isSaid && JSON.stringify(meant) !== JSON.stringify(value))
    draft.note(
      'form-mended',
      `${name} was written in another form and ${meant === undefined ? 'says nothing; it was left out' : 'was mended'}`,
    );
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Numbers written as text become numbers within their bounds. */
function bounded(value: unknown, lowest: number, highest: number): unknown {
  const number = numberOf(value);
  return number === undefined ? value : Math.min(highest, Math.max(lowest, Math.round(number)));
}

function forEachOf(value: unknown): unknown {
  if (isNothing(value) || value === false) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : { items: value };
  if (typeof value === 'string') return sourceIn(value);
  if (!isFields(value)) return value;
  const { max, enough, items } = value;
  const share = numberOf(enough);
  const list = Array.isArray(items) ? items : undefined;
  const from = typeof items === 'string' && !hasAny(value, FROM) ? sourceIn(items) : takenFrom(value);
  return {
    ...(list === undefined ? from : {}),
    ...(list === undefined || list.length === 0 ? {} : { items: list }),
    ...(isNothing(max) ? {} : { max: bounded(max, 1, 5_000) }),
    ...(isNothing(enough) ? {} : { enough: share === undefined ? enough : share > 1 ? share / 100 : share }),
    ...rest(value, ['items', 'max', 'enough', 'as', 'item', 'parallel', ...FROM, ...PATH]),
  };
}

const STATES: Readonly<Record<string, string>> = {
  empty: 'empty',
  isempty: 'empty',
  none: 'empty',
  notempty: 'not-empty',
  nonempty: 'not-empty',
  isnotempty: 'not-empty',
  exists: 'not-empty',
  any: 'not-empty',
  true: 'true',
  istrue: 'true',
  yes: 'true',
  false: 'false',
  isfalse: 'false',
  no: 'false',
};

/** A condition in words is left as it is: guessing at it might have a task run that should not. */
function whenOf(value: unknown): unknown {
  if (isNothing(value) || value === true || (typeof value === 'string' && /^(always|true)$/i.test(value.trim())))
    return undefined;
  if (!isFields(value)) return value;
  const { is, equals } = value;
  const state = typeof is === 'string' || typeof is === 'boolean' ? STATES[plainState(is)] : undefined;
  return {
    ...takenFrom(value),
    ...(isNothing(is) ? {} : { is: state ?? is }),
    ...(equals === undefined ? {} : { equals }),
    ...rest(value, ['is', 'equals', ...FROM, ...PATH]),
  };
}

function plainState(is: string | boolean): string {
  return String(is)
    .toLowerCase()
    .replace(/[^a-z]/g, '');
}

function loopOf(value: unknown): unknown {
  if (isNothing(value) || value === false) return undefined;
  if (typeof value === 'string') return { check: value };
  if (!isFields(value)) return value;
  const check = value['check'] ?? value['until'] ?? value['condition'] ?? value['criteria'];
  const rounds = value['maxRounds'] ?? value['rounds'] ?? value['max'] ?? value['maxIterations'] ?? value['iterations'];
  return {
    ...(isNothing(check) ? {} : { check: textOf(check) ?? check }),
    ...(isNothing(rounds) ? {} : { maxRounds: bounded(rounds, 1, 10) }),
    ...rest(value, [
      'check',
      'until',
      'condition',
      'criteria',
      'maxRounds',
      'rounds',
      'max',
      'maxIterations',
      'iterations',
    ]),
  };
}

const ATTEMPTS = ['attempts', 'n', 'count', 'candidates', 'agents', 'samples'] as const;
const JUDGE = ['judge', 'prefer', 'criteria', 'judgeInstructions'] as const;

/** One attempt is what any task has. */
function bestOfOf(value: unknown): unknown {
  if (isNothing(value) || value === false) return undefined;
  const count = numberOf(value);
  if (count !== undefined) return count < CANDIDATES.fewest ? undefined : { attempts: boundedAttempts(count) };
  if (value === true) return {};
  if (!isFields(value)) return value;
  const attempts = ATTEMPTS.map((name) => value[name]).find((each) => !isNothing(each));
  const judge = JUDGE.map((name) => value[name]).find((each) => !isNothing(each));
  const wanted = numberOf(attempts);
  if (wanted !== undefined && wanted < CANDIDATES.fewest) return undefined;
  return {
    ...(attempts === undefined ? {} : { attempts: wanted === undefined ? attempts : boundedAttempts(wanted) }),
    ...(judge === undefined ? {} : { judge: textOf(judge) ?? judge }),
    ...rest(value, [...ATTEMPTS, ...JUDGE]),
  };
}

function boundedAttempts(count: number): unknown {
  return bounded(count, CANDIDATES.fewest, CANDIDATES.most);
}

function inputsOf(value: unknown): unknown {
  if (isNothing(value) || isEmpty(value)) return undefined;
  const entries = Array.isArray(value)
    ? value.map((each: unknown) => [isFields(each) ? each['name'] : undefined, each])
    : undefined;
  if (entries?.some(([name]) => typeof name !== 'string')) return undefined;
  const byName = entries ?? (isFields(value) ? Object.entries(value) : undefined);
  return byName === undefined ? value : Object.fromEntries(byName.map(([name, each]) => [String(name), inputOf(each)]));
}

function inputOf(value: unknown): unknown {
  if (typeof value === 'string') return sourceIn(value);
  if (!isFields(value)) return value;
  const { schema } = value;
  return {
    ...takenFrom(value),
    ...(isNothing(schema) ? {} : { schema }),
    ...rest(value, ['schema', 'name', 'description', 'type', ...FROM, ...PATH]),
  };
}

/** Only a JSON Schema can be checked against; a word about the result is none. */
function outputOf(value: unknown): unknown {
  if (isFields(value)) return isEmpty(value) ? undefined : value;
  if (typeof value !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isFields(parsed) ? parsed : undefined;
  } catch {
    return undefined; // Words.
  }
}

/** `{{find.files}}`, `find.files`, `find`: a task, and the way into its data. */
function sourceIn(text: string): { readonly from: string; readonly path?: string } {
  const [from = '', ...path] = text.replace(/^\s*[{$]*\s*|\s*}*\s*$/g, '').split('.');
  return path.length === 0 ? { from } : { from, path: path.join('.') };
}

function takenFrom(value: Fields): Fields {
  const from = FROM.map((name) => value[name]).find((each) => !isNothing(each));
  const path = PATH.map((name) => value[name]).find((each) => !isNothing(each));
  return {
    ...(from === undefined ? {} : { from: isFields(from) || Array.isArray(from) ? from : textOf(from) }),
    ...(path === undefined ? {} : { path: typeof path === 'string' ? path.replace(/^\$?\.|\[\*?\]$/g, '') : path }),
  };
}

function hasAny(value: Fields, names: readonly string[]): boolean {
  return names.some((name) => !isNothing(value[name]));
}

/** Fields that are not known here stay, for the schema to name them. */
function rest(value: Fields, known: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(value).filter(([name, each]) => !known.includes(name) && !isNothing(each)));
}
