import type { Tool, ToolContext, ToolOutcome } from './tool.ts';
import { refused } from './tool.ts';

export interface RequestedCall {
  readonly name: string;
  /** As the model sent it: parsed JSON, or the raw text where that was none. */
  readonly input: unknown;
}

export interface Dispatch {
  readonly tools: readonly Tool[];
  readonly context: ToolContext;
  readonly onStart?: (call: RequestedCall, tool: Tool) => void;
}

/**
 * Runs the calls of one answer, ending tools excepted, and gives their outcomes by position. Neighbouring reads run at
 * the same time; a call that changes the view waits for all calls before it and holds back all after it.
 */
export async function runCalls(
  calls: readonly RequestedCall[],
  dispatch: Dispatch,
  signal: AbortSignal,
): Promise<ToolOutcome[]> {
  const outcomes: ToolOutcome[] = [];
  let reads: Promise<ToolOutcome>[] = [];
  for (const call of calls) {
    const isRead = toolNamed(dispatch.tools, call.name)?.effect !== 'own-view';
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

/** Runs one call, or refuses it when this agent has no such tool. */
export async function runCall(call: RequestedCall, dispatch: Dispatch, signal: AbortSignal): Promise<ToolOutcome> {
  const tool = toolNamed(dispatch.tools, call.name);
  if (tool === undefined) {
    const offered = dispatch.tools.map((each) => each.description.name).join(', ');
    return refused(
      `There is no tool ${JSON.stringify(call.name)} here, so nothing was done. You can call: ${offered}.`,
    );
  }
  dispatch.onStart?.(call, tool);
  return tool.run(call.input, dispatch.context, signal);
}

export function toolNamed(tools: readonly Tool[], name: string): Tool | undefined {
  return tools.find((tool) => tool.description.name === name);
}
