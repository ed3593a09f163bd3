import { boundedRun } from './bounds.ts';
import { shortenedOutcome } from './outputs/shortenedOutcome.ts';
import type { Tool, ToolContext, ToolOutcome } from './tool.ts';
import { refused } from './tool.ts';

/** A call as its answer has it. */
export interface RequestedCall {
  readonly name: string;
  /** As the model sent it: parsed JSON, or the raw text where that was none. */
  readonly input: unknown;
}

export interface Dispatch<Call extends RequestedCall = RequestedCall> {
  readonly tools: readonly Tool[];
  /** Names of those that this agent may call. Absent: all. */
  readonly permitted?: ReadonlySet<string> | undefined;
  readonly context: ToolContext;
  readonly onStart?: (call: Call, tool: Tool) => void;
  /** A call is about to reach beyond the view; awaited before it does. */
  readonly onOutside?: (call: Call, tool: Tool) => Promise<void>;
  /** The `callKey` of a call. */
  readonly keyOf?: ((call: Call) => string) | undefined;
  /** Told of what a tool threw: a bug of ours, which the model reads of as of any other error. */
  readonly onFault?: ((tool: Tool, error: unknown) => void) | undefined;
}

/**
 * Runs the calls of one answer, ending tools excepted, and gives their outcomes by position. Neighbouring reads run at
 * the same time; any other call waits for all calls before it and holds back all after it.
 */
export async function runCalls<Call extends RequestedCall>(
  calls: readonly Call[],
  dispatch: Dispatch<Call>,
  signal: AbortSignal,
): Promise<ToolOutcome[]> {
  const outcomes: ToolOutcome[] = [];
  let reads: Promise<ToolOutcome>[] = [];
  for (const call of calls) {
    const effect = toolNamed(dispatch.tools, call.name)?.effect;
    const isRead = effect !== 'own-view' && effect !== 'outside';
    if (!isRead) {
      outcomes.push(...(await Promise.all(reads)));
      reads = [];
      outcomes.push(await carriedOut(call, dispatch, signal));
    } else {
      reads.push(carriedOut(call, dispatch, signal));
    }
  }
  outcomes.push(...(await Promise.all(reads)));
  // In the order of the calls, and not in that in which they came to their ends: outputs that are kept are numbered.
  return outcomes.map((outcome, index) => shortenedFor(calls[index], outcome, dispatch));
}

/**
 * Runs one call, or refuses it when there is no such tool or this agent may not call it. Bounded in time and output, and
 * whatever the tool throws is an outcome, unless the store is broken.
 */
export async function runCall<Call extends RequestedCall>(
  call: Call,
  dispatch: Dispatch<Call>,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  return shortenedFor(call, await carriedOut(call, dispatch, signal), dispatch);
}

function shortenedFor<Call extends RequestedCall>(
  call: Call | undefined,
  outcome: ToolOutcome,
  { tools, context }: Dispatch<Call>,
): ToolOutcome {
  const tool = call && toolNamed(tools, call.name);
  return tool === undefined ? outcome : shortenedOutcome(outcome, tool, context.outputs);
}

async function carriedOut<Call extends RequestedCall>(
  call: Call,
  dispatch: Dispatch<Call>,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  const tool = toolNamed(dispatch.tools, call.name);
  if (tool === undefined || !isPermitted(tool, dispatch)) {
    const why =
      tool === undefined
        ? `There is no tool ${JSON.stringify(call.name)} here`
        : `${call.name} is not for your role but for others`;
    const callable = dispatch.tools.filter((each) => isPermitted(each, dispatch));
    const names = callable.map((each) => each.description.name).join(', ');
    return refused(`${why}, so nothing was done. You can call: ${names}.`);
  }
  dispatch.onStart?.(call, tool);
  const { context, onOutside, onFault, keyOf } = dispatch;
  const begin = onOutside && (() => onOutside(call, tool));
  const ofCall: ToolContext = { ...context, begin, callKey: keyOf?.(call) };
  const { clock } = context;
  const startedAt = clock?.now();
  const outcome = await boundedRun(
    { tool, clock, onFault, run: (limited) => tool.run(call.input, ofCall, limited) },
    signal,
  );
  // The clock may have been set back meanwhile.
  return clock === undefined ? outcome : { ...outcome, tookMs: Math.max(0, clock.now() - (startedAt ?? 0)) };
}

function isPermitted(tool: Tool, { permitted }: Pick<Dispatch, 'permitted'>): boolean {
  return permitted === undefined || permitted.has(tool.description.name);
}

export function toolNamed(tools: readonly Tool[], name: string): Tool | undefined {
  return tools.find((tool) => tool.description.name === name);
}
