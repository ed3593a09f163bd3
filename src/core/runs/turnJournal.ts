import type { TurnFacts } from '../../shared/events.ts';
import type { FinishedTurn } from '../agents/agentLoop.ts';
import type { Contents } from '../changes/contents.ts';
import type { ModelMessage } from '../ports/model.ts';

/** The journal's form of a finished turn; its messages go into the store as one body. */
export function turnFacts(turn: FinishedTurn, contents: Contents): TurnFacts {
  return {
    turn: turn.turn,
    usage: turn.usage,
    usageIs: turn.usageIs,
    ...(turn.costUsd === undefined ? {} : { costUsd: turn.costUsd }),
    transcript: contents.put(new TextEncoder().encode(JSON.stringify(turn.messages))),
    toolCalls: turn.toolCalls,
  };
}

/** The messages of journalled turns, in order: what an agent goes on from. */
export async function readTranscript(hashes: readonly string[], contents: Contents): Promise<ModelMessage[]> {
  const turns = await Promise.all(hashes.map((hash) => contents.get(hash)));
  return turns.flatMap((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as ModelMessage[]);
}
