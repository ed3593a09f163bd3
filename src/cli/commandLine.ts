import { parseArgs } from 'node:util';
import { APPROVAL_LEVELS } from '../shared/approval.ts';
import type { ApprovalLevel } from '../shared/approval.ts';
import type { RunLimits } from '../shared/limits.ts';
import { PRESET_CHOICES } from '../shared/modelTiers.ts';
import type { PresetChoice, TierModels } from '../shared/modelTiers.ts';
import { failed, ok } from '../shared/result.ts';
import type { Result } from '../shared/result.ts';
import { REUSE_SCOPES } from '../shared/reuse.ts';
import { TASK_COMMANDS } from '../shared/taskCommands.ts';
import type { TaskCommand } from '../shared/taskCommands.ts';
import { browserOptionsOf } from './browserOptions.ts';
import type { BrowserOptionsForAgents } from './browserOptions.ts';
import { COMMANDS, optionNamed, parseArgsOptions } from './optionTable.ts';
import type { CommandName, OptionName } from './optionTable.ts';
import {
  LINE,
  WrongUse,
  commandRules,
  dollars,
  globsOf,
  listOf,
  minutes,
  nonEmpty,
  oneOf,
  share,
  tiersOf,
  urlOf,
  wholeNumber,
} from './optionValues.ts';
import type { Values } from './optionValues.ts';
import { sourceOf } from './requestOptions.ts';
import type { RunSource } from './requestOptions.ts';
import { shapingCommandOf } from './shapingOptions.ts';
import type { ShapingCommandLine } from './shapingOptions.ts';
import { toolOptionsOf } from './toolOptions.ts';
import type { ToolOptionsForAgents } from './toolOptions.ts';

/** What a person asked for on the command line. */
export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | { readonly name: 'plan'; readonly source: RunSource; readonly options: CommandOptions }
  | { readonly name: 'run'; readonly source: RunSource; readonly options: CommandOptions }
  /** `run` absent: the newest one that fits. */
  | { readonly name: 'resume'; readonly run: string | undefined; readonly options: CommandOptions }
  | {
      readonly name: 'report';
      readonly run: string | undefined;
      readonly markdown: boolean;
      readonly options: CommandOptions;
    }
  /** `at` absent: after the last event. */
  | {
      readonly name: 'fork';
      readonly run: string | undefined;
      readonly at: number | undefined;
      readonly options: CommandOptions;
    }
  | TaskCommandLine
  | ShapingCommandLine
  | { readonly name: 'checkpoints'; readonly run: string | undefined; readonly options: CommandOptions }
  | { readonly name: 'clean'; readonly options: CommandOptions }
  | { readonly name: 'templates'; readonly options: CommandOptions }
  | { readonly name: 'list'; readonly options: CommandOptions };

/** A command on one task of a run. */
export interface TaskCommandLine {
  readonly name: 'task';
  readonly action: TaskAction;
  /** Absent: the newest that was not cancelled. */
  readonly run: string | undefined;
  readonly taskId: string;
  /** An instruction for its agent; the reason, for a task that is skipped. Always there for `instruct` and `answer`, never for `cancel`. */
  readonly text: string | undefined;
  /** What builds on it is cancelled as well. */
  readonly withDependants: boolean;
  /** Whose version of a file counts; for `settle` alone, and always there. */
  readonly choice?: { readonly path: string; readonly take: string };
  readonly options: CommandOptions;
}

export type TaskAction = TaskCommand | 'settle' | 'answer';

/** Options that all commands take. `undefined` stands for what was not said. */
export interface CommandOptions {
  readonly folder: string | undefined;
  readonly storage: string | undefined;
  readonly provider: 'anthropic' | 'demo' | undefined;
  readonly baseUrl: string | undefined;
  readonly model: string | undefined;
  readonly preset: PresetChoice | undefined;
  /** Ids of models by tier, as far as they were named. */
  readonly tiers: Partial<TierModels> | undefined;
  readonly limits: Partial<RunLimits>;
  readonly maxRequests: number | undefined;
  readonly commands: CommandOptionsForAgents;
  readonly tools: ToolOptionsForAgents;
  readonly browser: BrowserOptionsForAgents;
  readonly paceMs: number;
  readonly approve: boolean;
  readonly accept: 'all' | 'none';
  readonly json: boolean;
  readonly verbose: boolean;
}

