import type { Draft } from './draft.ts';
import { afterEquals, ConversionError, positionOf, skipSpace } from './draft.ts';
import type { NamedExport } from './exportFacts.ts';
import type { Syntax } from './syntax.ts';

/** Turns what a module puts into `exports` into named exports. */
export function rewriteAsNamed(draft: Draft, named: readonly NamedExport[]): void {
  const merged = mergeClauses(draft, named);
  for (const { form } of draft.facts.exports.mentions) {
    if (form.type === 'define' && form.statement && merged.has(form.statement)) continue;
    if (form.type === 'read') {
      const entry = named.find(({ name }) => name === form.name);
      draft.text.overwrite(form.member.start, form.member.end, entry?.local ?? form.name);
    } else if (form.type === 'define' && form.statement) {
      const entry = named.find(({ name }) => name === form.name);
      if (entry) rewriteDefinition(entry, form.statement, form.assignment, draft);
    } else if (form.type === 'replace' && form.statement) {
      rewriteObject(form.statement, form.assignment, named, draft);
    }
  }
}

function clauseOf({ name, local }: NamedExport): string {
  return name === local ? name : `${local} as ${name}`;
}

/** Lines such as `exports.a = a;` below each other become one clause. Returns the statements that are done with. */
function mergeClauses({ facts, text, style }: Draft, named: readonly NamedExport[]): Set<Syntax> {
  const definitions = new Map(
    facts.exports.mentions.flatMap(({ form }) =>
      form.type === 'define' && form.statement ? [[form.statement, form.name]] : [],
    ),
  );
  const merged = new Set<Syntax>();
  const { body } = facts.parsed.program;
  for (let first = 0; first < body.length; first += 1) {
    const clauses: string[] = [];
    for (let at = first; at < body.length; at += 1) {
      const [before, statement] = [body[at - 1], body[at]];
      const entry = statement && named.find(({ name, value }) => name === definitions.get(statement) && !value);
      const gap = at > first && before && statement ? facts.text.slice(before.end, statement.start) : '';
      if (!entry || gap.trim() !== '') break;
      clauses.push(clauseOf(entry));
    }
    const [start, end] = [body[first], body[first + clauses.length - 1]];
    if (clauses.length < 2 || !start || !end) continue;
    for (const statement of body.slice(first, first + clauses.length)) merged.add(statement);
    const line = `export { ${clauses.join(', ')} }`;
    const tall = `export {${style.newline}${clauses.map((clause) => `  ${clause},${style.newline}`).join('')}}`;
    text.overwrite(start.start, end.end, (line.length > 80 ? tall : line) + style.end);
    first += clauses.length - 1;
  }
  return merged;
}

/** `exports.name = value;`. */
function rewriteDefinition(
  entry: NamedExport,
  statement: Syntax,
  assignment: { left: Syntax; right: Syntax },
  draft: Draft,
): void {
  const { text, style } = draft;
  const { value } = entry;
  if (!value) {
    text.overwrite(statement.start, statement.end, `export { ${clauseOf(entry)} }${style.end}`);
    return;
  }
  const valueStart = afterEquals(assignment, draft);
  const isPlainStart = valueStart === value.start;
  if (entry.local === entry.name && isPlainStart && declareInPlace(entry, statement, value, draft)) return;
  const isExported = entry.local === entry.name;
  text.overwrite(statement.start, valueStart, `${isExported ? 'export ' : ''}const ${entry.local} = `);
  if (!isExported) text.appendLeft(statement.end, `${style.newline}export { ${clauseOf(entry)} }${style.end}`);
}

