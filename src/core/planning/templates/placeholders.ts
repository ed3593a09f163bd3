/** `{{request}}`, `{{survey.commands.test}}`, `{{target}}`: names joined by dots. After a backslash the text is meant as it is. */
const PLACEHOLDER = /(\\?)\{\{\s*([A-Za-z][\w-]*(?:\.[\w-]+)*)\s*\}\}/g;

/** Parts of a task in which placeholders are not filled: names of tasks, forms of data, and lists that are data themselves. */
export const UNFILLED_KEYS: readonly string[] = [
  'id',
  'dependsOn',
  'dependencies',
  'output',
  'inputs',
  'when',
  'forEach',
  'only',
];

/** The value of a placeholder: a text, a list, or `undefined` for one that nothing is known about. */
export type PlaceholderValue = string | readonly string[];
export type PlaceholderValues = (name: string) => PlaceholderValue | undefined;

/** The names of all placeholders in a text, in order. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].flatMap(([, escape, name]) => (escape === '' ? (name ?? []) : []));
}

/** The text so that `fillPlaceholders` gives it back: what looks like a placeholder in it is meant as it is. */
export function withoutPlaceholders(text: string, except: (name: string) => boolean = () => false): string {
  return text.replace(PLACEHOLDER, (whole, escape: string, name: string) =>
    escape === '' && except(name) ? whole : `\\${whole}`,
  );
}

/** Whether a placeholder is left for the item of a fan-out, which is filled in while the run goes on. */
export function isItemPlaceholder(name: string): boolean {
  return name === 'index' || name === 'item' || name.startsWith('item.');
}

/**
 * The text with values in the place of its placeholders. A line in which one of them stands for nothing (an empty text or
 * list) is left out, so that a template can speak of what a repository may not have; a text of which nothing is left is
 * empty. A list that stands alone in its line becomes one line per entry, with what stands before it; elsewhere its
 * entries are joined by commas. Values are taken as they are: placeholders in them are not filled. Those for the item of
 * a fan-out stay, and so do names that there is no value for. `\{{name}}` becomes `{{name}}`.
 */
export function fillPlaceholders(text: string, values: PlaceholderValues): string {
  const lines = text.split('\n').flatMap((line) => fillLine(line, values));
  return lines.join('\n');
}

function fillLine(line: string, values: PlaceholderValues): string[] {
  const names = placeholdersIn(line);
  const isNothing = (name: string): boolean => !isItemPlaceholder(name) && values(name)?.length === 0;
  if (names.some(isNothing)) return [];
  const alone = /^(\s*(?:[-*]\s+)?)\{\{[^{}]+\}\}\s*$/.exec(line)?.[1];
  const only = alone === undefined ? undefined : values(names[0] ?? '');
  if (alone !== undefined && typeof only === 'object') return only.map((entry) => `${alone}${entry}`);
  return [
    line.replace(PLACEHOLDER, (whole, escape: string, name: string) =>
      escape === '' ? (shown(name, values) ?? whole) : whole.slice(1),
    ),
  ];
}

function shown(name: string, values: PlaceholderValues): string | undefined {
  if (isItemPlaceholder(name)) return undefined;
  const value = values(name);
  return typeof value === 'object' ? value.join(', ') : value;
}
