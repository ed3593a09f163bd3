import type { ModelBlock, ModelMessage } from '../ports/model.ts';
import type { AgentDeps } from './agentLoop.ts';
import { escapeText } from './escape.ts';
import { INSTRUCTION_AFTER_END } from './notes.ts';

/** An instruction that a person added to a task, as its agent reads it. */
export function instructionElement(text: string): string {
  return `<instruction from="person">${escapeText('instruction', text)}</instruction>`;
}

/** Whether a block is such an instruction. Only our own blocks are texts in what an agent is told; those of tools are results. */
export function isInstruction(block: ModelBlock): boolean {
  return block.type === 'text' && block.text.startsWith('<instruction from="person">');
}

/** Those that have come since the first `given`, in order. */
export function instructionsSince(given: number, { instructions }: Pick<AgentDeps, 'instructions'>): readonly string[] {
  return instructions?.().slice(given) ?? [];
}

export function instructionBlocks(texts: readonly string[]): ModelBlock[] {
  return texts.map((text) => ({ type: 'text', text: instructionElement(text) }));
}

/** What comes before the next answer because of these instructions: a message, or none. */
export function instructionMessages(
  texts: readonly string[],
  { hadEnded }: { readonly hadEnded: boolean },
): ModelMessage[] {
  if (texts.length === 0) return [];
  const note: ModelBlock[] = hadEnded ? [{ type: 'text', text: INSTRUCTION_AFTER_END }] : [];
  return [{ role: 'user', content: [...note, ...instructionBlocks(texts)] }];
}
