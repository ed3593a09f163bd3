import { TASK_ID_LENGTH, TASK_ID_PATTERN } from '../../../shared/plan.ts';
import type { Draft } from './draft.ts';
import { isFields } from './values.ts';

/** Of an id that is made of words. */
const WORDS_LENGTH = 48;

/**
 * Gives every task an id of the right form that no other has, and writes it wherever the task is named. Of several with
 * the same id the same work is kept once, other work gets another id. Gives the tasks that are left.
 */
export function mendIds(drafts: readonly Draft[]): Draft[] {
  const kept = withoutCopies(drafts);
  // Good ids stay, whatever others would become.
  const taken = new Set<string>();
  const first = new Map<string, Draft>();
  for (const draft of kept) {
    const { writtenId } = draft;
    if (writtenId === undefined || first.has(writtenId)) continue;
    first.set(writtenId, draft);
    if (!TASK_ID_PATTERN.test(writtenId)) continue;
    draft.id = writtenId;
    taken.add(writtenId);
  }
  for (const draft of kept) if (draft.id === '') nameTask(draft, taken);
  const idOf = meanings(kept, first);
  for (const draft of kept) rename(draft, idOf);
  return kept;
}

function withoutCopies(drafts: readonly Draft[]): Draft[] {
  const byId = new Map<string, Draft[]>();
  return drafts.filter((draft) => {
    if (draft.writtenId === undefined) return true;
    const same = byId.get(draft.writtenId) ?? [];
    byId.set(draft.writtenId, [...same, draft]);
    const original = same.find((other) => workOf(other) === workOf(draft));
    original?.note('duplicate-removed', 'it was in the plan twice and is there once now');
    return original === undefined;
  });
}

function workOf({ fields }: Draft): string {
  const words = [fields['role'], fields['instructions']].map((each) => (typeof each === 'string' ? each : ''));
  return JSON.stringify(words.map((each) => each.toLowerCase().replace(/\s+/g, ' ')));
}

function nameTask(draft: Draft, taken: Set<string>): void {
  const { writtenId, fields } = draft;
  const title = typeof fields['title'] === 'string' ? fields['title'] : '';
  const wanted =
    (writtenId === undefined ? slugOf(title).toLowerCase() : slugOf(writtenId)) || `task-${draft.index + 1}`;
  let id = wanted;
  for (let count = 2; taken.has(id); count += 1) id = `${wanted.slice(0, TASK_ID_LENGTH - 5)}-${count}`;
  taken.add(id);
  draft.id = id;
  if (writtenId === undefined) draft.note('id-mended', 'it had no id and got this one');
  else if (TASK_ID_PATTERN.test(writtenId))
    draft.note('id-mended', `another task has the id "${writtenId}", too, so this one got an id of its own`);
  else draft.note('id-mended', `"${writtenId.slice(0, 80)}" is no id; it has this one now, wherever it is named`);
}

/**
 * An id made of a text: of one without blanks with its letters, digits, dots and underscores, of words in small letters;
 * with hyphens for the rest, and empty when nothing is left.
 */
export function slugOf(text: string): string {
  const plain = text
    .replace(/ß/g, 'ss')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '');
  const isId = /^\S+$/.test(plain);
  return (isId ? plain : plain.toLowerCase())
    .slice(0, 4 * TASK_ID_LENGTH)
    .replace(isId ? /[^A-Za-z0-9._]+/g : /[^a-z0-9]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
    .slice(0, isId ? TASK_ID_LENGTH : WORDS_LENGTH)
    .replace(/-+$/, '');
}

/** What a reference means: an id as it was written, or the place of a task where tasks have no ids. */
function meanings(kept: readonly Draft[], first: ReadonlyMap<string, Draft>): (reference: string) => string {
  const idOf = new Map([...first].map(([written, { id }]) => [written, id]));
  const nameless = kept.filter(({ writtenId }) => writtenId === undefined);
  if (nameless.length > 0) {
    const named: readonly unknown[] = kept.flatMap(({ fields }) => fields['dependsOn']);
    const start = named.includes('0') ? 0 : 1;
    for (const { index, id } of nameless) {
      const place = String(index + start);
      for (const name of [place, `task ${place}`, `task-${place}`, `step ${place}`])
        if (!idOf.has(name)) idOf.set(name, id);
    }
  }
  return (reference) => idOf.get(reference) ?? idOf.get(reference.trim()) ?? reference;
}

function rename({ fields, more, ...draft }: Draft, idOf: (reference: string) => string): void {
  fields['id'] = draft.id;
  if (Array.isArray(fields['dependsOn'])) {
    const references: readonly unknown[] = fields['dependsOn'];
    fields['dependsOn'] = [...new Set(references.map((each) => (typeof each === 'string' ? idOf(each) : each)))];
  }
  if (more.size > 0) fields['dependencies'] = Object.fromEntries([...more].map(([id, each]) => [idOf(id), each]));
  for (const name of ['forEach', 'when']) fields[name] = renamed(fields[name], idOf);
  const { inputs } = fields;
  if (isFields(inputs))
    fields['inputs'] = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, renamed(input, idOf)]));
}

function renamed(option: unknown, idOf: (reference: string) => string): unknown {
  if (!isFields(option) || typeof option['from'] !== 'string') return option;
  return { ...option, from: idOf(option['from']) };
}
