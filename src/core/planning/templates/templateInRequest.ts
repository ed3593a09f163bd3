/** A request that begins with "/" and the name of a template. */
export interface NamedTemplate {
  readonly name: string;
  /** The request without the name; "" when nothing else was said. */
  readonly request: string;
}

/**
 * The template that a request names with its first word, as in "/migration to ES modules"; a name in other letters' case counts,
 * too. `undefined`: it names none of these, such as a request that begins with a path.
 */
export function templateInRequest(text: string, names: readonly string[]): NamedTemplate | undefined {
  const match = /^\s*\/([A-Za-z][\w-]*)(?=\s|$)\s*([\s\S]*)$/.exec(text);
  const wanted = match?.[1]?.toLowerCase();
  const name = names.find((known) => known.toLowerCase() === wanted);
  return name === undefined ? undefined : { name, request: (match?.[2] ?? '').trim() };
}
