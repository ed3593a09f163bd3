import type { ContextItem } from '../../../shared/brief.ts';
import { escapeAttribute, escapeText } from '../../agents/escape.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import { bodyOf } from './itemBody.ts';
import type { ItemBody } from './itemBody.ts';

/** About 12,000 tokens for all that a person adds to a request. */
const MAX_CHARACTERS = 48_000;

/**
 * What the person added to the request, as an element of a prompt: files, folders, selections, symbols as they stand in
 * the view, and texts as they were given. Long ones are cut so that all have their share, and say so; what is not there
 * is named. Empty where nothing was added.
 */
export async function contextText(
  items: readonly ContextItem[],
  view: WorkspaceView,
  signal: AbortSignal,
): Promise<string> {
  if (items.length === 0) return '';
  const bodies: ItemBody[] = [];
  for (const item of items) bodies.push(await bodyOf(item, view, signal));
  const shares = sharesOf(
    bodies.map(({ text }) => text.length),
    MAX_CHARACTERS,
  );
  const elements = bodies.map((body, index) => elementOf(body, shares[index] ?? 0));
  return `<context>\n${elements.join('\n')}\n</context>`;
}

function elementOf({ attributes, text }: ItemBody, share: number): string {
  const named = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`);
  return `<item${named.join('')}>\n${escapeText('context', cutTo(text, share))}\n</item>`;
}

/** At the end of a line, with a note about what is left out. */
function cutTo(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.lastIndexOf('\n', length);
  const shown = text.slice(0, end > length / 2 ? end : length);
  return `${shown}\n[cut: ${text.length - shown.length} of ${text.length} characters are left out]`;
}

/** As much for each as it needs, as long as no other gets less than an equal share by that. */
export function sharesOf(lengths: readonly number[], total: number): number[] {
  const byLength = lengths.map((length, index) => ({ length, index })).sort((a, b) => a.length - b.length);
  const shares = lengths.map(() => 0);
  let left = total;
  for (const [position, { length, index }] of byLength.entries()) {
    const share = Math.min(length, Math.floor(left / (byLength.length - position)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}
