/**
 * What a list by model id says of a model: of its exact id, or of the listed model that it is a dated or otherwise marked
 * form of (`claude-haiku-4-5-20251001`, `anthropic/claude-sonnet-5-5`, `claude-opus-5-5[1m]`). `undefined` when it is not
 * listed: a newer version of a listed model may be another in every way.
 */
export function entryOf<Value>(model: string, list: Readonly<Record<string, Value>>): Value | undefined {
  if (Object.hasOwn(list, model)) return list[model];
  const base = /claude-[a-z]+(?:-\d{1,2}(?!\d))+/.exec(model)?.[0];
  return base !== undefined && Object.hasOwn(list, base) ? list[base] : undefined;
}
