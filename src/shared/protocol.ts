import type { Activity } from './activity.ts';
import * as z from 'zod';
import { SIZES, contextItemSchema } from './brief.ts';
import type { ContextItem } from './brief.ts';
import { PRESETS } from './forecast.ts';
import { MAX_QUESTIONS } from './intent.ts';
import type { RecordedEvent } from './events.ts';
import type { RunCheckpoint } from './checkpoint.ts';
import { planOperationsSchema } from './planOperations.ts';
import type { RunState } from './runState.ts';
import type { TemplateSummary } from './templates.ts';
import { MAX_ANSWER_LENGTH } from './teamFacts.ts';
import { COMMAND_DECISIONS } from './waitingCommands.ts';

/** What a request can name besides its words. */
const CONTEXT_KINDS = [
  'file',
  'folder',
  'selection',
  'symbol',
  'problems',
  'diff',
  'url',
  'text',
] as const satisfies readonly ContextItem['kind'][];

/** What the webviews ask of the extension host. Names are `noun/verb`; every message is parsed before it is looked at. */
export const webviewMessageSchema = z.discriminatedUnion('type', [
  /** The page is loaded, visible again or has found a gap: send a snapshot. */
  z.object({ type: z.literal('snapshot/request') }),
  z.object({
    type: z.literal('request/submit'),
    text: z.string().max(100_000),
    /** What the person named besides the words; texts that are missing are read when the request is made. */
    context: z.array(contextItemSchema).max(50).optional(),
    /** Absent: as the settings say. */
    size: z.enum(SIZES).optional(),
    preset: z.enum(PRESETS).optional(),
  }),
  /** What fits the words that were typed after `#`; the answer has the same number. */
  z.object({
    type: z.literal('context/query'),
    queryId: z.int(),
    text: z.string().max(200),
    kind: z.enum(CONTEXT_KINDS).optional(),
  }),
  z.object({ type: z.literal('templates/query') }),
  /** Questions without an answer take their defaults. */
  z.object({
    type: z.literal('questions/answer'),
    runId: z.string(),
    answers: z.array(z.strictObject({ id: z.string().max(64), answer: z.string().max(1_000) })).max(MAX_QUESTIONS),
  }),
  z.object({ type: z.literal('plan/approve'), runId: z.string() }),
  z.object({ type: z.literal('plan/discard'), runId: z.string() }),
  z.object({ type: z.literal('plan/edit'), runId: z.string(), operations: planOperationsSchema }),
  z.object({ type: z.literal('plan/undo'), runId: z.string() }),
  z.object({ type: z.literal('plan/redo'), runId: z.string() }),
  z.object({ type: z.literal('plan/openYaml'), runId: z.string() }),
  z.object({ type: z.literal('plan/saveAsTemplate'), runId: z.string() }),
  /** Says in words what shall be different: of the plan that waits, or of the run that is under way. */
  z.object({ type: z.literal('plan/reshape'), runId: z.string(), text: z.string().max(100_000) }),
  /** Has a way on be planned after failures. */
  z.object({ type: z.literal('run/replan'), runId: z.string() }),
  z.object({
    type: z.literal('amendment/decide'),
    runId: z.string(),
    amendmentId: z.string(),
    decision: z.enum(['accepted', 'refused']),
  }),
  z.object({ type: z.literal('run/pause'), runId: z.string() }),
  z.object({ type: z.literal('run/resume'), runId: z.string() }),
  z.object({ type: z.literal('run/cancel'), runId: z.string() }),
  /** Makes another run the one that the views show. */
  z.object({ type: z.literal('run/show'), runId: z.string() }),
  z.object({ type: z.literal('runView/open'), runId: z.string(), taskId: z.string().optional() }),
  z.object({ type: z.literal('model/choose') }),
  z.object({ type: z.literal('log/show') }),
  /** What is to be known besides, the extension asks. */
  z.object({ type: z.literal('task/cancel'), runId: z.string(), taskId: z.string() }),
  z.object({ type: z.literal('task/skip'), runId: z.string(), taskId: z.string() }),
  z.object({ type: z.literal('task/retry'), runId: z.string(), taskId: z.string() }),
  z.object({ type: z.literal('task/rerun'), runId: z.string(), taskId: z.string() }),
  z.object({ type: z.literal('task/instruct'), runId: z.string(), taskId: z.string() }),
  z.object({
    type: z.literal('command/decide'),
    runId: z.string(),
    approvalId: z.string(),
    decision: z.enum(COMMAND_DECISIONS),
  }),
  /** Without an answer it is left to the agent that asked. */
  z.object({
    type: z.literal('task/answer'),
    runId: z.string(),
    taskId: z.string(),
    questionId: z.string(),
    answer: z.string().max(MAX_ANSWER_LENGTH).optional(),
  }),
  z.object({
    type: z.literal('conflict/settle'),
    runId: z.string(),
    taskId: z.string(),
    path: z.string(),
    /** Id of the task whose version counts. */
    take: z.string(),
  }),
  z.object({ type: z.literal('changes/accept'), runId: z.string(), taskId: z.string() }),
  z.object({ type: z.literal('changes/reject'), runId: z.string(), taskId: z.string() }),
  z.object({ type: z.literal('changes/open'), runId: z.string(), taskId: z.string() }),
  z.object({ type: z.literal('changes/acceptAll'), runId: z.string() }),
  z.object({ type: z.literal('changes/rejectAll'), runId: z.string() }),
]);

