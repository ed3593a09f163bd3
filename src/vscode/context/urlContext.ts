import type { ContextItem } from '../../shared/brief.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { htmlToText } from './htmlToText.ts';
import { addressOf } from './webAddress.ts';

type Url = Extract<ContextItem, { kind: 'url' }>;

const PATIENCE_MS = 15_000;
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_REDIRECTS = 5;
/** A planner reads a page, not a book. */
const MOST_CHARACTERS = 100_000;

/**
 * With the text that stands at the address: asked once, without cookies or credentials, HTML as text. Fails with what came
 * instead of a text, and after 15 seconds or 2 MB.
 */
export async function withPage(item: Url, fetch: typeof globalThis.fetch): Promise<Result<ContextItem, Failure>> {
  const address = addressOf(item.url);
  if (address === undefined) return refused(item.url, 'it is no http or https address, or has a password in it');
  try {
    const page = await get(address, fetch, AbortSignal.timeout(PATIENCE_MS));
    if (!page.ok) return refused(item.url, page.failure);
    return ok({ ...item, text: page.value.slice(0, MOST_CHARACTERS) });
  } catch (error) {
    // All that `fetch` throws says why there is no page: no such host, a certificate, the time that is up.
    return refused(item.url, reasonOf(error));
  }
}

function refused(url: string, why: string): Result<never, Failure> {
  const message = `${url} cannot be read: ${why}. Take it out of the request, or add its text yourself.`;
  return failed({ kind: 'not-found', message });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no whole answer came within ${PATIENCE_MS / 1000} seconds`;
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** Follows redirects itself, as they may lead to something that is not of the web. */
async function get(address: URL, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<Result<string, string>> {
  let at = address;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const response = await fetch(at.href, {
      redirect: 'manual',
      credentials: 'omit',
      headers: { accept: 'text/html, text/*;q=0.9, application/json;q=0.8' },
      signal,
    });
    const next = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || next === null) return textOf(response);
    await response.body?.cancel();
    const target = URL.canParse(next, at.href) ? addressOf(new URL(next, at).href) : undefined;
    if (target === undefined) return failed('it leads on to something that is no web address');
    at = target;
  }
  return failed(`it leads on more than ${MOST_REDIRECTS} times`);
}

async function textOf(response: Response): Promise<Result<string, string>> {
  const type = response.headers.get('content-type') ?? 'text/plain';
  if (!response.ok || !isText(type)) await response.body?.cancel();
  if (!response.ok) return failed(`the server answered ${response.status}`);
  if (!isText(type)) return failed(`it is no text but ${type.split(';', 1)[0] ?? type}`);
  const bytes = await read(response);
  if (bytes === undefined) return failed(`it is larger than ${MOST_BYTES / 1024 / 1024} MB`);
  const text = decode(bytes, type);
  return ok(/\bx?html\b/i.test(type) ? htmlToText(text) : text);
}

function isText(type: string): boolean {
  return /^\s*(text\/|application\/([\w.-]+\+)?(json|xml|yaml|javascript|xhtml\+xml)\b)/i.test(type);
}

/** `undefined` when there is more than is read of a page. */
async function read({ body }: Response): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Uint8Array, type: string): string {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(type)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch (error) {
    // An encoding that nobody knows.
    if (!(error instanceof RangeError)) throw error;
    return new TextDecoder().decode(bytes);
  }
}
