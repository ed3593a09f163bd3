import { contentAt, schemasAt } from './jsonSchema.ts';
import type { JsonSchema } from './jsonSchema.ts';
import { namedAt, placeAt } from './placeAt.ts';
import type { Place } from './placeAt.ts';

/** Something that can be written at a place of a file. */
export interface Suggestion {
  readonly label: string;
  readonly kind: 'key' | 'value' | 'reference' | 'snippet';
  /** What replaces the text from `from` to `to` (exclusive), as a snippet of VS Code. */
  readonly insert: string;
  readonly from: number;
  readonly to: number;
  readonly detail?: string;
  readonly documentation?: string;
  /** What is written next has a few possible values. */
  readonly leadsToChoice?: boolean;
}

/** What a key or value of a file means, in Markdown, and which characters that is about. */
export interface Explanation {
  readonly markdown: string;
  readonly from: number;
  readonly to: number;
}

/**
 * What can be written at the offset of a YAML text, in the order of its schema with what must be there first: keys that are
 * not there yet, values, ids of tasks, the outline of a task.
 */
export function completionsAt(schema: JsonSchema, text: string, offset: number): readonly Suggestion[] {
  const place = placeAt(text, offset);
  if (place === undefined) return [];
  const schemas = schemasAt(schema, place.path, place.content);
  const isAlone = place.present.length === 0;
  return [
    ...(place.kind === 'start' && isAlone ? outlines(schemas, place) : []),
    ...(place.kind === 'value' ? [] : keys(schemas, place)),
    ...(place.kind === 'value' || (place.kind === 'start' && isAlone) ? values(schemas, place) : []),
  ];
}

/** What stands at the offset of a YAML text, explained by its schema. */
export function hoverAt(schema: JsonSchema, text: string, offset: number): Explanation | undefined {
  const named = namedAt(text, offset);
  if (named === undefined) return undefined;
  // An entry of a list often says nothing that the list does not.
  const paths = typeof named.path.at(-1) === 'number' ? [named.path, named.path.slice(0, -1)] : [named.path];
  const known = paths.map((path) => schemasAt(schema, path, named.content)).filter(({ length }) => length > 0);
  const found = known.find(([one]) => one?.description !== undefined) ?? known[0];
  if (found === undefined) return undefined;
  const markdown = explained(found);
  return markdown === '' ? undefined : { markdown, from: named.from, to: named.to };
}

function keys(schemas: readonly JsonSchema[], place: Place): Suggestion[] {
  const known = [...knownKeys(schemas)].filter(([key]) => !place.present.includes(key));
  const named = dependenciesToExplain(place).filter((name) => !place.present.includes(name));
  return [
    ...known
      .sort(([, one], [, other]) => other.rank - one.rank)
      .map(([key, found]): Suggestion => ({
        label: key,
        kind: 'key',
        insert: place.hasColon ? escaped(key) : keyInsert(key, found.schemas, place),
        ...wordOf(place),
        detail: `${found.rank === REQUIRED ? 'required, ' : ''}${formOf(found.schemas)}`,
        ...documented(found.schemas),
        leadsToChoice: !place.hasColon && possibleValues(found.schemas).length > 1,
      })),
    ...named.map((name): Suggestion => ({
      label: name,
      kind: 'reference',
      insert: place.hasColon ? escaped(name) : `${escaped(name)}:\n${pad(place)}  $0`,
      ...wordOf(place),
      detail: 'task that it depends on',
    })),
  ];
}

const REQUIRED = 1;

/** The keys of a mapping with what they may lead to: by more than one schema as long as the alternatives are open. */
function knownKeys(
  schemas: readonly JsonSchema[],
): ReadonlyMap<string, { readonly schemas: readonly JsonSchema[]; readonly rank: number }> {
  const known = new Map<string, { readonly schemas: JsonSchema[]; readonly rank: number }>();
  for (const { properties = {}, required = [] } of schemas) {
    for (const [key, schema] of Object.entries(properties)) {
      const before = known.get(key);
      // What begins with $ is for programs.
      const rank = required.includes(key) ? REQUIRED : key.startsWith('$') ? -1 : 0;
      if (before === undefined) known.set(key, { schemas: [schema], rank });
      else before.schemas.push(schema);
    }
  }
  return known;
}

/** The key with the beginning of what belongs to it. */
function keyInsert(key: string, schemas: readonly JsonSchema[], place: Place): string {
  const deeper = `${pad(place)}  `;
  const [only, ...others] = possibleValues(schemas);
  if (only !== undefined) return others.length === 0 ? `${escaped(key)}: ${escaped(only)}` : `${escaped(key)}: $0`;
  const [schema = {}] = schemas;
  if (hasType(schema, 'array')) return `${escaped(key)}:${isListOfLines(schema) ? `\n${deeper}- $0` : ' [$0]'}`;
  if (hasType(schema, 'object')) return `${escaped(key)}:\n${deeper}$0`;
  if (hasType(schema, 'string') && (schema.maxLength ?? 0) >= LONG_TEXT) return `${escaped(key)}: |\n${deeper}$0`;
  return `${escaped(key)}: $0`;
}

/** Texts that may have so many characters have several lines. */
const LONG_TEXT = 10_000;

/** Ids and globs stand beside each other; what is longer has a line of its own. */
function isListOfLines({ items = {} }: JsonSchema): boolean {
  const [first = {}] = schemasAt(items, [], undefined);
  return first.properties !== undefined || (hasType(first, 'string') && (first.maxLength ?? 0) >= SENTENCE);
}

const SENTENCE = 500;

