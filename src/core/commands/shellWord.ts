import type {
  ArithmeticExpression,
  DoubleQuotedChild,
  ParameterExpansionPart,
  ParsedScript,
  Word,
  WordPart,
} from 'unbash';

/** One word of a command as the shell reads it. */
export interface ShellWord {
  /** As written, with its quotes. */
  readonly source: string;
  /** The argument that it becomes; `undefined` when only the shell knows, at run time. */
  readonly value: string | undefined;
  /**
   * `literal`: exactly `value`. `pattern`: the names of files that match; what stands before the first sign of the pattern is
   * `start`. `expansion`: whatever variables, substitutions, braces or `~` become.
   */
  readonly kind: 'literal' | 'pattern' | 'expansion';
  /** What the argument begins with for certain. */
  readonly start: string;
  /** Whether it becomes exactly one argument, whatever is in the variables. */
  readonly single: boolean;
}

/** What lies inside words besides the words: other scripts, what cannot be understood, and variables that they set. */
export interface InsideWords {
  readonly scripts: ParsedScript[];
  readonly opaque: string[];
  readonly assigned: string[];
}

/** Reads a word, and adds to `inside` what is to be looked at besides. */
export function readWord(word: Word, inside: InsideWords): ShellWord {
  const parts = word.parts ?? [];
  const draft: Draft = { text: '', start: undefined, kind: 'literal', single: true };
  // Without parts there is nothing in it that expands but `~`; escaped signs are resolved in `value` already.
  if (word.parts === undefined) {
    draft.text = word.value;
    if (TILDE.test(word.text)) expand(draft);
  }
  for (const part of parts) readPart(part, draft, inside);
  return {
    source: word.text,
    value: draft.kind === 'literal' ? draft.text : undefined,
    kind: draft.kind,
    start: draft.start ?? draft.text,
    single: draft.single,
  };
}

/** A word that is known only at run time, such as what `xargs` puts at the end. */
export function unknownWord(source: string): ShellWord {
  return { source, value: undefined, kind: 'expansion', start: '', single: false };
}

/** The words that stand for themselves, as of a command that was taken from a list. */
export function literalWord(value: string): ShellWord {
  return { source: value, value, kind: 'literal', start: value, single: true };
}

/** Whether an index or an offset is a plain number. Anything else is arithmetic, which runs substitutions in values. */
export function isPlainNumber(word: Word | undefined): boolean {
  return word === undefined || (word.parts === undefined && /^\s*-?\d+\s*$/.test(word.value));
}

/** A home folder; also after `=` and `:`, where some words are read like assignments. */
const TILDE = /(^|[=:])~/;

interface Draft {
  text: string;
  start: string | undefined;
  kind: ShellWord['kind'];
  single: boolean;
}

function expand(draft: Draft, single = false): void {
  draft.start ??= draft.text.startsWith('~') ? '' : draft.text;
  draft.kind = 'expansion';
  draft.single &&= single;
}

function readPart(part: WordPart, draft: Draft, inside: InsideWords): void {
  switch (part.type) {
    case 'Literal':
      draft.text += part.value;
      if (TILDE.test(part.text)) expand(draft);
      break;
    case 'SingleQuoted':
      draft.text += part.value;
      break;
    case 'AnsiCQuoted':
      // Another shell than bash sees the end of the quotes at `\'`, and a NUL ends the word early.
      if (part.text.includes("\\'") || part.value.includes('\0')) inside.opaque.push(part.text);
      draft.text += part.value;
      break;
    case 'DoubleQuoted':
      for (const child of part.parts) readQuoted(child, draft, inside);
      break;
    case 'Glob':
      for (const child of part.parts ?? []) readPart(child, { ...draft }, inside);
      draft.start ??= draft.text;
      draft.text += part.text;
      draft.single = false;
      if (draft.kind === 'literal') draft.kind = 'pattern';
      break;
    case 'BraceExpansion':
      if (part.parts === undefined && /[$`<>]/.test(part.text)) inside.opaque.push(part.text);
      for (const child of part.parts ?? []) readPart(child, { ...draft }, inside);
      expand(draft);
      break;
    case 'LocaleString':
    case 'ExtendedGlob':
      // Translations come from files; the signs of extended patterns mean something else where they are switched off.
      inside.opaque.push(part.text);
      expand(draft);
      break;
    default:
      readExpansion(part, inside);
      expand(draft);
  }
}

function readQuoted(part: DoubleQuotedChild, draft: Draft, inside: InsideWords): void {
  if (part.type === 'Literal') {
    draft.text += part.value;
    return;
  }
  readExpansion(part, inside);
  // "$@" and "${a[@]}" become as many arguments as they like.
  expand(draft, !part.text.includes('@'));
}

type Expansion = Exclude<DoubleQuotedChild, { type: 'Literal' }> | Extract<WordPart, { type: 'ProcessSubstitution' }>;

function readExpansion(part: Expansion, inside: InsideWords): void {
  switch (part.type) {
    case 'SimpleExpansion':
      break;
    case 'ParameterExpansion':
      readParameter(part, inside);
      break;
    case 'ArithmeticExpansion':
      if (part.expression !== undefined && !isPlainArithmetic(part.expression)) inside.opaque.push(part.text);
      break;
    case 'CommandExpansion':
      // `${ command; }` is a substitution in the newest bash only.
      if (part.script === undefined || part.text.startsWith('${')) inside.opaque.push(part.text);
      if (part.script !== undefined) inside.scripts.push(part.script);
      break;
    case 'ProcessSubstitution':
      if (part.script === undefined) inside.opaque.push(part.text);
      else inside.scripts.push(part.script);
  }
}

function readParameter(part: ParameterExpansionPart, inside: InsideWords): void {
  const { operation, index } = part;
  // Indirection, prompt expansion and indices run substitutions that stand in the value of a variable.
  const plainIndex = isPlainNumber(index) || index?.value === '@' || index?.value === '*';
  if (part.prefix === '!' || !plainIndex) inside.opaque.push(part.text);
  if (index !== undefined) readWord(index, inside);
  switch (operation?.type) {
    case undefined:
      break;
    case 'Default':
      if (operation.operator.endsWith('=')) inside.assigned.push(part.parameter);
      readWord(operation.operand, inside);
      break;
    case 'Remove':
      readWord(operation.operand, inside);
      break;
    case 'CaseModification':
      if (operation.operand !== undefined) readWord(operation.operand, inside);
      break;
    case 'Replace':
      readWord(operation.pattern, inside);
      readWord(operation.replacement, inside);
      break;
    case 'Slice':
      if (!isPlainNumber(operation.offset) || !isPlainNumber(operation.length)) inside.opaque.push(part.text);
      readWord(operation.offset, inside);
      if (operation.length !== undefined) readWord(operation.length, inside);
      break;
    default:
      inside.opaque.push(part.text);
  }
}

/** Numbers and signs only: a name in arithmetic is evaluated, and its value may hold a substitution that then runs. */
function isPlainArithmetic(expression: ArithmeticExpression): boolean {
  switch (expression.type) {
    case 'ArithmeticWord':
      return expression.parts === undefined && /^\s*\d+\s*$/.test(expression.value);
    case 'ArithmeticBinary':
      return isPlainArithmetic(expression.left) && isPlainArithmetic(expression.right);
    case 'ArithmeticUnary':
      return isPlainArithmetic(expression.operand);
    case 'ArithmeticGroup':
      return isPlainArithmetic(expression.expression);
    default:
      return false;
  }
}
