import MagicString from 'magic-string';
import type { MigrationIndex } from './migration.ts';
import type { ModuleFacts } from './moduleFacts.ts';
import type { Syntax } from './syntax.ts';

/** A module's text on the way to becoming an ES module, with what has to be added to it. */
export interface Draft {
  readonly facts: ModuleFacts;
  readonly index: MigrationIndex;
  readonly text: MagicString;
  /** `import` lines that the module needs beside those that replace a `require` where it stands. */
  readonly imports: string[];
  /** Lines after the imports: what CommonJS gave for free. */
  readonly declarations: string[];
  /** Declarations that stood between imports, to go after them all. */
  readonly moved: string[];
  /** Lines at the end of the module. */
  readonly endings: string[];
  /** Statements of the module's body that became nothing but imports. */
  readonly importStatements: Set<Syntax>;
  /** Statements of the module's body that are gone. */
  readonly emptied: Set<Syntax>;
  readonly style: TextStyle;
  /** A name that is used nowhere in the module yet; the wanted one when it is free. */
  freshName(wanted: string): string;
}

export interface TextStyle {
  readonly quote: '"' | "'";
  /** `;` or nothing. */
  readonly end: ';' | '';
  readonly newline: '\n' | '\r\n';
}

/** Thrown when a module turns out not to be convertible; whoever decides keeps it as CommonJS then. */
export class ConversionError extends Error {
  override readonly name = 'ConversionError';
}

export function startDraft(facts: ModuleFacts, index: MigrationIndex): Draft {
  const taken = new Set(facts.scopes.names);
  return {
    facts,
    index,
    text: new MagicString(facts.text),
    imports: [],
    declarations: [],
    moved: [],
    endings: [],
    importStatements: new Set(),
    emptied: new Set(),
    style: readStyle(facts),
    freshName: (wanted) => {
      let name = wanted;
      for (let suffix = 2; taken.has(name); suffix += 1) name = `${wanted}${suffix}`;
      taken.add(name);
      return name;
    },
  };
}

export function quoted(text: string, { quote }: TextStyle): string {
  const escaped = JSON.stringify(text);
  return quote === '"' ? escaped : `'${escaped.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** Imports `name` from a module of Node and returns what it is called here. */
export function importHelper(draft: Draft, specifier: string, name: string): string {
  const local = draft.freshName(name);
  const clause = local === name ? name : `${name} as ${local}`;
  draft.imports.push(`import { ${clause} } from ${quoted(specifier, draft.style)}${draft.style.end}`);
  return local;
}

/** Where a line has to go to stand before a statement and the comments that belong to it. */
export function startWithComments(statement: Syntax, facts: ModuleFacts): number {
  let start = statement.start;
  for (const comment of facts.parsed.comments.toReversed()) {
    if (comment.end > start || facts.text.startsWith('#!', comment.start)) continue;
    const between = facts.text.slice(comment.end, start);
    const before = facts.text.slice(0, comment.start).split('\n').at(-1) ?? '';
    if (between.trim() !== '' || (between.match(/\n/g)?.length ?? 0) > 1 || before.trim() !== '') break;
    start = comment.start;
  }
  return start;
}

/** The first position from `from` on where `character` stands outside of comments. */
export function positionOf(character: string, from: number, facts: ModuleFacts): number {
  let position = from;
  for (;;) {
    position = facts.text.indexOf(character, position);
    if (position < 0) throw new ConversionError(`expected "${character}" after position ${from}`);
    const at = position;
    const comment = facts.parsed.comments.find((candidate) => candidate.start <= at && at < candidate.end);
    if (!comment) return position;
    position = comment.end;
  }
}

/** The first position from `from` on that is no white space. */
export function skipSpace(from: number, text: string): number {
  return from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
}

/** Where the right side of an assignment begins, parentheses included. */
export function afterEquals({ left }: { left: Syntax }, draft: Draft): number {
  return skipSpace(positionOf('=', left.end, draft.facts) + 1, draft.facts.text);
}

function readStyle({ parsed, text, requires }: ModuleFacts): TextStyle {
  const statements = parsed.program.body.filter((node) =>
    /^(VariableDeclaration|ExpressionStatement)$/.test(node.type),
  );
  const ended = statements.filter((node) => text[node.end - 1] === ';').length;
  const first = requires[0]?.literal;
  return {
    quote: first && text[first.start] === '"' ? '"' : "'",
    end: ended * 2 >= statements.length ? ';' : '',
    newline: text.includes('\r\n') ? '\r\n' : '\n',
  };
}
