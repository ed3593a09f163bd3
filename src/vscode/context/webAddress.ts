import type { ContextItem } from '../../shared/brief.ts';

/** What was typed, where it is an address of the web. */
export async function findAddress(text: string): Promise<ContextItem[]> {
  return addressOf(text.trim()) === undefined ? [] : [{ kind: 'url', url: text.trim() }];
}

/** The address, where the text is one of the web; without a name and password in it, which would go to the model. */
export function addressOf(text: string): URL | undefined {
  if (!/^https?:\/\/[^\s/]+\S*$/i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.username === '' && url.password === '' ? url : undefined;
}
