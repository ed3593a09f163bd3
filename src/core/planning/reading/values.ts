export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Nothing was said: absent, null, or an empty text. */
export function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** A text as it is meant: numbers and truth values in words, lists as lines. `undefined` for anything else. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const lines = value.map((each: unknown) => (Array.isArray(each) ? undefined : textOf(each)));
  return lines.every((line) => line !== undefined) ? lines.map((line) => `- ${line}`).join('\n') : undefined;
}

/**
 * The text without characters that nobody sees: control characters, and those that turn the direction of writing, by which
 * a text can be made to look like another.
 */
export function visible(text: string): string {
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]/g, '');
}

/** A list of texts: a single value is a list of one, and texts in a list may be numbers. `undefined` for anything else. */
export function textsOf(value: unknown): string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.map((each) => (Array.isArray(each) ? undefined : textOf(each)));
  return texts.every((text) => text !== undefined)
    ? texts.map((text) => text.trim()).filter((text) => text !== '')
    : undefined;
}

/** The texts of a list that came as one text: by lines, or by commas. */
export function splitList(text: string): string[] {
  const parts = text.includes('\n') ? text.split('\n') : splitOutsideBraces(text);
  return parts.map((part) => part.trim().replace(/^([-*•]|\d+[.)])\s+/, '')).filter((part) => part !== '');
}

/** Commas in braces belong to a glob. */
function splitOutsideBraces(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if ((character !== ',' && character !== ';') || depth > 0) continue;
    parts.push(text.slice(from, at));
    from = at + 1;
  }
  return [...parts, text.slice(from)];
}

/** A number, also one in words such as "~120 lines", "1,000", "10-20" (the higher one) or "1.5 h" (in minutes). */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > 100) return undefined;
  const found = value.replace(/(\d)[,_](?=\d{3}\b)/g, '$1').match(/-?\d+(\.\d+)?/g);
  const numbers = (found ?? []).map((each, index) => (index === 0 ? Number(each) : Math.abs(Number(each))));
  if (numbers.length === 0 || numbers.length > 2) return undefined;
  const highest = Math.max(...numbers);
  if (/\d\s*(h|hours?)\b/i.test(value)) return highest * 60;
  if (/\d\s*k\b/i.test(value)) return highest * 1_000;
  if (/\d\s*%/.test(value)) return highest / 100;
  return highest;
}

/** What came, in a few words, for sentences to whoever wrote it. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (isFields(value)) return 'an object';
  return shortened(JSON.stringify(value));
}

export function shortened(text: string, length = 60): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
