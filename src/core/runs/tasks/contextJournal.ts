import type { AttemptState } from '../../../shared/runState.ts';
import type { AgentDeps, AgentJob } from '../../agents/agentLoop.ts';
import type { Contents } from '../../changes/contents.ts';
import { budgetWarnings } from '../budget/budgetWarnings.ts';
import type { AgentSupport } from './turnJournal.ts';

/** Journals summaries of conversations: they are paid for, and a later process goes on with them. */
export function compactionJournal(
  { recorder, contents, isAbandoned }: Pick<AgentSupport, 'recorder' | 'contents' | 'isAbandoned'>,
  of: { readonly taskId: string; readonly attempt: number },
): NonNullable<AgentDeps['onCompacted']> {
  return async ({ summary, ...facts }) => {
    if (isAbandoned()) return;
    const body = contents.put(new TextEncoder().encode(summary));
    recorder.record({ type: 'context-compacted', ...of, ...facts, summary: body });
    for (const warning of budgetWarnings(recorder.state, of.taskId)) recorder.record(warning);
    await recorder.durable();
  };
}

/** What the journal knows of an attempt's conversation besides its transcript. */
export async function readContext(
  { turnTokens, compaction }: Pick<AttemptState, 'turnTokens' | 'compaction'>,
  contents: Pick<Contents, 'get'>,
): Promise<Pick<AgentJob, 'promptTokens' | 'compaction'>> {
  const promptTokens = turnTokens.map(({ prompt }) => prompt);
  if (compaction === undefined) return { promptTokens };
  const summary = new TextDecoder().decode(await contents.get(compaction.summary));
  return { promptTokens, compaction: { ...compaction, summary } };
}
