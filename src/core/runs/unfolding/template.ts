import { valueAt } from './dataPath.ts';

/** A text with places for the item of a fan-out: `{{item}}`, `{{item.name}}` and `{{index}}`, which counts from 1. */
export interface Template {
  /** Length of the filled text in characters, known without making it: a large item may stand in it a thousand times. */
  lengthFor(item: unknown, index: number): number;
  fill(item: unknown, index: number): string;
}

/** What stands where an item has no such field. */
const NOTHING = '(none)';

export function parseTemplate(text: string): Template {
  // Odd parts are what the parentheses of the pattern match: the paths.
  const parts = text.split(/\{\{\s*(index|item(?:\.[\w-]+)*)\s*\}\}/);
  const filled = (part: string, place: number, values: (path: string) => string): string =>
    place % 2 === 0 ? part : values(part);
  return {
    lengthFor(item, index) {
      const values = valuesOf(item, index);
      return parts.reduce((sum, part, place) => sum + filled(part, place, values).length, 0);
    },
    fill(item, index) {
      const values = valuesOf(item, index);
      return parts.map((part, place) => filled(part, place, values)).join('');
    },
  };
}

/** Texts as they are, anything else as JSON; each made once. */
function valuesOf(item: unknown, index: number): (path: string) => string {
  const known = new Map<string, string>();
  return (path) => {
    let text = known.get(path);
    if (text === undefined) {
      text = path === 'index' ? String(index) : textOf(valueAt(item, path === 'item' ? undefined : path.slice(5)));
      known.set(path, text);
    }
    return text;
  };
}

function textOf(value: unknown): string {
  if (value === undefined) return NOTHING;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
