import { wellFormed } from './wellFormed.ts';

/** A schema of others as it may stand in a request. */
export interface UsableSchema {
  /** Of an object, without references, of known keywords only. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Why it says nothing of its fields; absent when it is the source's own. */
  readonly unusable?: string;
}

/** Any object. */
const FREE = { type: 'object' } as const;

/** Characters of a schema as JSON. It is paid for with every request. */
const MAX_CHARACTERS = 12_000;
/** Of what a source gave, before it is looked at. */
const MAX_GIVEN_CHARACTERS = 200_000;
const MAX_PARTS = 2_000;
const MAX_DEPTH = 16;
const MAX_TEXT = 500;
const MAX_ENUM = 200;

const ALTERNATIVES = ['anyOf', 'oneOf', 'allOf'];

type Fields = Readonly<Record<string, unknown>>;

/**
 * A schema that a provider takes, out of whatever a source says is one: one schema that a provider refuses would fail every
 * request of the run. Only keywords with values of the right kind are kept, references are replaced by what they mean, and
 * what is too large, too deep or refers to itself becomes "anything". What is no schema of an object becomes a free one.
 */
export function usableSchema(given: unknown): UsableSchema {
  if (given === undefined) return { schema: FREE, unusable: 'it has none' };
  if (!isFields(given)) return { schema: FREE, unusable: 'it is not an object' };
  const size = sizeOf(given);
  if (size === undefined) return { schema: FREE, unusable: 'it is not JSON' };
  if (size > MAX_GIVEN_CHARACTERS) return { schema: FREE, unusable: `it has ${size} characters` };
  const root = resolved(given, { root: given, seen: [] });
  if (root === undefined || !describesObject(root.fields)) {
    return { schema: FREE, unusable: 'it does not describe an object' };
  }
  if (root.fields['properties'] === undefined && ALTERNATIVES.some((keyword) => root.fields[keyword] !== undefined)) {
    return { schema: FREE, unusable: 'it is a choice of several' };
  }
  const copying: Copying = { root: given, parts: 0 };
  const schema = { ...copied(root.fields, copying, root.seen), type: 'object' };
  // Providers take no alternatives at the top.
  for (const keyword of [...ALTERNATIVES, 'enum', 'const']) Reflect.deleteProperty(schema, keyword);
  if (copying.parts > MAX_PARTS) return { schema: FREE, unusable: 'it has too many parts' };
  const characters = JSON.stringify(schema).length;
  return characters > MAX_CHARACTERS ? { schema: FREE, unusable: 'it is too long' } : { schema };
}

interface Copying {
  readonly root: Fields;
  parts: number;
}

/** Lists of alternatives and the like cannot be told from objects by their type alone. */
function describesObject({ type, properties }: Fields): boolean {
  return type === 'object' || (type === undefined && (properties === undefined || isFields(properties)));
}

/** Characters as JSON; `undefined` for what is none, such as a circle. */
function sizeOf(value: unknown): number | undefined {
  try {
    return JSON.stringify(value).length;
  } catch {
    return undefined;
  }
}

/** One schema within another; `{}`, which anything fulfils, for what cannot be used. */
function part(given: unknown, copying: Copying, seen: readonly Fields[]): Fields | boolean {
  if (typeof given === 'boolean') return given;
  if (!isFields(given) || seen.length > MAX_DEPTH || copying.parts > MAX_PARTS) return {};
  const found = resolved(given, { root: copying.root, seen });
  return found === undefined ? {} : copied(found.fields, copying, found.seen);
}

/** `seen`: the schemas that stand around it, itself the last. */
function copied(given: Fields, copying: Copying, seen: readonly Fields[]): Record<string, unknown> {
  copying.parts += 1;
  const copy: Record<string, unknown> = {};
  for (const [keyword, isRight] of Object.entries(PLAIN_KEYWORDS)) {
    const value = given[keyword];
    if (value !== undefined && isRight(value)) copy[keyword] = typeof value === 'string' ? shortened(value) : value;
  }
  const inner = (value: unknown): Fields | boolean => part(value, copying, seen);
  if (isFields(given['properties'])) Object.assign(copy, propertiesOf(given['properties'], given['required'], inner));
  const { items, additionalProperties } = given;
  if (isFields(items)) copy['items'] = inner(items);
  if (isFields(additionalProperties) || typeof additionalProperties === 'boolean')
    copy['additionalProperties'] = inner(additionalProperties);
  for (const keyword of ALTERNATIVES) {
    const value = given[keyword];
    if (Array.isArray(value) && value.length > 0 && value.length <= MAX_ENUM) copy[keyword] = value.map(inner);
  }
  return copy;
}

/** Names that providers refuse leave nothing of the field: it cannot be asked for. */
function propertiesOf(
  given: Fields,
  required: unknown,
  inner: (value: unknown) => Fields | boolean,
): Record<string, unknown> {
  const named = Object.entries(given).filter(([name]) => /^[A-Za-z0-9_.-]{1,64}$/.test(name) && name !== '__proto__');
  const properties = Object.fromEntries(named.map(([name, value]) => [name, inner(value)]));
  const wanted = Array.isArray(required) ? required.filter((name) => Object.hasOwn(properties, String(name))) : [];
  const names = [...new Set(wanted.map(String))];
  return { properties, ...(names.length === 0 ? {} : { required: names }) };
}

/**
 * The schema that is meant where one only refers to another within the same root, with what is said besides; `undefined` when
 * there is none, or it stands around the reference already.
 */
function resolved(
  given: Fields,
  { root, seen }: { readonly root: Fields; readonly seen: readonly Fields[] },
): { readonly fields: Fields; readonly seen: readonly Fields[] } | undefined {
  let fields = given;
  const around = [...seen];
  for (let step = 0; step < MAX_DEPTH; step += 1) {
    if (around.includes(fields)) return undefined;
    around.push(fields);
    const reference = fields['$ref'];
    if (reference === undefined) {
      const { description = fields['description'] } = given;
      return { fields: description === undefined ? fields : { ...fields, description }, seen: around };
    }
    const target = typeof reference === 'string' ? targetOf(reference, root) : undefined;
    if (target === undefined) return undefined;
    fields = target;
  }
  return undefined;
}

/** What `#/$defs/name` and the like point at. */
function targetOf(reference: string, root: Fields): Fields | undefined {
  if (!reference.startsWith('#') || reference.length > MAX_TEXT) return undefined;
  let at: unknown = root;
  for (const step of reference.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!isFields(at) || !Object.hasOwn(at, name)) return undefined;
    at = at[name];
  }
  return isFields(at) ? at : undefined;
}

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isType = (value: unknown): boolean => typeof value === 'string' && TYPES.includes(value);
const isScalar = (value: unknown): boolean =>
  value === null ||
  typeof value === 'boolean' ||
  isNumber(value) ||
  (typeof value === 'string' && value.length <= MAX_TEXT && wellFormed(value) === value);

/** Keywords that hold no other schemas, and what their values have to be. */
const PLAIN_KEYWORDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  type: (value) =>
    isType(value) ||
    (Array.isArray(value) && value.length > 0 && value.every(isType) && new Set(value).size === value.length),
  description: isText,
  enum: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= MAX_ENUM &&
    value.every(isScalar) &&
    new Set(value).size === value.length,
  const: isScalar,
  default: isScalar,
  format: (value) => typeof value === 'string' && /^[a-z-]{1,30}$/.test(value),
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  minLength: isCount,
  maxLength: isCount,
  minItems: isCount,
  maxItems: isCount,
  uniqueItems: (value) => typeof value === 'boolean',
};

function shortened(text: string): string {
  return wellFormed(text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
