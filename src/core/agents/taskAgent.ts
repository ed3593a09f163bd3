import { listed } from '../../shared/format.ts';
import type { HandoffPoints } from '../../shared/handoffPoints.ts';
import type { Role } from '../../shared/plan.ts';
import type { ChangedFile } from '../changes/fileDiff.ts';
import type { WorkspaceView } from '../changes/workspaceView.ts';
import type { ModelMessage, ModelRequest } from '../ports/model.ts';
import { changeLine } from '../tools/files/changeLine.ts';
import { createFinishTool } from '../tools/finish.ts';
import type { EndCheck } from '../tools/finish.ts';
import { meansOf } from '../tools/means.ts';
import type { ToolMeans } from '../tools/means.ts';
import type { Tool } from '../tools/tool.ts';
import { taskTools } from '../tools/toolsets.ts';
import type { AgentRights } from '../tools/toolsets.ts';
import type { AgentJob } from './agentLoop.ts';
import { conflictElement } from './conflictElement.ts';
import type { ConflictText } from './conflictElement.ts';
import { escapeAttribute, escapeJson, escapeText } from './escape.ts';
import { instructionElement } from './instructions.ts';
import { rolePrompt, sharedPrompt } from './prompts/agent.ts';
import type { Work } from './prompts/agent.ts';
import { doerOf, permittedTools } from './taskRole.ts';
import { taskElements } from './taskElements.ts';
import type { TaskForm } from './taskElements.ts';

/** The result of a task, as the tasks that depend on it get it. */
export interface Handoff {
  readonly taskId: string;
  readonly title: string;
  readonly summary: string;
  /** What it was asked to do. Absent: that is none of this agent's business. */
  readonly asked?: string;
  /** It brought together what other tasks changed in these files. */
  readonly replaces?: readonly ReplacedFile[];
  readonly points?: HandoffPoints;
  /** Any JSON. Absent when the task gave none. */
  readonly data?: unknown;
  /** What the task changed: the first of its `total` files. */
  readonly changes: { readonly files: readonly ChangedFile[]; readonly total: number };
  /** The changes themselves, perhaps cut. Absent: the agent's view has them. */
  readonly diff?: string;
}

/** A file that stands as one task left it, in place of what these had left. */
export interface ReplacedFile {
  readonly path: string;
  /** Ids of the tasks, as the agent knows them. */
  readonly of: readonly string[];
}

export interface TaskAgentInput extends Work, ToolMeans {
  readonly task: TaskForm & {
    readonly id: string;
    readonly title: string;
    readonly role: Role;
    /** An agent that the repository defines, which does it within the role; one that is there. */
    readonly agent?: string | undefined;
    readonly instructions: string;
  };
  /** Whether the agent may end so. Absent: with any data, and with no tasks to add. */
  readonly checkEnd?: EndCheck | undefined;
  /** Of the tasks that this one names in `dependsOn`, in that order. */
  readonly handoffs: readonly Handoff[];
  /** Files in which changes of other tasks do not go together, for the agent that brings them together. */
  readonly conflicts?: readonly ConflictText[] | undefined;
  readonly view: WorkspaceView;
  readonly model: string;
  readonly maxTurns: number;
  /** What a person told the task's agents besides; a new agent gets all of it with its opening. */
  readonly instructionsAdded?: readonly string[] | undefined;
  /** How many of them an agent that goes on has been given. */
  readonly instructionsGiven?: number | undefined;
  /** Messages of the attempt's finished turns; empty for a new attempt. */
  readonly transcript: readonly ModelMessage[];
  /** As in `AgentJob`. */
  readonly goesOnWith?: ModelMessage | undefined;
}

/** Enough to write a file of about 50,000 characters in one call, after long thinking, which counts too. */
const MAX_OUTPUT_TOKENS = 32_000;

/**
 * The job of the agent that carries out a task. Laid out so that its requests begin as those of the run's other tasks do:
 * the same tools, then what all agents are told, then the role, and the task last.
 */
export function taskJob(input: TaskAgentInput): AgentJob {
  const { equipment } = input.rights;
  const role = doerOf(input.task, equipment);
  const shared = sharedPrompt(input);
  const permitted = permittedTools(role, input.rights);
  return {
    ...meansOf(input),
    skills: equipment?.skills,
    model: input.model,
    system: shared + rolePrompt(role, permitted, input.rights),
    sharedSystemLength: shared.length,
    tools: toolsWith(input.checkEnd, input.rights),
    permitted,
    view: input.view,
    opening: taskOpening(input),
    instructionsGiven: input.transcript.length === 0 ? input.instructionsAdded?.length : input.instructionsGiven,
    transcript: input.transcript,
    goesOnWith: input.goesOnWith,
    maxTurns: input.maxTurns,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
  };
}