export type WebviewMessage = z.infer<typeof webviewMessageSchema>;
export type WebviewMessageType = WebviewMessage['type'];

/** What a webview needs to know about the place it is shown in. */
export interface Environment {
  readonly modelLabel: string;
  /** The embedded demo model is in force: say so wherever its answers are shown. */
  readonly isDemo: boolean;
  readonly trusted: boolean;
  /** Agents may run any command without being asked: say so. */
  readonly runsEverything?: boolean;
  /** Name of the folder a new run would work on; undefined when no folder is open. */
  readonly folder: string | undefined;
}

/** One line of the list of runs. */
export interface RunListEntry {
  readonly runId: string;
  readonly title: string;
  readonly state: string;
  readonly createdAt: number;
}

/** What a running agent does this second, by task id; the planner's is under the empty string. Never journalled. */
export type Activities = Readonly<Record<string, Activity>>;

/** The run a view shows: whole; only as the checkpoint knows it, until the database is open; or none. */
export type ShownRun =
  | {
      readonly kind: 'whole';
      readonly state: RunState;
      readonly activities: Activities;
      /** The run is neither over nor paused, but no engine of this process drives it: it was left, and can be resumed. */
      readonly interrupted?: boolean;
    }
  | { readonly kind: 'outline'; readonly checkpoint: RunCheckpoint }
  | { readonly kind: 'none' };

/**
 * What the extension host tells a webview. After a `snapshot`, `events` follow in batches (at most 20 a second); their
 * numbers continue the snapshot's `seq`. On a gap, or for another run, the page asks for a new snapshot.
 */
export type HostMessage =
  | {
      readonly type: 'snapshot';
      readonly environment: Environment;
      readonly run: ShownRun;
      readonly runs: readonly RunListEntry[];
      /** The task that the run view shall select, when it was opened for one. */
      readonly selectTaskId?: string;
    }
  | { readonly type: 'events'; readonly runId: string; readonly events: readonly RecordedEvent[] }
  | { readonly type: 'activities'; readonly runId: string; readonly activities: Activities }
  | { readonly type: 'task/select'; readonly taskId: string }
  | { readonly type: 'environment'; readonly environment: Environment }
  /** What fits the query of this number, the likeliest first. */
  | { readonly type: 'context/results'; readonly queryId: number; readonly items: readonly ContextItem[] }
  /** The person named something for the next request elsewhere: in a menu or an editor. */
  | { readonly type: 'context/add'; readonly items: readonly ContextItem[] }
  | { readonly type: 'templates/results'; readonly templates: readonly TemplateSummary[] }
  /** What was said in words about the plan of this run has been dealt with, one way or the other. */
  | { readonly type: 'plan/reshaped'; readonly runId: string }
  /** Something the person asked for could not be done. */
  | { readonly type: 'notice'; readonly message: string };
