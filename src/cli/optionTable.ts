import type { ParseArgsOptionDescriptor } from 'node:util';
import { DEFAULT_LIMITS, DEFAULT_MAX_REQUESTS, DEFAULT_RESERVED_SHARE } from '../shared/defaults.ts';

/** One option of the command line: how it is written, what it takes, who takes it and what the help says. */
export interface OptionDescription {
  /** What stands for the value in the help; absent for an option without a value. */
  readonly value?: string;
  readonly short?: string;
  /** It may be given several times; the values are then in one, with a NUL between them. */
  readonly repeats?: true;
  /** The commands that take it; absent: all. */
  readonly commands?: readonly CommandName[];
  readonly help: string;
}

export const COMMANDS = {
  plan: {
    usage: 'plan (--request TEXT | --template NAME | --spec FILE)',
    help: 'have a plan made and print it, without running it',
  },
  run: {
    usage: 'run (--request TEXT | --template NAME | --spec FILE | --plan FILE)',
    help: 'plan and run, or run a plan file',
  },
  resume: {
    usage: 'resume [RUN]',
    help: 'go on with a run that was paused, left or failed; the newest when none is named',
  },
  report: { usage: 'report [RUN]', help: 'tell what became of a run; of the newest when none is named' },
  task: {
    usage: 'task ACTION [RUN] --task ID',
    help: 'cancel, skip, retry, rerun (with all that builds on it) or instruct one task, a run that was over goes on; or settle: say whose version of a file counts; or answer: say what its agent asks',
  },
  edit: {
    usage: 'edit [RUN] [--plan FILE | --undo | --redo]',
    help: 'print the plan of a run as YAML; or put a changed file in the place of a plan that waits for approval, or take that back',
  },
  reshape: {
    usage: 'reshape [RUN] --text TEXT',
    help: 'change a plan in words; of a run that has begun the difference is shown first',
  },
  replan: { usage: 'replan [RUN]', help: 'have a way on proposed for a run in which tasks failed' },
  checkpoints: {
    usage: 'checkpoints [RUN]',
    help: 'list the events of a run from which a fork can go on, and what had changed at each',
  },
  fork: {
    usage: 'fork [RUN] [--at SEQ]',
    help: 'copy a run up to an event into a new one, which can be resumed; the other one stays as it is',
  },
  clean: { usage: 'clean', help: 'remove the directories in which commands of agents ran, as far as nobody uses them' },
  templates: { usage: 'templates', help: 'list the templates that a plan can be made of' },
  list: { usage: 'list', help: 'list the runs on this folder, the newest first' },
} as const;

export type CommandName = keyof typeof COMMANDS;

