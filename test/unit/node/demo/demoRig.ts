import Anthropic from '@anthropic-ai/sdk';
import picomatch from 'picomatch';
import { taskOpening } from '../../../../src/core/agents/taskAgent.ts';
import { plannerOpening } from '../../../../src/core/planning/planner/opening.ts';
import { readProposal } from '../../../../src/core/planning/reading/readProposal.ts';
import { createDemoFetch } from '../../../../src/node/demo/demoFetch.ts';
import type { Plan } from '../../../../src/shared/plan.ts';

/** A repository as text, by path. */
export type Files = ReadonlyMap<string, string>;

export interface FinishedTask {
  readonly id: string;
  readonly role: string;
  readonly title: string;
  readonly summary: string;
  readonly data: unknown;
  /** New text by path; `undefined`: deleted. */
  readonly changes: ReadonlyMap<string, string | undefined>;
  readonly turns: number;
}

export interface Migrated {
  readonly plan: Plan['tasks'];
  readonly tasks: readonly FinishedTask[];
  readonly files: Files;
  /** What the planner said when it submitted no plan. */
  readonly said: string;
}

export interface RigOptions {
  readonly request?: string;
  readonly maxTasks?: number;
  /** Lines after which `read_file` cuts a file off. */
  readonly readLimit?: number;
  /** Files after which `list_files` cuts its answer off. */
  readonly listLimit?: number;
  /** Paths under which `read_file` also finds files that `list_files` leaves out. */
  readonly ignored?: Files;
  /** Problems with which the first plans are refused. */
  readonly refusals?: readonly string[];
  /** Runs a command in the files that a task sees, in the words of the tool. Absent: agents have no tool for it. */
  readonly runCommand?: (line: string, files: Files) => { readonly text: string; readonly isError: boolean };
}

export function demoClient(): Anthropic {
  const sleep = (): Promise<void> => Promise.resolve();
  return new Anthropic({
    apiKey: 'none',
    baseURL: 'http://demo.invalid',
    maxRetries: 0,
    fetch: createDemoFetch({ paceMs: 0, sleep }),
  });
}

const WRITING = ['edit_file', 'write_file', 'delete_file'];
const READING = ['list_files', 'read_file', 'search_text'];

/**
 * The tool side of a run, in memory: asks the demo model for a plan through the real SDK and lets it work on every task. Each
 * task sees the repository and the changes of the tasks it depends on, and nothing else, as in a real run.
 */
export async function migrate(base: Files, options: RigOptions = {}): Promise<Migrated> {
  const request = options.request ?? 'Migrate this project to ES modules';
  const { plan, said } = await askForPlan(base, request, options);
  const done = new Map<string, FinishedTask>();
  while (done.size < plan.length) {
    const ready = plan.filter((task) => !done.has(task.id) && task.dependsOn.every((id) => done.has(id)));
    if (ready.length === 0) throw new Error('the plan has a circle or an unknown id in it');
    for (const task of ready) done.set(task.id, await work(task, base, done, options));
  }
  const tasks = plan.flatMap(({ id }) => done.get(id) ?? []);
  return { plan, tasks, files: overlay(base, tasks), said };
}

function overlay(base: Files, tasks: readonly FinishedTask[]): Map<string, string> {
  const files = new Map(base);
  for (const { id, changes } of tasks) {
    for (const [path, text] of changes) {
      const others = tasks.filter((other) => other.id !== id && other.changes.has(path));
      if (others.length > 0)
        throw new Error(`${id} and ${others.map((other) => other.id).join()} both changed ${path}`);
      if (text === undefined) files.delete(path);
      else files.set(path, text);
    }
  }
  return files;
}

async function askForPlan(
  base: Files,
  request: string,
  options: RigOptions,
): Promise<{ plan: Plan['tasks']; said: string }> {
  const refusals = [...(options.refusals ?? [])];
  let plan: Plan['tasks'] = [];
  const maxTasks = options.maxTasks ?? 200;
  const opening = plannerOpening({ request, context: '', survey: `${base.size} files.`, maxTasks });
  const { text } = await converse([...READING, 'submit_plan'], opening, (name, input) => {
    if (name !== 'submit_plan') return useTool(name, input, base, new Map(), options);
    const refusal = refusals.shift();
    if (refusal !== undefined) throw new ToolError(refusal);
    const read = readProposal(input, { maxTasks });
    if (!read.ok) throw new ToolError(read.failure.join('\n'));
    plan = read.value.plan.tasks;
    if (plan.length > maxTasks) throw new ToolError(`at most ${maxTasks} tasks`);
    return 'The plan is valid.';
  });
  return { plan, said: text };
}

async function work(
  task: Plan['tasks'][number],
  base: Files,
  done: ReadonlyMap<string, FinishedTask>,
  options: RigOptions,
): Promise<FinishedTask> {
  const before = new Set<string>();
  const collect = (ids: readonly string[]): void => {
    for (const id of ids) {
      if (before.has(id)) continue;
      before.add(id);
      collect(planOf(id, done).dependsOn);
    }
  };
  collect(task.dependsOn);
  const view = overlay(
    base,
    [...before].map((id) => planOf(id, done).task),
  );
  const changes = new Map<string, string | undefined>();
  let summary: string | undefined;
  let data: unknown;
  const isReader = /^(review|search|analysis)$/.test(task.role);
  const running = options.runCommand === undefined ? [] : ['run_command'];
  const tools = [...READING, ...(isReader ? [] : WRITING), ...running, 'finish'];
  const { text, turns } = await converse(tools, openingOf(task, done), (name, input) => {
    if (!tools.includes(name)) throw new ToolError(`There is no tool ${name}.`);
    if (name !== 'finish') return useTool(name, input, view, changes, options);
    summary = String(input['summary']);
    data = input['data'];
    return '';
  });
  const finished = { id: task.id, role: task.role, title: task.title, summary: summary ?? text, data, changes, turns };
  dependencies.set(finished, task.dependsOn);
  return finished;
}

