import * as z from 'zod';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A JSON Schema that data can be checked against. */
export interface DataSchema {
  /** What is wrong with the data, in short sentences that name the place; none when it fits. */
  problemsIn(data: unknown): string[];
}

/** So many problems are told at once; one wrong list would otherwise fill pages. */
const MAX_PROBLEMS = 20;
/** Deeper ones are a mistake or an attack. */
const MAX_DEPTH = 50;

/** A JSON Schema made ready for checks; fails with a sentence when it cannot be checked. */
export function readDataSchema(schema: JsonSchema): Result<DataSchema, string> {
  try {
    const checked = z.fromJSONSchema(explicit(schema, 0) as z.core.JSONSchema.JSONSchema);
    checked.safeParse(undefined); // One that is nothing but itself shows only now.
    return ok({ problemsIn: (data) => problemsWith(checked, data) });
  } catch (error) {
    // The converter reports what it does not support by throwing; other classes come from shapes it did not expect.
    const why =
      error instanceof Error && error.constructor === Error ? error.message : 'a part of it has a wrong shape';
    return failed(`it is no JSON Schema that can be checked: ${why}`);
  }
}

function problemsWith(schema: z.ZodType, data: unknown): string[] {
  try {
    return problemsOf(schema.safeParse(data));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // The stack is full.
    return ['data: it is nested too deeply to be checked'];
  }
}

function problemsOf(parsed: z.ZodSafeParseResult<unknown>): string[] {
  if (parsed.success) return [];
  const problems = parsed.error.issues.map((issue) => {
    const place = issue.path.length === 0 ? 'data' : issue.path.join('.');
    return `${place}: ${issue.message.replace(/^Invalid (input|option): /, '').replace(', received', ', came')}`;
  });
  const shown = problems.slice(0, MAX_PROBLEMS);
  const rest = problems.length - shown.length;
  return rest === 0 ? shown : [...shown, `and ${rest} more`];
}

const ANYTHING = { type: ['string', 'number', 'boolean', 'object', 'array', 'null'] };

/** The schema with what its author took for granted: objects and lists say that they are, required fields must be there. */
function explicit(schema: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new Error('it is nested too deeply');
  if (!isObject(schema)) return schema;
  const inner = (value: unknown): unknown => explicit(value, depth + 1);
  const whole: Record<string, unknown> = { ...schema };
  for (const key of ['properties', '$defs', 'definitions']) {
    if (isObject(whole[key])) whole[key] = mapValues(whole[key], inner);
  }
  for (const key of ['items', 'additionalProperties']) if (isObject(whole[key])) whole[key] = inner(whole[key]);
  for (const key of ['anyOf', 'oneOf', 'allOf', 'prefixItems']) {
    if (Array.isArray(whole[key])) whole[key] = whole[key].map(inner);
  }
  const isOpen = !['type', '$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const'].some((key) => Object.hasOwn(whole, key));
  if (isOpen && (isObject(whole['properties']) || Array.isArray(whole['required']))) whole['type'] = 'object';
  else if (isOpen && isObject(whole['items'])) whole['type'] = 'array';
  return whole['type'] === 'object' ? withRequired(whole) : whole;
}

/** The converter overlooks required fields that it knows nothing else about. */
function withRequired(schema: Record<string, unknown>): Record<string, unknown> {
  const { required } = schema;
  if (required === undefined) return schema;
  if (!Array.isArray(required) || !required.every((name) => typeof name === 'string'))
    throw new Error('"required" is a list of names');
  const properties: Record<string, unknown> = isObject(schema['properties']) ? { ...schema['properties'] } : {};
  for (const name of required) {
    const known = Object.hasOwn(properties, name) ? properties[name] : {};
    const isAny = isObject(known) && Object.keys(known).every((key) => key === 'description' || key === 'title');
    // Defined, not assigned: a field may be named like something that every object has.
    const value = isAny ? ANYTHING : known;
    Object.defineProperty(properties, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return { ...schema, properties };
}

function mapValues(object: Readonly<Record<string, unknown>>, map: (value: unknown) => unknown): unknown {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
