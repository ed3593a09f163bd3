/** As much of JSON Schema as the schemas in `media/schemas` use. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly maxLength?: number;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
  readonly else?: JsonSchema;
}

/** Keys and indexes from the top. */
export type ContentPath = readonly (string | number)[];

/**
 * What the thing at the path of this content may be: one schema, or several where it is not decided yet. Alternatives that
 * contradict what is written there already are left out; empty where the schema knows no such place.
 */
export function schemasAt(schema: JsonSchema, path: ContentPath, content: unknown): readonly JsonSchema[] {
  let schemas = alternativesOf(schema, content);
  let inner = content;
  for (const step of path) {
    inner = childOf(inner, step);
    schemas = schemas.flatMap((each) => {
      const child = childSchema(each, step);
      return child === undefined ? [] : alternativesOf(child, inner);
    });
  }
  return schemas;
}

/** What the path leads to in the content; `undefined` where there is no such thing. */
export function contentAt(content: unknown, path: ContentPath): unknown {
  return path.reduce(childOf, content);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function childOf(content: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(content) ? (content[step] as unknown) : undefined;
  return isRecord(content) && Object.hasOwn(content, step) ? content[step] : undefined;
}

function childSchema({ items, properties, additionalProperties }: JsonSchema, step: string | number) {
  if (typeof step === 'number') return items;
  if (properties !== undefined && Object.hasOwn(properties, step)) return properties[step];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

function alternativesOf(schema: JsonSchema, content: unknown): readonly JsonSchema[] {
  if (schema.if !== undefined) {
    const holds = (schema.if.required ?? []).every((key) => isRecord(content) && Object.hasOwn(content, key));
    const branch = holds ? schema.then : schema.else;
    return branch === undefined ? [schema] : alternativesOf(branch, content);
  }
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices === undefined) return [schema];
  const possible = choices.filter((choice) => !contradicts(choice, content));
  return (possible.length === 0 ? choices : possible).flatMap((choice) => alternativesOf(choice, content));
}

/** Whether a fixed value of the schema is written otherwise in the content. */
function contradicts({ properties = {} }: JsonSchema, content: unknown): boolean {
  if (!isRecord(content)) return false;
  return Object.entries(properties).some(
    ([key, { const: fixed }]) => fixed !== undefined && typeof content[key] === 'string' && content[key] !== fixed,
  );
}