function values(schemas: readonly JsonSchema[], place: Place): Suggestion[] {
  const named = tasksToName(place).map((name): Suggestion => ({
    label: name,
    kind: 'reference',
    insert: escaped(name),
    ...wordOf(place),
    detail: 'task',
  }));
  const possible = schemas.flatMap((schema) =>
    possibleValues([schema]).map((value): Suggestion => ({
      label: value,
      kind: 'value',
      insert: escaped(value),
      ...wordOf(place),
      ...(JSON.stringify(schema.default) === JSON.stringify(value) ? { detail: 'taken when nothing is said' } : {}),
      ...documented([schema]),
    })),
  );
  return [
    ...named,
    ...possible.filter(({ label }, index) => possible.findIndex((one) => one.label === label) === index),
  ];
}

function possibleValues(schemas: readonly JsonSchema[]): string[] {
  const all = schemas.flatMap((schema) => schemasAt(schema, [], undefined));
  const fixed = all.flatMap(({ enum: several, const: one, type }) =>
    several !== undefined ? [...several] : one !== undefined ? [one] : type === 'boolean' ? [true, false] : [],
  );
  return [...new Set(fixed.map(String))];
}

const REFERENCES: ReadonlySet<string | number | undefined> = new Set(['dependsOn', 'from', 'check']);

/** Ids of the other tasks, where one is to be named. */
function tasksToName(place: Place): string[] {
  const task = taskAround(place);
  const named = task?.rest.findLast((step) => typeof step === 'string');
  if (task === undefined || !REFERENCES.has(named)) return [];
  const taken = named === 'dependsOn' ? task.dependsOn : [];
  return task.others.filter((id) => !taken.includes(id));
}

/** Ids of the tasks on which the task depends, where more is to be said of one. */
function dependenciesToExplain(place: Place): readonly string[] {
  const task = taskAround(place);
  return task?.rest.length === 1 && task.rest[0] === 'dependencies' ? task.dependsOn : [];
}

/** The task in which the place is, and the way on from it; `undefined` outside of tasks. */
function taskAround({ path, content }: Place) {
  const at = path.lastIndexOf('tasks');
  const index = path[at + 1];
  if (at < 0 || typeof index !== 'number') return undefined;
  const tasks = contentAt(content, path.slice(0, at + 1));
  const all = Array.isArray(tasks) ? tasks.filter((_task, other) => other !== index) : [];
  return {
    rest: path.slice(at + 2),
    dependsOn: texts(contentAt(content, [...path.slice(0, at + 2), 'dependsOn'])),
    others: texts(all.map((task: unknown) => contentAt(task, ['id']))),
  };
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).filter((each) => typeof each === 'string');
}

/** A whole task, where one may stand. */
function outlines(schemas: readonly JsonSchema[], place: Place): Suggestion[] {
  const isTask = (schema: JsonSchema | undefined): boolean =>
    TASK_KEYS.every((key) => schema?.properties !== undefined && Object.hasOwn(schema.properties, key));
  const isList = schemas.some(({ items }) => isTask(items));
  if (!isList && !schemas.some(isTask)) return [];
  const indent = `${pad(place)}${isList ? '  ' : ''}`;
  return [
    {
      label: 'task',
      kind: 'snippet',
      insert: `${isList ? '- ' : ''}${OUTLINE.join(`\n${indent}`)}`,
      ...wordOf(place),
      detail: 'a new task',
      documentation: 'A task with all that it must have, and what it depends on.',
    },
  ];
}

const TASK_KEYS = ['id', 'title', 'role', 'instructions'] as const;
const OUTLINE = [
  'id: ${1:short-name}',
  'title: ${2:What is done, in one line}',
  'role: ${3|code,test,docs,debug,review,search,analysis|}',
  'dependsOn: [${4}]',
  'instructions: |',
  '  ${0:All that the agent needs to know.}',
];

/** What lines after the first need, besides the indentation of their line, which VS Code adds. */
function pad({ hanging }: Place): string {
  return ' '.repeat(hanging);
}

function wordOf({ from, to }: Place): Pick<Suggestion, 'from' | 'to'> {
  return { from, to };
}

/** As it is, within a snippet. */
function escaped(text: string): string {
  return text.replace(/[\\$}]/g, String.raw`\$&`);
}

function documented(schemas: readonly JsonSchema[]): { readonly documentation?: string } {
  const description = schemas.find((schema) => schema.description !== undefined)?.description;
  return description === undefined ? {} : { documentation: description };
}

function explained(schemas: readonly JsonSchema[]): string {
  const possible = possibleValues(schemas);
  const { documentation } = documented(schemas);
  const otherwise = schemas[0]?.default;
  return [
    asText(documentation ?? ''),
    possible.length === 0 ? '' : `One of ${possible.map((value) => `\`${value}\``).join(', ')}.`,
    otherwise === undefined ? '' : `When nothing is said: \`${JSON.stringify(otherwise)}\`.`,
    documentation === undefined && possible.length === 0 ? `Expected: ${formOf(schemas)}.` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Descriptions are plain text, and have globs in them. */
function asText(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, String.raw`\$&`);
}

function formOf(schemas: readonly JsonSchema[]): string {
  if (possibleValues(schemas).length > 0) return 'one of a few values';
  const [schema = {}] = schemas;
  const [first = {}] = schemasAt(schema, [], undefined);
  if (hasType(first, 'array')) return 'list';
  if (hasType(first, 'object')) return 'mapping';
  if (hasType(first, 'integer')) return 'whole number';
  if (hasType(first, 'number')) return 'number';
  return 'text';
}

function hasType({ type }: JsonSchema, wanted: string): boolean {
  return type === wanted || (Array.isArray(type) && type.includes(wanted));
}
