/** What stands in `data` under names joined by dots; all of it without a path, `undefined` where there is nothing. */
export function valueAt(data: unknown, path: string | undefined): unknown {
  if (path === undefined) return data;
  let value = data;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

/** For people: where a value comes from, such as `"files" of "scan"`. */
export function sourceText({ from, path }: { readonly from: string; readonly path?: string | undefined }): string {
  return path === undefined ? `the data of "${from}"` : `"${path}" of "${from}"`;
}

const TEXT_SHOWN = 60;

/** For people: what a value is, in a few words. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value);
    return keys.length === 0 ? 'an empty object' : `an object with ${shortened(keys.join(', '))}`;
  }
  return typeof value === 'string' ? `the text ${JSON.stringify(shortened(value))}` : JSON.stringify(value);
}

function shortened(text: string): string {
  return text.length <= TEXT_SHOWN ? text : `${text.slice(0, TEXT_SHOWN)}…`;
}