/** What the requests of all tasks of a run begin with. */
export function sharedBeginning(work: Work): Pick<ModelRequest, 'system' | 'sharedSystemLength' | 'tools'> {
  const system = sharedPrompt(work);
  return { system, sharedSystemLength: system.length, tools: taskTools(work.rights).map((tool) => tool.description) };
}

/** The tools of all agents, of which the one that ends this agent checks how it does. */
function toolsWith(checkEnd: EndCheck | undefined, rights: AgentRights): readonly Tool[] {
  const tools = taskTools(rights);
  if (checkEnd === undefined) return tools;
  const finish = createFinishTool(checkEnd);
  return tools.map((tool) => (tool.effect === 'end' ? finish : tool));
}

/** The first message to a task's agent: the task, then what the tasks before it hand over. */
export function taskOpening({
  task,
  handoffs,
  conflicts = [],
  instructionsAdded = [],
}: Pick<TaskAgentInput, 'task' | 'handoffs' | 'conflicts' | 'instructionsAdded'>): string {
  const agent = task.agent === undefined ? '' : ` agent="${escapeAttribute(task.agent)}"`;
  const parts = [
    `<task id="${escapeAttribute(task.id)}" role="${task.role}"${agent}>`,
    `<title>${escapeText('title', task.title)}</title>`,
    `<instructions>${escapeText('instructions', task.instructions)}</instructions>`,
    ...taskElements(task),
    '</task>',
    ...instructionsAdded.map(instructionElement),
    ...handoffs.map(handoffElement),
    ...conflicts.map(conflictElement),
  ];
  return parts.join('\n');
}

function handoffElement(handoff: Handoff): string {
  const diff = handoff.diff === undefined ? [] : [`<diff>\n${escapeText('diff', handoff.diff)}\n</diff>`];
  const { asked, replaces = [] } = handoff;
  const data = handoff.data === undefined ? [] : [`<data>${escapeJson('data', handoff.data)}</data>`];
  return [
    `<handoff task="${escapeAttribute(handoff.taskId)}" title="${escapeAttribute(handoff.title)}"${replacesAttribute(replaces)}>`,
    ...(replaces.length === 0 ? [] : [REPLACES]),
    ...(asked === undefined ? [] : [`<asked>${escapeText('asked', asked)}</asked>`]),
    escapeText('handoff', handoff.summary),
    ...pointElements(handoff.points),
    `<changes>${escapeText('changes', changedFiles(handoff.changes))}</changes>`,
    ...diff,
    ...data,
    '</handoff>',
  ].join('\n');
}

const REPLACES = 'It brought together changes that met: of these files its result counts, whatever those tasks say.';

/** Files, and tasks of one file, that the attribute names. */
const REPLACED_NAMED = 10;

/** "x.js, y.js of a and b; z.js of b and c" */
function replacesAttribute(replaced: readonly ReplacedFile[]): string {
  if (replaced.length === 0) return '';
  const pathsByTasks = new Map<string, string[]>();
  for (const { path, of } of replaced.slice(0, REPLACED_NAMED)) {
    const tasks = of.length > REPLACED_NAMED ? `${of.length} tasks` : listed(of);
    pathsByTasks.set(tasks, [...(pathsByTasks.get(tasks) ?? []), path]);
  }
  const rest = replaced.length - REPLACED_NAMED;
  const parts = [...pathsByTasks].map(([tasks, paths]) => `${listed(paths)} of ${tasks}`);
  return ` replaces="${escapeAttribute([...parts, ...(rest > 0 ? [`and ${rest} more files`] : [])].join('; '))}"`;
}

function pointElements({ decisions = [], openPoints = [], files = [] }: HandoffPoints = {}): string[] {
  const element = (name: 'decisions' | 'open-points' | 'files', lines: readonly string[]): string[] =>
    lines.length === 0
      ? []
      : [`<${name}>\n${escapeText(name, lines.map((line) => `- ${line}`).join('\n'))}\n</${name}>`];
  return [
    ...element('decisions', decisions),
    ...element('open-points', openPoints),
    ...element(
      'files',
      files.map(({ path, why }) => `${path}: ${why}`),
    ),
  ];
}

function changedFiles({ files, total }: Handoff['changes']): string {
  if (total === 0) return 'no files';
  const rest = total - files.length;
  const lines = [...files.map(changeLine), ...(rest === 0 ? [] : [`[and ${rest} more files]`])];
  return `\n${lines.join('\n')}\n`;
}