/** `exports.name = function () {}` and the like become declarations. Returns whether it was one. */
function declareInPlace(entry: NamedExport, statement: Syntax, value: Syntax, draft: Draft): boolean {
  const { text, facts } = draft;
  const isDeclarable = value.type === 'FunctionExpression' || value.type === 'ClassExpression';
  if (!isDeclarable || (value.id && value.id.name !== entry.name)) return false;
  const nameEnd = value.id?.end ?? headEnd(value, facts.text);
  const head = facts.text.slice(value.start, nameEnd);
  if (/\/[/*]/.test(head)) return false;
  const words =
    value.type === 'ClassExpression' ? 'class' : `${value.async ? 'async ' : ''}function${value.generator ? '*' : ''}`;
  text.overwrite(statement.start, nameEnd, `export ${words} ${entry.name}`);
  // `function () {}` loses the space before its parentheses, as a named one has none.
  const gap = /^[ \t]+(?=\()/.exec(facts.text.slice(nameEnd));
  if (gap) text.remove(nameEnd, nameEnd + gap[0].length);
  if (value.end < statement.end) text.remove(value.end, statement.end);
  return true;
}

/** Where the words `async function*` or `class` of an unnamed function or class end. */
function headEnd(value: Syntax, text: string): number {
  const match = /^(async\s+)?(function\s*\*?|class)/.exec(text.slice(value.start));
  return value.start + (match?.[0].length ?? 0);
}

/** `module.exports = { ... };`. */
function rewriteObject(
  statement: Syntax,
  assignment: { left: Syntax; right: Syntax },
  named: readonly NamedExport[],
  draft: Draft,
): void {
  const object = assignment.right;
  if (object.type !== 'ObjectExpression') throw new ConversionError('expected an object of exports');
  const entries = object.properties.flatMap((property) => named.find((entry) => entry.property === property) ?? []);
  if (afterEquals(assignment, draft) !== object.start)
    throw new ConversionError('expected an object without parentheses');
  if (entries.every((entry) => !entry.value)) {
    draft.text.overwrite(statement.start, object.start, 'export ');
    for (const entry of entries) {
      const { property } = entry;
      if (property && !property.shorthand) draft.text.overwrite(property.start, property.end, clauseOf(entry));
    }
    return;
  }
  unfoldObject(statement, object, entries, draft);
}

/** An object with values in it becomes a list of declarations, and a clause for the variables that are there already. */
function unfoldObject(
  statement: Syntax,
  object: Extract<Syntax, { type: 'ObjectExpression' }>,
  entries: readonly NamedExport[],
  draft: Draft,
): void {
  const { text, style, facts } = draft;
  const clause = entries.filter((entry) => !entry.value || entry.local !== entry.name).map(clauseOf);
  const first = object.properties[0];
  const last = object.properties.at(-1);
  if (!first || !last) return;
  removeKeepingComments(statement.start, first.start, object.start + 1, draft);
  for (const [position, entry] of entries.entries()) {
    const { property, value } = entry;
    if (!property) continue;
    if (!value) text.remove(property.start, property.end);
    else if (property.method) {
      const words = value.type === 'FunctionExpression' && value.async ? 'async function' : 'function';
      const star = value.type === 'FunctionExpression' && value.generator ? '*' : '';
      const isExported = entry.local === entry.name;
      text.overwrite(property.start, value.start, `${isExported ? 'export ' : ''}${words}${star} ${entry.local}`);
    } else {
      const valueStart = skipSpace(positionOf(':', property.key.end, facts) + 1, facts.text);
      text.overwrite(
        property.start,
        valueStart,
        `${entry.local === entry.name ? 'export ' : ''}const ${entry.local} = `,
      );
      text.appendLeft(property.end, style.end);
    }
    const next = object.properties[position + 1];
    if (next) separateProperties(property.end, next.start, Boolean(value), draft);
  }
  const closing = clause.length > 0 ? `export { ${clause.join(', ')} }${style.end}` : '';
  removeKeepingComments(last.end, statement.end, undefined, draft);
  text.appendLeft(statement.end, closing === '' ? '' : `${entries.at(-1)?.value ? style.newline : ''}${closing}`);
  dedent(object, first, draft);
}

function separateProperties(from: number, to: number, hasText: boolean, draft: Draft): void {
  const comma = positionOf(',', from, draft.facts);
  const between = (draft.facts.text.slice(from, comma) + draft.facts.text.slice(comma + 1, to)).replace(
    /\r?\n[ \t]*/g,
    draft.style.newline,
  );
  const text = between.includes('\n') ? between : `${between.trimEnd()}${draft.style.newline}`;
  draft.text.overwrite(from, to, hasText ? text : text.replace(/^\r?\n/, ''));
}

/** Removes code between two positions; comments in it stay, each on a line. */
function removeKeepingComments(from: number, to: number, after: number | undefined, draft: Draft): void {
  const kept = draft.facts.parsed.comments
    .filter((comment) => comment.start >= (after ?? from) && comment.end <= to)
    .map((comment) => draft.facts.text.slice(comment.start, comment.end));
  const { newline } = draft.style;
  if (from === to) return;
  const text = kept.map((comment) => (after === undefined ? newline + comment : comment + newline)).join('');
  if (text === '') draft.text.remove(from, to);
  else draft.text.overwrite(from, to, text);
}

/** Takes away the indentation that the object gave to the lines of its values. */
function dedent(object: Syntax, first: Syntax, draft: Draft): void {
  const { text } = draft.facts;
  const lineStart = text.lastIndexOf('\n', first.start - 1) + 1;
  const indent = text.slice(lineStart, first.start);
  if (lineStart <= object.start || indent.trim() !== '' || indent === '') return;
  for (const value of multiLineValues(object)) {
    for (let at = text.indexOf('\n', value.start); at >= 0 && at < value.end; at = text.indexOf('\n', at + 1)) {
      if (text.startsWith(indent, at + 1) && !isInTemplate(value, at, text))
        draft.text.remove(at + 1, at + 1 + indent.length);
    }
  }
}

function multiLineValues(object: Syntax): Syntax[] {
  if (object.type !== 'ObjectExpression') return [];
  return object.properties.flatMap((property) =>
    property.type === 'Property' && !property.shorthand ? [property.value] : [],
  );
}

function isInTemplate(value: Syntax, position: number, text: string): boolean {
  // A value with a template, a comment or a continued string in it keeps its indentation: it may be content.
  return /[`\\]|\/\*/.test(text.slice(value.start, Math.max(position, value.end)));
}
