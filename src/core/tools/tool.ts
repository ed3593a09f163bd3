import * as z from 'zod';
import type { CommandEvidence } from '../../shared/approval.ts';
import type { Failure } from '../../shared/failures.ts';
import type { HandoffPoints } from '../../shared/handoffPoints.ts';
import type { Clock } from '../ports/clock.ts';
import type { Picture, ToolDescription } from '../ports/model.ts';
import type { WorkspaceView } from '../changes/workspaceView.ts';
import type { ToolMeans } from './means.ts';
import type { ProposedTask } from './proposedTask.ts';

/** What a tool works on besides its input. */
export interface ToolContext extends ToolMeans {
  readonly view: WorkspaceView;
  /** Of one call: awaited by `outside` tools right before they begin to reach beyond the view. */
  readonly begin?: (() => Promise<void>) | undefined;
  /** Names the call within its attempt, and is the same when it is made again after a crash. Absent where nothing is made again. */
  readonly callKey?: string | undefined;
}

export type ToolClock = Pick<Clock, 'now'> & Partial<Pick<Clock, 'sleep'>>;

/** What a call gives back to the model. */
export interface ToolOutcome {
  readonly text: string;
  /** The call did not do what was asked; `text` says what was expected, what came and what to do. */
  readonly isError: boolean;
  /** What the model gets to see besides, where it can see pictures. */
  readonly pictures?: readonly Picture[];
  /** Ends the agent with this failure, once the turn is recorded. */
  readonly failure?: Failure;
  /** Why it was not done, for people. */
  readonly note?: string;
  /** What a command did, as proof. */
  readonly evidence?: CommandEvidence;
  /** How long it took, where there is a clock. Filled in by dispatch. */
  readonly tookMs?: number;
  /** Characters that there were, when `text` has only the beginning and the end of them. Filled in by dispatch. */
  readonly fullLength?: number;
  /** Blob of all of it, where it was kept. Filled in by dispatch. */
  readonly output?: string;
}

/** What a call of an ending tool makes of the agent. */
export interface ToolEnding {
  readonly summary: string;
  readonly data?: unknown;
  readonly points?: HandoffPoints;
  /** Tasks to be added to the plan; never an empty list. */
  readonly tasks?: readonly ProposedTask[];
}

/** How far a tool goes by itself; what is absent dispatch sees to. */
export interface ToolBounds {
  /** Milliseconds that a call may take. `own`: the tool bounds itself, such as one that waits for a person. Absent: by its effect. */
  readonly timeLimitMs?: number | 'own';
  /** `own`: it says by itself how its output goes on, and has no more than 200,000 characters. Absent: long ones are cut and kept. */
  readonly output?: 'own';
  /** What it said stays in the conversation however long that gets, such as the answer of a person. */
  readonly isLasting?: boolean;
}

/**
 * Something a model can do. `read` tools change nothing and run beside each other, `own-view` tools change the agent's
 * view and run in the order of their calls, and so do `outside` tools, which may reach beyond it and are not done twice;
 * `end` tools run last and end the agent when nothing before them failed.
 */
export interface Tool {
  readonly description: ToolDescription;
  readonly effect: 'read' | 'own-view' | 'outside' | 'end';
  readonly bounds?: ToolBounds;
  /** What a call is about, in a few words for people: a path, a query. Empty when the input does not tell. */
  subject(input: unknown): string;
  /** Never fails on what the model sends: that becomes an outcome with `isError`. Throws only on bugs and a broken store. */
  run(input: unknown, context: ToolContext, signal: AbortSignal): Promise<ToolOutcome>;
  /** Only of `end` tools: what an accepted call with this input ends the agent with. `undefined`: the input is not valid. */
  ending?(input: unknown): ToolEnding | undefined;
}

export function said(text: string): ToolOutcome {
  return { text, isError: false };
}

export function refused(text: string): ToolOutcome {
  return { text, isError: true };
}

/** A tool whose input is described and checked by `input`; the parts of `definition` get it parsed. */
export function defineTool<Schema extends z.ZodObject>(definition: {
  readonly name: string;
  readonly description: string;
  readonly input: Schema;
  readonly effect: Tool['effect'];
  readonly bounds?: ToolBounds;
  readonly subject: (input: z.infer<Schema>) => string;
  readonly run: (input: z.infer<Schema>, context: ToolContext, signal: AbortSignal) => Promise<ToolOutcome>;
  readonly ending?: (input: z.infer<Schema>) => ToolEnding;
}): Tool {
  const { name, description, input: schema, effect, bounds = {}, ending } = definition;
  const tool: Tool = {
    description: { name, description, inputSchema: inputSchemaOf(schema) },
    effect,
    bounds,
    subject(input) {
      const parsed = schema.safeParse(input);
      return parsed.success ? shortened(definition.subject(parsed.data)) : '';
    },
    async run(input, context, signal) {
      const parsed = schema.safeParse(input);
      if (!parsed.success) return refused(inputProblems(name, schema, input, parsed.error));
      return definition.run(parsed.data, context, signal);
    },
  };
  if (ending === undefined) return tool;
  return {
    ...tool,
    ending(input) {
      const parsed = schema.safeParse(input);
      return parsed.success ? ending(parsed.data) : undefined;
    },
  };
}

/**
 * JSON Schema as providers take it: of the input side, where fields with a default are optional, without `$schema` and
 * without the bounds that every whole number has anyway.
 */
export function inputSchemaOf(schema: z.ZodObject): Readonly<Record<string, unknown>> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return rest;
}

function inputProblems(name: string, schema: z.ZodObject, input: unknown, error: z.ZodError): string {
  if (typeof input === 'string') {
    return `The input of ${name} was not a complete JSON object, so nothing was done. It ended with: ${JSON.stringify(input.slice(-80))}. Call ${name} again with valid JSON; when the input is long, split it into several calls.`;
  }
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  const fields = Object.keys(properties).map((field) => (required.includes(field) ? field : `${field}?`));
  const problems = error.issues.map((issue) => `- ${issue.path.join('.') || 'input'}: ${issue.message}`);
  return [
    `The input of ${name} is not valid, so nothing was done:`,
    ...problems.slice(0, 20),
    `Expected {${fields.join(', ')}}. Call ${name} again with the input corrected.`,
  ].join('\n');
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`;
}
