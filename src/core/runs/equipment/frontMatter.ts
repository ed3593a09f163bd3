import { parseDocument } from 'yaml';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';

/** A text that begins with facts about itself. */
export interface FrontMatter {
  /** By name, as they were written; without a prototype. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What follows, trimmed. */
  readonly body: string;
}

/** Characters; more is no front matter. */
const MAX_LENGTH = 16_000;

/**
 * The front matter of a Markdown file and its body. What is no YAML is read line by line, as others read it: descriptions
 * with colons in them are common. Fails with what is wrong, as the end of a sentence.
 */
export function readFrontMatter(text: string): Result<FrontMatter, string> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines[0]?.trimEnd() !== '---') return failed('it does not begin with front matter (a line "---")');
  const end = lines.findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(line));
  if (end === -1) return failed('its front matter has no end (a second line "---")');
  const head = lines.slice(1, end).join('\n');
  if (head.length > MAX_LENGTH) return failed(`its front matter is longer than ${MAX_LENGTH} characters`);
  const fields = fieldsIn(head);
  if (fields === 'unreadable') return failed('its front matter cannot be read: write plain fields, without aliases');
  if (fields === undefined) return failed('its front matter has no fields such as "name: reviewer"');
  return ok({
    fields,
    body: lines
      .slice(end + 1)
      .join('\n')
      .trim(),
  });
}

/** A field as text in one line; `undefined` where there is none. */
export function textField({ fields }: FrontMatter, name: string): string | undefined {
  const value = fields[name];
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).replace(/\s+/g, ' ').trim();
  return text === '' ? undefined : text;
}

function fieldsIn(head: string): Readonly<Record<string, unknown>> | 'unreadable' | undefined {
  const document = parseDocument(head, { logLevel: 'silent', uniqueKeys: false, schema: 'core' });
  if (document.errors.length > 0) return plainFields(head);
  try {
    // Aliases multiply: nobody needs them here.
    return recordOf(document.toJS({ maxAliasCount: 0 }));
  } catch {
    return 'unreadable';
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return withoutPrototype(Object.entries(value));
}

/** `name: value` a line; lines that are indented or begin with "- " belong to the one before. */
function plainFields(head: string): Readonly<Record<string, unknown>> | undefined {
  const found: [string, string[]][] = [];
  for (const line of head.split('\n')) {
    const field = /^([A-Za-z][\w-]*):(.*)$/.exec(line);
    if (field !== null) found.push([field[1] ?? '', [field[2] ?? '']]);
    else if (/^(?:\s|- )/.test(line)) found.at(-1)?.[1].push(line);
  }
  if (found.length === 0) return undefined;
  return withoutPrototype(found.map(([name, [first = '', ...more]]) => [name, valueOf(first.trim(), more)]));
}

function valueOf(first: string, more: readonly string[]): unknown {
  const items = more.map((line) => /^\s*-\s+(.*)$/.exec(line)?.[1]?.trim());
  if (first === '' && items.length > 0 && items.every((item) => item !== undefined)) return items.map(unquoted);
  return unquoted([first.replace(/^[>|][+-]?$/, ''), ...more.map((line) => line.trim())].join(' ').trim());
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) && text.length > 1 ? text.slice(1, -1) : text;
}

function withoutPrototype(entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, unknown>> {
  const fields = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of entries) fields[name] = value;
  return fields;
}