/** What each finished task depends on. */
const dependencies = new WeakMap<FinishedTask, readonly string[]>();

function planOf(
  id: string,
  done: ReadonlyMap<string, FinishedTask>,
): { task: FinishedTask; dependsOn: readonly string[] } {
  const task = done.get(id);
  if (!task) throw new Error(`${id} is not done`);
  return { task, dependsOn: dependencies.get(task) ?? [] };
}

function openingOf(task: Plan['tasks'][number], done: ReadonlyMap<string, FinishedTask>): string {
  const handoffs = task.dependsOn.map((id) => {
    const { title, summary, data } = planOf(id, done).task;
    return { taskId: id, title, summary, data, changes: { files: [], total: 0 } };
  });
  const { id, title, role, instructions } = task;
  return taskOpening({ task: { id, title, role, instructions }, handoffs });
}

class ToolError extends Error {}

type ToolInput = Readonly<Record<string, unknown>>;

/** Runs one conversation to its end: plain text, or `finish`. */
async function converse(
  tools: readonly string[],
  opening: string,
  use: (name: string, input: ToolInput) => string,
): Promise<{ text: string; turns: number }> {
  const client = demoClient();
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: opening }];
  for (let turns = 1; turns < 200; turns += 1) {
    const message = await client.messages
      .stream({
        model: 'wavewright-demo',
        max_tokens: 8000,
        system: 'You are an agent.',
        tools: tools.map((name) => ({ name, input_schema: { type: 'object' as const } })),
        messages,
      })
      .finalMessage();
    messages.push({ role: 'assistant', content: message.content });
    const calls = message.content.filter((block) => block.type === 'tool_use');
    const text = message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
    const results = calls.map((call) => runTool(call, use));
    if (calls.length === 0 || calls.some(({ name }) => name === 'finish')) return { text, turns };
    messages.push({ role: 'user', content: results });
  }
  throw new Error('the conversation does not end');
}

function runTool(
  call: Anthropic.ToolUseBlock,
  use: (name: string, input: ToolInput) => string,
): Anthropic.ToolResultBlockParam {
  try {
    return { type: 'tool_result', tool_use_id: call.id, content: use(call.name, call.input as ToolInput) };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return { type: 'tool_result', tool_use_id: call.id, content: error.message, is_error: true };
  }
}

// eslint-disable-next-line max-params -- the parts of a view
function useTool(
  name: string,
  input: ToolInput,
  view: Files,
  changes: Map<string, string | undefined>,
  options: RigOptions,
): string {
  const current = new Map(view);
  for (const [path, text] of changes) {
    if (text === undefined) current.delete(path);
    else current.set(path, text);
  }
  const { path = '' } = input as { path?: string };
  switch (name) {
    case 'list_files': {
      const isMatch =
        input['pattern'] === undefined ? () => true : picomatch(input['pattern'] as string, { dot: true });
      const { after = '' } = input as { after?: string };
      const found = [...current.keys()].filter((file) => isMatch(file) && file > after).sort();
      if (found.length === 0) return `[no file matches; ${current.size} files were looked at]`;
      const shown = found.slice(0, options.listLimit ?? 1000);
      const goOn = `[more than ${shown.length} files; or go on with after ${JSON.stringify(shown.at(-1))}]`;
      return [...shown, ...(shown.length < found.length ? [goOn] : [])].join('\n');
    }
    case 'run_command': {
      const result = options.runCommand?.(String(input['command']), current);
      if (!result || result.isError) throw new ToolError(result?.text);
      return result.text;
    }
    case 'search_text':
      return search(String(input['query']), current);
    case 'read_file': {
      const text = current.get(path) ?? options.ignored?.get(path);
      if (text === undefined) throw new ToolError(`There is no file ${path}.`);
      return page(text, Number(input['startLine'] ?? 1), options.readLimit ?? 2000);
    }
    case 'write_file':
      changes.set(path, String(input['content']));
      return 'Written.';
    case 'delete_file':
      if (!current.has(path)) throw new ToolError(`There is no file ${path}.`);
      changes.set(path, undefined);
      return 'Deleted.';
    default:
      throw new ToolError(`There is no tool ${name}.`);
  }
}

function search(query: string, files: Files): string {
  return [...files]
    .flatMap(([path, text]) =>
      text.split('\n').flatMap((line, index) => (line.includes(query) ? [`${path}:${index + 1}: ${line}`] : [])),
    )
    .join('\n');
}

/** Pages and notes as the real tool has them. */
function page(text: string, startLine: number, limit: number): string {
  const lines = text.split('\n');
  const total = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  if (total === 0) return '[the file is empty]';
  const end = Math.min(startLine - 1 + limit, total);
  if (end === total) return lines.slice(startLine - 1).join('\n');
  return `${lines.slice(startLine - 1, end).join('\n')}\n[lines ${startLine}-${end} of ${total}; go on with startLine ${end + 1}]`;
}