/** What agents may run. Rules are the beginnings of commands. */
export interface CommandOptionsForAgents {
  readonly level: ApprovalLevel;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** At the same time. */
  readonly maxProcesses: number | undefined;
}

/** The command that the arguments name, or a sentence that says what is wrong with them. */
export function parseCommandLine(args: readonly string[]): Result<Command, string> {
  try {
    return ok(commandOf(args));
  } catch (error) {
    if (error instanceof WrongUse) return failed(error.message);
    throw error;
  }
}

function commandOf(args: readonly string[]): Command {
  const { values, words } = readTokens(args);
  if (values.has('help') || words[0] === 'help') return { name: 'help' };
  if (values.has('version')) return { name: 'version' };
  const name = commandName(words[0]);
  requireBelonging(name, values);
  const surplus = words[name === 'task' ? 3 : TAKES_RUN.has(name) ? 2 : 1];
  if (surplus !== undefined) throw new WrongUse(`"${surplus}" is one word too many: ${COMMANDS[name].usage}.`);
  const options = commandOptions(values);
  if (name === 'plan') return { name, source: sourceOf(values), options };
  if (name === 'run') return { name, source: sourceOf(values), options };
  if (name === 'fork') return { name, run: words[1], at: wholeNumber(values, 'at', ANY_EVENT), options };
  if (name === 'task') return taskCommandOf(words, values, options);
  if (name === 'edit' || name === 'reshape' || name === 'replan')
    return shapingCommandOf(name, { run: words[1], values, options });
  if (name === 'report') return { name, run: words[1], markdown: inMarkdown(values), options };
  return name === 'list' || name === 'clean' || name === 'templates'
    ? { name, options }
    : { name, run: words[1], options };
}

function taskCommandOf(words: readonly string[], values: Values, options: CommandOptions): TaskCommandLine {
  const actions: readonly TaskAction[] = [...TASK_COMMANDS, 'settle', 'answer'];
  const action = actions.find((name) => name === words[1]);
  if (action === undefined) {
    const came = words[1] === undefined ? 'nothing' : `"${words[1]}"`;
    throw new WrongUse(`task: ${actions.join(', ')} was expected, came ${came}.`);
  }
  const taskId = nonEmpty(values, 'task');
  if (taskId === undefined)
    throw new WrongUse(`task ${action}: --task ID is missing. "wavewright report" names the tasks.`);
  const text = nonEmpty(values, 'text');
  if ((action === 'instruct' || action === 'answer') && text === undefined)
    throw new WrongUse(`task ${action}: --text TEXT is missing.`);
  if ((action === 'cancel' || action === 'settle') && text !== undefined)
    throw new WrongUse(`--text does not belong to task ${action}.`);
  const withDependants = values.has('with-dependants');
  if (withDependants && action !== 'cancel') throw new WrongUse('--with-dependants belongs to task cancel only.');
  const choice = choiceOf(action, values);
  return { name: 'task', action, run: words[2], taskId, text, withDependants, ...(choice && { choice }), options };
}

function choiceOf(action: TaskAction, values: Values): TaskCommandLine['choice'] {
  const [path, take] = [nonEmpty(values, 'path'), nonEmpty(values, 'take')];
  if (action !== 'settle' && (path !== undefined || take !== undefined))
    throw new WrongUse('--path and --take belong to task settle only.');
  if (action !== 'settle') return undefined;
  if (path === undefined) throw new WrongUse('task settle: --path PATH is missing.');
  if (take === undefined) throw new WrongUse('task settle: --take ID is missing.');
  return { path, take };
}

function inMarkdown(values: Values): boolean {
  if (values.has('markdown') && values.has('json')) throw new WrongUse('--markdown and --json exclude each other.');
  return values.has('markdown');
}

/** The commands that may be followed by the id of a run. */
const TAKES_RUN: ReadonlySet<CommandName> = new Set<CommandName>([
  'resume',
  'report',
  'fork',
  'checkpoints',
  'edit',
  'reshape',
  'replan',
]);
/** Which events a run has is seen when it is read. */
const ANY_EVENT = { from: 1, to: 1_000_000_000 };

