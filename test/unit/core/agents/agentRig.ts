import { runAgent } from '../../../../src/core/agents/agentLoop.ts';
import type { AgentDeps, AgentEnd, FinishedTurn } from '../../../../src/core/agents/agentLoop.ts';
import { agentRole, toolsOf } from '../../../../src/core/agents/roles.ts';
import type { ModelClient, ModelMessage, ModelRequest } from '../../../../src/core/ports/model.ts';
import type { Failure } from '../../../../src/shared/failures.ts';
import type { Result } from '../../../../src/shared/result.ts';
import { memoryView } from '../../../support/memoryView.ts';
import type { MemoryView } from '../../../support/memoryView.ts';
import { scriptedModel } from '../../../support/scriptedModel.ts';
import type { Script, ScriptedAnswer } from '../../../support/scriptedModel.ts';

/** An answer that stops an agent in mid-work without a turn of its own, as a crash would. */
export const unfinished: Failure = { kind: 'model-unreachable', message: 'Gone.' };

export interface RanAgent {
  readonly result: Result<AgentEnd, Failure>;
  readonly turns: readonly FinishedTurn[];
  readonly requests: readonly ModelRequest[];
  readonly activities: readonly string[];
  readonly view: MemoryView;
}

/** Runs an agent with the tools of a coding role on a repository with one file, `a.js`. */
export async function ranAgent(
  script: Script | readonly ScriptedAnswer[],
  options: {
    readonly transcript?: readonly ModelMessage[];
    readonly maxTurns?: number;
    readonly signal?: AbortSignal;
    readonly view?: MemoryView;
    readonly beforeRequest?: AgentDeps['beforeRequest'];
    readonly ignoreAbortInModel?: boolean;
    /** What a person told the agent; the test may add to it at any time. */
    readonly instructions?: readonly string[];
    readonly instructionsGiven?: number;
    readonly onTurn?: AgentDeps['onTurn'];
  } = {},
): Promise<RanAgent> {
  const model = scriptedModel(script);
  const client: ModelClient =
    options.ignoreAbortInModel === true
      ? {
          ...model,
          streamTurn: (request, observer) => model.streamTurn(request, observer, new AbortController().signal),
        }
      : model;
  const view = options.view ?? memoryView({ 'a.js': 'let a = 1;\n' });
  const turns: FinishedTurn[] = [];
  const activities: string[] = [];
  const result = await runAgent(
    {
      model: 'scripted',
      system: 'You are an agent.',
      tools: toolsOf(agentRole('code')),
      view,
      opening: 'Do it.',
      transcript: options.transcript ?? [],
      maxTurns: options.maxTurns ?? 20,
      maxOutputTokens: 1_000,
      instructionsGiven: options.instructionsGiven,
    },
    {
      client,
      beforeRequest: options.beforeRequest ?? (async () => ({ ok: true, value: undefined })),
      onTurn: async (turn) => {
        turns.push(turn);
        await options.onTurn?.(turn);
      },
      instructions: () => options.instructions ?? [],
      onActivity: (activity) => void activities.push(activity),
    },
    options.signal ?? new AbortController().signal,
  );
  return { result, turns, requests: model.requests, activities, view };
}

/** All text of the last message of a request, results of tool calls included. */
export function messageText(request: ModelRequest | undefined): string {
  const blocks = request?.messages.at(-1)?.content ?? [];
  return blocks.map((block) => ('text' in block ? block.text : '')).join('\n');
}
