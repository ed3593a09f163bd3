import type { ContextItem, RecordedItem } from '../../../shared/brief.ts';
import type { Contents } from '../../changes/contents.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import { contextText } from '../../planning/context/contextText.ts';

/** What the person added to the request, as an element of a prompt; empty where there is nothing. */
export async function addedContext(
  items: readonly RecordedItem[] | undefined,
  { view, contents }: { readonly view: WorkspaceView; readonly contents: Contents },
  signal: AbortSignal,
): Promise<string> {
  const whole = await Promise.all((items ?? []).map((item) => withText(item, contents)));
  return contextText(whole, view, signal);
}

/** Texts of more characters are bodies of their own, so that the journal stays small. */
const LONGEST_TEXT = 4_000;

/** The item as the journal has it. */
export function recordedItem(item: ContextItem, contents: Pick<Contents, 'put'>): RecordedItem {
  if (!('text' in item) || item.text === undefined || item.text.length <= LONGEST_TEXT) return item;
  return { ...item, text: '', textHash: contents.put(new TextEncoder().encode(item.text)) };
}

async function withText({ textHash, ...item }: RecordedItem, contents: Contents): Promise<ContextItem> {
  if (textHash === undefined || !('text' in item)) return item;
  return { ...item, text: new TextDecoder().decode(await contents.get(textHash)) };
}