export const OPTIONS = {
  request: { value: 'TEXT', commands: ['plan', 'run'], help: 'what shall be done, in your own words' },
  plan: {
    value: 'FILE',
    commands: ['run', 'edit'],
    help: 'a plan in YAML or JSON, instead of a request or of the plan that waits',
  },
  undo: { commands: ['edit'], help: 'go back to the plan before the last change' },
  redo: { commands: ['edit'], help: 'do again what was undone' },
  spec: {
    value: 'FILE',
    commands: ['plan', 'run'],
    help: 'a specification in YAML or JSON: request, context and constraints in one file; what is said besides wins',
  },
  template: {
    value: 'NAME',
    commands: ['plan', 'run'],
    help: 'make the plan of this template ("wavewright templates" lists them); a request may also begin with /NAME',
  },
  parameter: {
    value: 'NAME=VALUE',
    commands: ['plan', 'run'],
    repeats: true,
    help: 'a value for a parameter of the template; may be given several times',
  },
  type: {
    value: 'TYPE',
    commands: ['plan', 'run'],
    help: 'the kind of work: migration, refactoring, feature-development, testing, documentation, review, debugging or custom (default: found out)',
  },
  size: {
    value: 'SIZE',
    commands: ['plan', 'run'],
    help: 'how large a plan: small (6 tasks), medium (20), large (100) or unlimited, within --max-agents (default: as the work needs)',
  },
  context: {
    value: 'PATH',
    commands: ['plan', 'run'],
    repeats: true,
    help: 'a file, a folder, or lines of a file (src/a.ts:10-40) of the repository that the planner shall look at; may be given several times',
  },
  at: { value: 'SEQ', commands: ['fork'], help: 'number of the last event to copy (default: the last one there is)' },
  task: { value: 'ID', commands: ['task'], help: 'id of the task, as the plan and the report name it' },
  text: {
    value: 'TEXT',
    commands: ['task', 'reshape'],
    help: 'what its agent is told besides (instruct, retry, rerun), the answer (answer), or why it is left out (skip); reshape: what shall be different',
  },
  path: { value: 'PATH', commands: ['task'], help: 'settle: the file in which changes do not go together' },
  take: { value: 'ID', commands: ['task'], help: 'settle: id of the task whose version of the file counts' },
  'with-dependants': { commands: ['task'], help: 'cancel: cancel what builds on it, too, instead of blocking it' },
  folder: { value: 'DIR', help: 'the repository to work on (default: the current folder)' },
  storage: {
    value: 'DIR',
    help: "where runs are kept (default: a folder per repository under your user's data directory)",
  },
  provider: {
    value: 'NAME',
    help: 'demo or anthropic (default: anthropic when ANTHROPIC_API_KEY is set, otherwise the demo model)',
  },
  'base-url': {
    value: 'URL',
    help: 'a server that speaks the Messages API (default: ANTHROPIC_BASE_URL, then Anthropic)',
  },
  model: { value: 'ID', help: 'id of the model, as the provider names it' },
  preset: {
    value: 'NAME',
    commands: ['plan', 'run', 'resume'],
    help: 'which tasks get which models: cheapest, balanced, best, or single (one for all) (default: balanced at Anthropic unless --model names one, single elsewhere)',
  },
  tiers: {
    value: 'TIER=ID,...',
    commands: ['plan', 'run', 'resume'],
    help: 'ids of the models by tier, such as light=small-model,strong=large-model; tiers that are not named get the usual ones',
  },
  fast: {
    commands: ['plan', 'run', 'resume'],
    help: 'ask for faster answers at a higher price, where the provider has them for the model',
  },
  concurrency: { value: 'N', help: `agents at work at the same time (default: ${DEFAULT_LIMITS.concurrency})` },
  'max-requests': {
    value: 'N',
    help: `requests to the model in flight at the same time; fewer when the provider throttles (default: ${DEFAULT_MAX_REQUESTS})`,
  },
  'max-agents': {
    value: 'N',
    help: `refuse a plan with more tasks than this; each has an agent of its own (default: ${DEFAULT_LIMITS.maxTasks})`,
  },
  'budget-usd': {
    value: 'X',
    help: `pause before a request that might take the run past this (default: ${DEFAULT_LIMITS.budgetUsd})`,
  },
  'budget-tokens': {
    value: 'N',
    help: 'the same in tokens, in and out, those read from a cache included (default: no limit)',
  },
  'reserved-share': {
    value: 'X',
    help: `share of the budgets, 0 to 0.5, that only tasks which review or test may use up (default: ${DEFAULT_RESERVED_SHARE})`,
  },
  'task-budget-usd': {
    value: 'X',
    help: 'have a task wait before a request that might take it past this; a task may have another in the plan (default: no limit)',
  },
  'task-budget-tokens': { value: 'N', help: 'the same in tokens (default: no limit)' },
  'time-limit': {
    value: 'MINUTES',
    help: 'pause when the run was at work so long, pauses not counted; 0: no limit (default: no limit)',
  },
  'allowed-models': { value: 'ID,ID', help: 'refuse to ask any other model (default: all may be asked)' },
  'fallback-model': {
    value: 'ID',
    help: 'another model for attempts after a failed one (default: the same again)',
  },
  approve: {
    value: 'LEVEL',
    help: 'what agents may do: read-only (no commands, no changes), ask (only commands that --allow names), allow-listed (those that only read files, too), everything (default: allow-listed)',
  },
  allow: {
    value: 'PREFIX',
    repeats: true,
    help: 'let agents run commands that begin so, such as "npm test"; may be given several times. What is not allowed is refused, since nobody is asked',
  },
  deny: {
    value: 'PREFIX',
    repeats: true,
    help: 'refuse commands that begin so, whatever the level; may be given several times',
  },
  'allow-tool': {
    value: 'ROLE=SOURCE/TOOL',
    repeats: true,
    help: 'let agents in this role (* for all) call a tool of others (* for all of the source): of a server that .mcp.json or .vscode/mcp.json of the repository names, which --mcp lets be started; may be given several times',
  },
  mcp: {
    value: 'NAME',
    repeats: true,
    help: 'let this server be started, or asked, as its file says now; it runs with your rights; may be given several times',
  },
  'browser-host': {
    value: 'HOST',
    repeats: true,
    help: 'a host that browsers of agents may ask besides this machine, such as docs.example.com or *.example.com; may be given several times',
  },
  browser: {
    value: 'PROGRAM',
    help: 'the Chrome, Chromium or Edge that agents look at pages with (default: WAVEWRIGHT_BROWSER, then the usual places)',
  },
  'max-processes': {
    value: 'N',
    help: 'commands of agents that run at the same time (default: as many as there are processors)',
  },
  conflicts: {
    value: 'WHO',
    help: 'agent or ask: who brings changes of tasks together that do not merge. What is no text is asked for in any case (default: agent)',
  },
  'may-write': {
    value: 'GLOB',
    repeats: true,
    help: 'paths that may be changed, such as "src/**"; may be given several times (default: all that the plan lets each task)',
  },
  'may-not-write': {
    value: 'GLOB',
    repeats: true,
    help: 'paths that must not be changed, whatever the plan says; may be given several times (default: none)',
  },
  reuse: {
    value: 'WHEN',
    help: 'take over results of tasks that were given the same and would find the same: never, same-run (with the runs that it was forked from) or across-runs (default: same-run)',
  },
  'pace-ms': { value: 'N', help: 'how long the demo model thinks about each answer (default: 0)' },
  yes: {
    short: 'y',
    help: 'approve the plan, however large, if it is likely to stay within --max-agents and --budget-usd',
  },
  accept: { value: 'all|none', help: 'what becomes of the changes at the end (default: none)' },
  markdown: { commands: ['report'], help: 'the whole report as a Markdown document' },
  json: {
    help: 'events as JSON on stdout, one a line; plan: the plan with intent, waves, forecast and more, which run --plan takes; the others: JSON',
  },
  verbose: { help: 'tell on stderr what happens inside' },
  help: { short: 'h', help: 'show this help' },
  version: { help: 'show the version' },
} as const satisfies Record<string, OptionDescription>;

export type OptionName = keyof typeof OPTIONS;

/** The description of an option; `undefined` when there is none of that name. */
export function optionNamed(name: string): OptionDescription | undefined {
  return Object.hasOwn(OPTIONS, name) ? OPTIONS[name as OptionName] : undefined;
}

/** The table as `parseArgs` of `node:util` wants it. */
export function parseArgsOptions(): Record<string, ParseArgsOptionDescriptor> {
  return Object.fromEntries(
    Object.entries<OptionDescription>(OPTIONS).map(([name, { value, short }]) => [
      name,
      { type: value === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) },
    ]),
  );
}
