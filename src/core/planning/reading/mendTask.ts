import { planSchema } from '../../../shared/plan.ts';
import { agentRole } from '../../agents/roles.ts';
import { mendAgent } from './mendAgent.ts';
import { createDraft } from './draft.ts';
import type { Draft } from './draft.ts';
import { SETTING, taskField } from './fieldNames.ts';
import { mendDependencies } from './mendDependencies.ts';
import { addCriteria, mendGates } from './mendGates.ts';
import type { Mendings } from './mendings.ts';
import { mendOptions } from './mendOptions.ts';
import { mendScopes } from './mendScopes.ts';
import {
  describeValue,
  isFields,
  isNothing,
  numberOf,
  shortened,
  splitList,
  textOf,
  textsOf,
  visible,
} from './values.ts';
import type { Fields } from './values.ts';
import { ROLE_OF_TYPE, complexityMeant, plainWord, priorityMeant, roleMeant, tierMeant, typeMeant } from './words.ts';

const TITLE_LENGTH = 200;
/** Of a title that is taken from the instructions. */
const DERIVED_LENGTH = 80;

const TASK_SHAPE = planSchema.shape.tasks.element.shape;

/** What a plan does without rather than be refused, when it cannot be understood. */
const DISPENSABLE = [
  'type',
  'complexity',
  'lines',
  'priority',
  'minutes',
  'tier',
  'mayAdd',
  'reads',
  'criteria',
] as const;

/** A task as it was submitted, in the form of the plan as far as that can be told. Its id is mended later. */
export function mendTask(
  raw: Fields,
  index: number,
  { mendings, agents }: { readonly mendings: Mendings; readonly agents: ReadonlySet<string> },
): Draft {
  const { fields, unknown, settings } = sortFields(raw);
  const draft = createDraft(
    index,
    isNothing(fields['id']) ? undefined : textOf(fields['id'])?.trim(),
    fields,
    mendings,
  );
  if (settings.length > 0)
    draft.note('setting-removed', `${quoted(settings)}: only a person sets this, so it was left out`);
  if (unknown.length > 0) draft.note('form-mended', `${quoted(unknown)}: no plan has this, so it was left out`);
  mendTexts(draft);
  mendCharacters(draft);
  mendAgent(draft, agents);
  mendWords(draft);
  mendNumbers(draft);
  const role = TASK_SHAPE.role.safeParse(fields['role']).data;
  const mayWrite = role === undefined || agentRole(role).mayWrite;
  mendDependencies(draft);
  mendScopes(draft, mayWrite);
  mendOptions(draft);
  mendCriteria(draft);
  mendGates(draft, mayWrite);
  dropWhatIsWrong(draft);
  return draft;
}

interface Sorted {
  readonly fields: Record<string, unknown>;
  readonly unknown: readonly string[];
  readonly settings: readonly string[];
}

/** Fields by the names of the plan format. The exact name counts before all others, and of those the first. */
function sortFields(raw: Fields): Sorted {
  const fields: Record<string, unknown> = {};
  const unknown: string[] = [];
  const settings: string[] = [];
  const named = Object.entries(raw).map(([name, value]) => ({ name, value, field: taskField(name) }));
  // Stable: those with the exact name first.
  for (const { name, value, field } of named.sort((a, b) => Number(b.name === b.field) - Number(a.name === a.field))) {
    if (field === SETTING) settings.push(name);
    else if (field === undefined) unknown.push(name);
    else if (field === 'instructions' && !isNothing(fields[field])) fields[field] = joined(value, fields[field]);
    else if (isNothing(fields[field])) fields[field] = value;
    else unknown.push(name);
  }
  return { fields, unknown, settings };
}

/** A description beside the instructions belongs to them. */
function joined(other: unknown, instructions: unknown): unknown {
  const [before, after] = [textOf(instructions), textOf(other)];
  return before === undefined || after === undefined || before.includes(after) ? instructions : `${before}\n\n${after}`;
}