/** The options by name, and the words that belong to none. */
function readTokens(args: readonly string[]): { values: Values; words: string[] } {
  // Not strict: its messages are made for programmers. Everything that it would refuse is refused here.
  const { tokens } = parseArgs({
    args: [...args],
    options: parseArgsOptions(),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<OptionName, string>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const description = optionNamed(token.name);
    if (description === undefined) {
      throw new WrongUse(`There is no option ${token.rawName}. "wavewright --help" lists them.`);
    }
    const earlier = values.get(token.name as OptionName);
    if (earlier !== undefined && description.repeats !== true) throw new WrongUse(`${token.rawName} is given twice.`);
    if (description.value === undefined) {
      if (token.value !== undefined) throw new WrongUse(`${token.rawName} takes no value, came "${token.value}".`);
    } else if (token.value === undefined || (!token.inlineValue && token.value.startsWith('-'))) {
      const came =
        token.value === undefined
          ? 'nothing'
          : `${token.value} (a value that begins with "-" is written ${token.rawName}=…)`;
      throw new WrongUse(`${token.rawName} ${description.value}: a value was expected, came ${came}.`);
    }
    const value = token.value ?? '';
    values.set(token.name as OptionName, earlier === undefined ? value : `${earlier}${LINE}${value}`);
  }
  return { values, words };
}

function commandName(word: string | undefined): CommandName {
  const names = Object.keys(COMMANDS).join(', ');
  if (word === undefined) throw new WrongUse(`A command is missing: ${names}. "wavewright --help" tells more.`);
  if (!Object.hasOwn(COMMANDS, word)) throw new WrongUse(`There is no command "${word}"; there are: ${names}.`);
  return word as CommandName;
}

function requireBelonging(name: CommandName, values: Values): void {
  for (const option of values.keys()) {
    const commands = optionNamed(option)?.commands;
    if (commands !== undefined && !commands.includes(name)) {
      throw new WrongUse(`--${option} does not belong to ${name}, only to ${commands.join(' and ')}.`);
    }
  }
}

function commandOptions(values: Values): CommandOptions {
  return {
    folder: nonEmpty(values, 'folder'),
    storage: nonEmpty(values, 'storage'),
    provider: oneOf(values, 'provider', ['anthropic', 'demo'] as const),
    baseUrl: urlOf(values),
    model: nonEmpty(values, 'model'),
    preset: oneOf(values, 'preset', PRESET_CHOICES),
    tiers: tiersOf(values),
    limits: limitsOf(values),
    maxRequests: wholeNumber(values, 'max-requests', { from: 1, to: 1000 }),
    commands: {
      level: oneOf(values, 'approve', APPROVAL_LEVELS) ?? 'allow-listed',
      allow: commandRules(values, 'allow'),
      deny: commandRules(values, 'deny'),
      maxProcesses: wholeNumber(values, 'max-processes', { from: 1, to: 1000 }),
    },
    tools: toolOptionsOf(values),
    browser: browserOptionsOf(values),
    paceMs: wholeNumber(values, 'pace-ms', { from: 0, to: 60_000 }) ?? 0,
    approve: values.has('yes'),
    accept: oneOf(values, 'accept', ['all', 'none'] as const) ?? 'none',
    json: values.has('json'),
    verbose: values.has('verbose'),
  };
}

/** Bounds are those of the settings of the same meaning. */
function limitsOf(values: Values): Partial<RunLimits> {
  return said({
    concurrency: wholeNumber(values, 'concurrency', { from: 1, to: 1000 }),
    maxTasks: wholeNumber(values, 'max-agents', { from: 1, to: 10_000 }),
    budgetUsd: dollars(values, 'budget-usd'),
    budgetTokens: wholeNumber(values, 'budget-tokens', ANY_TOKENS),
    reservedShare: share(values, 'reserved-share'),
    taskBudgetUsd: dollars(values, 'task-budget-usd'),
    taskBudgetTokens: wholeNumber(values, 'task-budget-tokens', ANY_TOKENS),
    timeLimitMs: minutes(values, 'time-limit'),
    allowedModels: listOf(values, 'allowed-models'),
    fallbackModel: nonEmpty(values, 'fallback-model'),
    conflicts: oneOf(values, 'conflicts', ['agent', 'ask'] as const),
    mayWrite: globsOf(values, 'may-write'),
    mayNotWrite: globsOf(values, 'may-not-write'),
    reuseResults: oneOf(values, 'reuse', REUSE_SCOPES),
    fastMode: values.has('fast') || undefined,
  });
}

const ANY_TOKENS = { from: 1, to: 1_000_000_000_000 };

/** The limits without those that nobody named. */
function said(limits: { readonly [Name in keyof RunLimits]?: RunLimits[Name] | undefined }): Partial<RunLimits> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
