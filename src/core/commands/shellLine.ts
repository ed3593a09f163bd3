import { parse } from 'unbash';
import type { Assignment, Command, CommandArgument, Redirection, TestExpression, Word } from 'unbash';
import { readStructure } from './shellStructure.ts';
import { isPlainNumber, readWord, unknownWord } from './shellWord.ts';
import type { InsideWords, ShellWord } from './shellWord.ts';
import { unwrapCommand } from './wrappedCommand.ts';

/** What a line of shell may do, as far as that can be told without running it. Everything is listed that might run. */
export interface ShellLine {
  /** In the order in which they are found: those in loops, functions, substitutions and wrappers too. */
  readonly commands: readonly SimpleCommand[];
  readonly redirects: readonly FileRedirect[];
  readonly assignments: readonly VariableAssignment[];
  /** Names of functions that the line defines. */
  readonly functions: readonly string[];
  /** What could not be understood, each as words for people. A line with anything in here may do anything. */
  readonly opaque: readonly string[];
}

export interface SimpleCommand {
  /** At least one; the first, the name, has a value. */
  readonly words: readonly [ShellWord, ...ShellWord[]];
  /** `wraps`: it only runs another command, which is listed too (`env`, `xargs`, `bash -c`). */
  readonly role: 'runs' | 'wraps';
}

export interface FileRedirect {
  readonly file: ShellWord;
  readonly access: 'reads' | 'writes';
}

export interface VariableAssignment {
  readonly name: string;
  /** `environment`: commands get it. `shell`: only the rest of the line sees it. */
  readonly reach: 'shell' | 'environment';
}

/** Lines that are longer are opaque: nobody reads them before they answer. */
const MAX_LENGTH = 20_000;

/** How deep `bash -c` in `bash -c` is followed. */
const MAX_NESTING = 5;

/** Reads a line (or several) of a POSIX shell or bash. Never fails: what it does not understand is in `opaque`. */
export function readShellLine(line: string): ShellLine {
  const found: Found = { commands: [], redirects: [], assignments: [], functions: [], opaque: [] };
  readText(line, found, 0);
  return found;
}

interface Found {
  readonly commands: SimpleCommand[];
  readonly redirects: FileRedirect[];
  readonly assignments: VariableAssignment[];
  readonly functions: string[];
  readonly opaque: string[];
}

