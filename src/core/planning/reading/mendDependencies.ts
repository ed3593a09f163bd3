import type { PlannedDependency } from '../../../shared/plan.ts';
import { DEPENDENCY_KINDS } from '../../../shared/taskKinds.ts';
import type { Draft } from './draft.ts';
import { isFields, isNothing, splitList, textOf } from './values.ts';
import { kindMeant } from './words.ts';

const NAMES = ['id', 'task', 'taskId', 'task_id', 'on', 'from', 'dependsOn', 'name', 'title', 'ref'] as const;
const KINDS = ['kind', 'type', 'dependencyType'] as const;
const REASONS = ['reason', 'why', 'because', 'description', 'note'] as const;
const REASON_LENGTH = 300;
/** Said where there is none. */
const NOTHING = /^(none|null|nil|nothing|n\/a|-+|\[\])$/i;

interface Reference {
  readonly id: string;
  readonly more?: PlannedDependency;
}

/**
 * The ids in `dependsOn` as they were written, and what is said about them besides, out of whatever form they came in:
 * a list of ids or of objects, a text with commas, an object by ids. What is no reference at all is left as it came, for
 * the schema to refuse.
 */
export function mendDependencies(draft: Draft): void {
  const { dependsOn, dependencies } = draft.fields;
  const listed = referencesIn(dependsOn);
  if (listed === undefined) return;
  // "dependencies" is also what others call the list.
  const explained = referencesIn(dependencies) ?? [];
  if (!isPlainList(dependsOn) || (!isFields(dependencies) && !isNothing(dependencies)))
    draft.note('form-mended', 'what it depends on was written in another form and is now a list of ids');
  const ids = [...new Set([...listed, ...explained].map(({ id }) => id))];
  const reasons = [...listed, ...explained].flatMap(({ id, more }) =>
    more === undefined ? [] : [[id, more] as const],
  );
  draft.fields['dependsOn'] = ids;
  draft.more = new Map(reasons);
  draft.fields['dependencies'] = undefined;
  const added = explained.map(({ id }) => id).filter((id) => !listed.some((each) => each.id === id));
  if (added.length > 0 && isFields(dependencies))
    draft.note('form-mended', 'dependencies that were only explained are now in its dependsOn, too');
}

/** A list of ids, or of what a planner is asked for: ids with kind and reason. */
function isPlainList(value: unknown): boolean {
  return isNothing(value) || (Array.isArray(value) && value.every((each) => typeof each === 'string' || isAsked(each)));
}

const ASKED_FIELDS: ReadonlySet<string> = new Set(['id', 'kind', 'reason']);

function isAsked(value: unknown): boolean {
  if (!isFields(value) || typeof value['id'] !== 'string') return false;
  const { kind } = value;
  const isKind = kind === undefined || DEPENDENCY_KINDS.some((known) => known === kind);
  return isKind && Object.keys(value).every((field) => ASKED_FIELDS.has(field));
}

function referencesIn(value: unknown): Reference[] | undefined {
  if (isNothing(value) || value === false) return [];
  if (typeof value === 'number') return [{ id: String(value) }];
  if (typeof value === 'string') return NOTHING.test(value.trim()) ? [] : namesIn(value).map((id) => ({ id }));
  if (Array.isArray(value)) return flat(value.map(referenceOf));
  if (!isFields(value)) return undefined;
  if (nameIn(value) !== undefined) return flat([referenceOf(value)]);
  return Object.entries(value).flatMap(([id, more]) => {
    const read = explanationOf(more);
    return read === undefined ? [] : [{ id, more: read }];
  });
}

function flat(references: readonly (Reference | undefined)[]): Reference[] | undefined {
  return references.every((each) => each !== undefined)
    ? references.filter(({ id }) => id !== '' && !NOTHING.test(id))
    : undefined;
}

function namesIn(text: string): string[] {
  return splitList(text.replace(/\s+(and|und)\s+/gi, ', ')).map(withoutMarks);
}

function referenceOf(value: unknown): Reference | undefined {
  if (!isFields(value)) {
    const text = Array.isArray(value) ? undefined : textOf(value);
    return text === undefined ? undefined : { id: withoutMarks(text) };
  }
  const id = nameIn(value);
  const more = explanationOf(value);
  return id === undefined || more === undefined ? undefined : { id: withoutMarks(id), more };
}

function nameIn(value: Readonly<Record<string, unknown>>): string | undefined {
  const name = NAMES.find((each) => !isFields(value[each]) && !isNothing(value[each]));
  return name === undefined ? undefined : textOf(value[name]);
}

/** `undefined` where it is said that there is no dependency. */
function explanationOf(value: unknown): PlannedDependency | undefined {
  if (value === false || value === null) return undefined;
  if (typeof value === 'string') {
    const kind = kindMeant(value);
    return kind === undefined ? { kind: 'data', reason: cut(value) } : { kind };
  }
  if (!isFields(value)) return { kind: 'data' };
  const kind = KINDS.map((name) => value[name]).find((each) => typeof each === 'string');
  const reason = REASONS.map((name) => value[name]).find((each) => typeof each === 'string' && each.trim() !== '');
  return {
    kind: (typeof kind === 'string' ? kindMeant(kind) : undefined) ?? 'data',
    ...(typeof reason === 'string' ? { reason: cut(reason) } : {}),
  };
}

function cut(reason: string): string {
  const words = reason.trim();
  return words.length <= REASON_LENGTH ? words : `${words.slice(0, REASON_LENGTH - 1)}…`;
}

/** Quotation marks, and the arrows and hashes that references are sometimes written with. */
function withoutMarks(text: string): string {
  return text
    .trim()
    .replace(/^["'`#@]+|["'`]+$/g, '')
    .trim();
}