function mendTexts(draft: Draft): void {
  const { fields } = draft;
  const steps = fields['steps'];
  const written = textOf(fields['instructions'])?.trim();
  const listed = isNothing(steps) ? undefined : textOf(Array.isArray(steps) ? steps.map(stepText) : steps);
  fields['steps'] = undefined;
  const title = textOf(fields['title'])?.trim();
  const instructions = [written, listed].filter((each) => each !== undefined && each !== '').join('\n\n');
  if (listed !== undefined && written !== undefined)
    draft.note('form-mended', 'its steps were put into its instructions');
  if (instructions !== '') fields['instructions'] = instructions;
  else if (title !== undefined && title !== '') {
    fields['instructions'] = title;
    draft.note('form-mended', 'it had no instructions; its title stands for them');
  }
  if (title === undefined || title === '') {
    if (instructions === '') return;
    fields['title'] = shortened(instructions.split('\n', 1)[0]?.replace(/^- /, '') ?? '', DERIVED_LENGTH);
    draft.note('form-mended', 'it had no title; it got the first words of its instructions');
  } else if (title.length > TITLE_LENGTH) {
    fields['title'] = shortened(title, TITLE_LENGTH);
    fields['instructions'] = `${title}\n\n${textOf(fields['instructions']) ?? ''}`;
    draft.note('form-mended', 'its title was too long; the whole of it stands in the instructions');
  } else fields['title'] = title;
}

function mendCharacters(draft: Draft): void {
  for (const field of ['title', 'instructions']) {
    const value = draft.fields[field];
    if (typeof value !== 'string' || visible(value) === value) continue;
    draft.fields[field] = visible(value);
    draft.note('form-mended', `characters that nobody sees were taken out of its ${field}`);
  }
}

function stepText(step: unknown): unknown {
  if (!isFields(step)) return step;
  const parts = [step['title'] ?? step['name'], step['instructions'] ?? step['description']].map(textOf);
  return parts.filter((part) => part !== undefined).join(': ');
}

function mendWords(draft: Draft): void {
  const { fields } = draft;
  mendWord(draft, 'type', typeMeant);
  // Which role somebody is whom nobody knows follows from what the task is about.
  const type = TASK_SHAPE.type.safeParse(fields['type']).data;
  const said = fields['role'];
  mendWord(draft, 'role', roleMeant);
  const role = TASK_SHAPE.role.safeParse(fields['role']).data;
  if (role === undefined && type !== undefined) {
    fields['role'] = ROLE_OF_TYPE[type];
    const what = isNothing(said) ? 'no role' : `the unknown role ${describeValue(said)}`;
    draft.note('form-mended', `it had ${what}; by its type it is ${ROLE_OF_TYPE[type]}`);
  }
  mendWord(draft, 'priority', priorityMeant);
  mendWord(draft, 'complexity', complexityMeant);
  mendWord(draft, 'tier', tierMeant);
}

function mendWord(draft: Draft, field: string, meant: (text: string) => string | undefined): void {
  const value = draft.fields[field];
  if (isNothing(value)) draft.fields[field] = undefined;
  if (typeof value !== 'string' || value.trim() === '') return;
  const word = meant(value);
  if (word === undefined || word === value) return;
  draft.fields[field] = word;
  if (plainWord(word) !== plainWord(value)) draft.note('form-mended', `the ${field} "${shortened(value)}" is ${word}`);
}

function mendNumbers(draft: Draft): void {
  mendNumber(draft, 'lines', (number) => Math.min(1_000_000, Math.max(0, Math.round(number))));
  mendNumber(draft, 'mayAdd', (number) => Math.min(100, Math.max(0, Math.round(number))));
  mendNumber(draft, 'minutes', (number) => Math.min(10_000, number));
}

function mendNumber(draft: Draft, field: string, bounded: (number: number) => number): void {
  const value = draft.fields[field];
  if (isNothing(value)) draft.fields[field] = undefined;
  const inner = isFields(value) ? (value[field] ?? value['value'] ?? value['likely']) : value;
  const number = numberOf(inner);
  if (number === undefined) return;
  const meant = bounded(number);
  if (meant === value) return;
  draft.fields[field] = meant;
  draft.note('form-mended', `${field} came in words or out of bounds and is a number now`);
}

function mendCriteria(draft: Draft): void {
  const { criteria } = draft.fields;
  if (criteria === undefined) return;
  const texts = typeof criteria === 'string' && criteria.includes('\n') ? splitList(criteria) : textsOf(criteria);
  if (texts === undefined) return;
  draft.fields['criteria'] = undefined;
  addCriteria(draft, texts);
  if (!Array.isArray(criteria)) draft.note('form-mended', 'its criteria were no list and are one now');
}

function dropWhatIsWrong(draft: Draft): void {
  for (const field of DISPENSABLE) {
    const value = draft.fields[field];
    if (value === undefined || TASK_SHAPE[field].safeParse(value).success) continue;
    draft.fields[field] = undefined;
    if (!isNothing(value))
      draft.note('form-mended', `the ${field} ${describeValue(value)} is not known and was left out`);
  }
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 6).map((name) => `"${shortened(name, 30)}"`);
  return names.length > shown.length ? `${shown.join(', ')} and more` : shown.join(', ');
}