function readText(text: string, found: Found, depth: number): void {
  if (text.length > MAX_LENGTH) {
    found.opaque.push(`a line of more than ${MAX_LENGTH} characters`);
    return;
  }
  // Shells disagree on which of these separate words, and people cannot see them.
  const hidden = /[^\P{C}\t\n]|[^\P{Z} ]/u.exec(text);
  if (hidden !== null) {
    const code = (hidden[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    found.opaque.push(`an invisible character (U+${code})`);
  }
  const script = parse(text);
  // Bash runs the lines before a mistake, and other shells may see none where this parser sees one.
  for (const { message } of script.errors ?? []) found.opaque.push(`a syntax error (${message})`);
  readStructure(script, reader(found, depth));
}

/** What is done with each kind of part that can run or change something. */
function reader(found: Found, depth: number): Parameters<typeof readStructure>[1] {
  const inside = (read: (inside: InsideWords) => void): void => {
    const notes: InsideWords = { scripts: [], opaque: [], assigned: [] };
    read(notes);
    found.opaque.push(...notes.opaque);
    for (const name of notes.assigned) found.assignments.push({ name, reach: 'shell' });
    for (const script of notes.scripts) {
      for (const { message } of script.errors ?? []) found.opaque.push(`a syntax error (${message})`);
      readStructure(script, reader(found, depth));
    }
  };
  return {
    command: (command) => inside((notes) => readCommand(command, { found, depth, notes })),
    redirect: (redirect) => inside((notes) => readRedirect(redirect, found, notes)),
    word: (word) => inside((notes) => void readWord(word, notes)),
    assigned: (name) => void found.assignments.push({ name, reach: 'shell' }),
    defined: (name) => void found.functions.push(name),
    test: (expression) => inside((notes) => readTest(expression, notes)),
    opaque: (what) => void found.opaque.push(what),
  };
}

interface CommandContext {
  readonly found: Found;
  readonly depth: number;
  readonly notes: InsideWords;
}

function readCommand(command: Command, context: CommandContext): void {
  const { found, notes } = context;
  for (const redirect of command.redirects) readRedirect(redirect, found, notes);
  const reach = command.name === undefined ? 'shell' : 'environment';
  for (const part of command.prefix) {
    if (part.type !== 'Assignment') continue;
    found.assignments.push({ name: part.name, reach });
    readAssignment(part, notes);
  }
  if (command.name === undefined) return;
  const words: [ShellWord, ...ShellWord[]] = [readWord(command.name, notes), ...command.args.map(argument)];
  listCommand(words, context);

  function argument(part: CommandArgument): ShellWord {
    if (part.type === 'Word') return readWord(part, notes);
    readAssignment(part, notes);
    return unknownWord(part.text);
  }
}

function readAssignment({ text, index, value }: Assignment, notes: InsideWords): void {
  if (!isPlainNumber(index)) notes.opaque.push(text);
  if (index !== undefined) readWord(index, notes);
  for (const word of value.type === 'Word' ? [value] : value.elements) readWord(word, notes);
}

/** Lists a command, and instead of a command that runs others those others too. */
function listCommand(words: readonly [ShellWord, ...ShellWord[]], context: CommandContext): void {
  const { found, depth } = context;
  if (words[0].value === undefined) {
    found.opaque.push(`a command whose name is known only when it runs (${words[0].source})`);
    return;
  }
  const { role, inner, script, assigned, opaque } = unwrapCommand(words);
  found.commands.push({ words, role });
  if (opaque !== undefined) found.opaque.push(opaque);
  for (const name of assigned ?? []) found.assignments.push({ name, reach: 'environment' });
  const tooDeep = depth >= MAX_NESTING && (script !== undefined || (inner ?? []).length > 0);
  if (tooDeep) {
    found.opaque.push('commands that run commands, nested too deep');
    return;
  }
  for (const command of inner ?? []) listCommand(command, { ...context, depth: depth + 1 });
  if (script !== undefined) readText(script, found, depth + 1);
}

function readRedirect(redirect: Redirection, found: Found, notes: InsideWords): void {
  if (redirect.descriptor?.type === 'FileDescriptorVariable') {
    found.assignments.push({ name: redirect.descriptor.name, reach: 'shell' });
  }
  if (redirect.type === 'HereDoc') {
    const { body, delimiter, closing } = redirect;
    if (closing === undefined) notes.opaque.push('a here-document without an end');
    if (delimiter?.quoted !== true && body.parts === undefined && /[$`]/.test(body.text)) notes.opaque.push(body.text);
    // Read as one word: nothing of it becomes an argument, but substitutions in it run.
    if (body.parts !== undefined)
      readWord({ type: 'Word', text: '', value: '', pos: 0, end: 0, parts: body.parts }, notes);
    return;
  }
  if (redirect.target === undefined) {
    notes.opaque.push('a redirect without a file');
    return;
  }
  const file = readWord(redirect.target, notes);
  if (redirect.type === 'HereString') return;
  const { operator } = redirect;
  if (operator === '<') {
    found.redirects.push({ file, access: 'reads' });
  } else if (operator === '<&' || operator === '>&') {
    if (file.value !== undefined && /^(\d+-?|-)$/.test(file.value)) return;
    if (operator === '<&' || file.value === undefined) notes.opaque.push(`${operator}${file.source}`);
    else found.redirects.push({ file, access: 'writes' });
  } else {
    found.redirects.push({ file, access: 'writes' });
  }
}

/** Comparisons of numbers and `-v` in `[[ ]]` evaluate arithmetic; `<`, `>`, `&&` and `||` are others in another shell. */
const PLAIN_TESTS: ReadonlySet<string> = new Set(
  '-a -b -c -d -e -f -g -h -k -p -r -s -u -w -x -G -L -N -O -S -z -n = == != -nt -ot -ef'.split(' '),
);

function readTest(expression: TestExpression, notes: InsideWords): void {
  const operand = (word: Word): void => void readWord(word, notes);
  switch (expression.type) {
    case 'TestUnary':
      if (!PLAIN_TESTS.has(expression.operator)) notes.opaque.push(`[[ ${expression.operator} ]]`);
      operand(expression.operand);
      break;
    case 'TestBinary':
      if (!PLAIN_TESTS.has(expression.operator)) notes.opaque.push(`[[ ${expression.operator} ]]`);
      operand(expression.left);
      operand(expression.right);
      break;
    case 'TestNot':
      readTest(expression.operand, notes);
      break;
    case 'TestGroup':
      notes.opaque.push('[[ ( ) ]]');
      readTest(expression.expression, notes);
      break;
    case 'TestLogical':
      notes.opaque.push(`[[ ${expression.operator} ]]`);
      for (const each of expression.operands) readTest(each, notes);
  }
}
