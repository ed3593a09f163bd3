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
      outcomes.push(await runCall(call, dispatch, signal));
    } else {
      reads.push(runCall(call, dispatch, signal));
    }
  }
  outcomes.push(...(await Promise.all(reads)));
  return outcomes;
}

/** Runs one call, or refuses it when there is no such tool or this agent may not call it. */
export async function runCall<Call extends RequestedCall>(
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
  const { context, onOutside } = dispatch;
  return tool.run(
    call.input,
    onOutside === undefined ? context : { ...context, begin: () => onOutside(call, tool) },
    signal,
  );
}

function isPermitted(tool: Tool, { permitted }: Pick<Dispatch, 'permitted'>): boolean {
  return permitted === undefined || permitted.has(tool.description.name);
}

export function toolNamed(tools: readonly Tool[], name: string): Tool | undefined {
  return tools.find((tool) => tool.description.name === name);
}
