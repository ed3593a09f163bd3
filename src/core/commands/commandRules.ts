import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { isWorkPath, onlyReads, staysInside } from './readingCommands.ts';
import { readShellLine } from './shellLine.ts';
import type { FileRedirect, ShellLine, SimpleCommand, VariableAssignment } from './shellLine.ts';

/** The words that a command begins with: `['npm', 'test']` stands for `npm test` and `npm test -- --grep x`. */
export type CommandRule = readonly string[];

export interface CommandRules {
  readonly allow: readonly CommandRule[];
  /** Go before `allow`. */
  readonly deny: readonly CommandRule[];
  /** Whether commands that only read files of the folder (`ls`, `git diff`, ...) are allowed without a rule. */
  readonly reading: 'allowed' | 'as-ruled';
}

/** What rules say of a line. */
export interface Coverage {
  /** The first rule that forbids something in it. */
  readonly denied: CommandRule | undefined;
  /** Whether something in it may be forbidden, which shows only when it runs. */
  readonly perhapsDenied: boolean;
  /** Commands that no rule allows. */
  readonly uncovered: readonly SimpleCommand[];
  /** What else is in the way, as words for people; no rule can allow it. */
  readonly obstacles: readonly string[];
  /** The rules that allow something in it. */
  readonly used: readonly CommandRule[];
}

/**
 * Reads a rule as a person writes it. `wrong-use` when it is not the beginning of one plain command, or, to allow, when it
 * names a command that runs others: those are always looked into instead.
 */
export function parseCommandRule(text: string, effect: 'allow' | 'deny'): Result<CommandRule, Failure> {
  const { commands, redirects, assignments, opaque } = readShellLine(text);
  const [command] = commands;
  const words = command?.words.map(({ value }) => value) ?? [];
  const rule = words.filter((word) => word !== undefined);
  const plain = redirects.length === 0 && assignments.length === 0 && rule.length === words.length;
  const opaqueOnly = effect === 'deny' && command?.role === 'wraps';
  if (command === undefined || !plain || (!opaqueOnly && (commands.length > 1 || opaque.length > 0))) {
    return wrongRule(text, 'is not the beginning of one plain command, like "npm test"');
  }
  if (effect === 'allow' && command.role === 'wraps') {
    return wrongRule(text, 'only runs another command; give the rule for that one');
  }
  return ok(rule);
}

function wrongRule(text: string, problem: string): Result<CommandRule, Failure> {
  return failed({ kind: 'wrong-use', message: `The command rule ${JSON.stringify(text)} ${problem}.` });
}

/** The rule as a person would write it. `parseCommandRule` reads it back. */
export function formatCommandRule(rule: CommandRule): string {
  return rule.map((word) => (/^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

/**
 * Compares a line with rules. It may run without asking only when nothing is denied, perhaps denied, uncovered or in the way.
 * `folder` is the absolute path of the directory in which it would run, so that paths into it are known to stay inside.
 */
export function coverLine(line: ShellLine, rules: CommandRules, folder?: string): Coverage {
  const denials = line.commands.flatMap((command) =>
    rules.deny.map((rule) => ({ rule, match: matchDenial(command, rule) })),
  );
  const used = new Set<CommandRule>();
  const uncovered = line.commands.filter((command) => {
    if (command.role === 'wraps') return false;
    const rule = rules.allow.find((candidate) => matches(command, candidate));
    if (rule !== undefined) used.add(rule);
    return rule === undefined && !(rules.reading === 'allowed' && onlyReads(command, folder));
  });
  return {
    denied: denials.find(({ match }) => match === 'yes')?.rule,
    perhapsDenied:
      denials.some(({ match }) => match === 'perhaps') || (rules.deny.length > 0 && line.opaque.length > 0),
    uncovered,
    obstacles: [
      ...line.opaque,
      ...line.commands.flatMap((command) => leavingObstacle(command, folder) ?? []),
      ...line.redirects.flatMap((redirect) => redirectObstacle(redirect, folder) ?? []),
      ...line.assignments.flatMap((assignment) => assignmentObstacle(assignment) ?? []),
    ],
    used: [...used],
  };
}

function matches({ words }: SimpleCommand, rule: CommandRule): boolean {
  return rule.length > 0 && rule.every((word, index) => words[index]?.value === word);
}

/** A program is denied by whichever path it is called, and in whichever case: some file systems do not care. */
function matchDenial({ words }: SimpleCommand, rule: CommandRule): 'yes' | 'perhaps' | 'no' {
  const program = (words[0].value ?? '').toLowerCase();
  const denied = (rule[0] ?? '').toLowerCase();
  if (program !== denied && program.slice(program.lastIndexOf('/') + 1) !== denied) return 'no';
  for (const [index, word] of rule.entries()) {
    if (index === 0) continue;
    const given = words[index];
    // What expands may be nothing as well, so that everything behind it moves forward.
    if (given?.kind === 'expansion' || given?.kind === 'pattern') return 'perhaps';
    if (given?.value !== word) return 'no';
  }
  return 'yes';
}

/** Elsewhere, relative paths of redirects would lead somewhere else. */
function leavingObstacle(command: SimpleCommand, folder: string | undefined): string | undefined {
  if (command.words[0].value !== 'cd' || onlyReads(command, folder)) return undefined;
  return `leaving the folder with ${command.words.map(({ source }) => source).join(' ')}`;
}

const HARMLESS_DEVICES = /^\/dev\/(null|stdin|stdout|stderr|fd\/\d+)$/;

function redirectObstacle({ file, access }: FileRedirect, folder: string | undefined): string | undefined {
  if (file.value !== undefined && HARMLESS_DEVICES.test(file.value)) return undefined;
  const path = file.value;
  if (path !== undefined && (access === 'reads' ? staysInside(path, folder) : isWorkPath(path, folder)))
    return undefined;
  return access === 'reads' ? `reading ${file.source}` : `writing to ${file.source}`;
}

/** Variables that change how programs speak, not which ones run or what they load. */
const HARMLESS_VARIABLES =
  /^(CI|NODE_ENV|FORCE_COLOR|NO_COLOR|CLICOLOR|COLUMNS|TZ|LANG|LC_[A-Z]+|DEBUG|VERBOSE|RUST_BACKTRACE|RUST_LOG|PYTHONUNBUFFERED|PYTHONDONTWRITEBYTECODE)$/;

function assignmentObstacle({ name, reach }: VariableAssignment): string | undefined {
  // Variables of the line itself are in small letters by custom, and those that shells and programs heed are not, but for few.
  const own = reach === 'shell' && /^[a-z_][a-z0-9_]*$/.test(name) && !/^npm_|_proxy$/.test(name);
  return own || HARMLESS_VARIABLES.test(name) ? undefined : `setting ${name}`;
}
