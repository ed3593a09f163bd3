import assert from 'node:assert/strict';
import { withPage } from '../../../../src/vscode/context/urlContext.ts';
import { findAddress } from '../../../../src/vscode/context/webAddress.ts';

const item = { kind: 'url', url: 'https://example.org/a' } as const;

interface Asked {
  readonly url: string;
  readonly init: RequestInit | undefined;
}

/** Answers by address, and keeps what it was asked for. */
function web(answers: Readonly<Record<string, () => Response>>): { fetch: typeof fetch; asked: Asked[] } {
  const asked: Asked[] = [];
  const answer: typeof fetch = async (input, init) => {
    const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
    asked.push({ url, init });
    const found = answers[url];
    if (found === undefined) throw new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') });
    return found();
  };
  return { fetch: answer, asked };
}

function page(body: BodyInit, type: string, status = 200): () => Response {
  return () => new Response(body, { status, headers: { 'content-type': type } });
}

function redirect(location: string): () => Response {
  return () => new Response(null, { status: 302, headers: { location } });
}

async function failure(answers: Readonly<Record<string, () => Response>>, url: string = item.url): Promise<string> {
  const read = await withPage({ kind: 'url', url }, web(answers).fetch);
  assert.ok(!read.ok);
  return read.failure.message;
}

describe('An address as context', () => {
  it('is read as text, once, without cookies and credentials', async () => {
    const { fetch, asked } = web({ [item.url]: page('<h1>Hi</h1><p>there', 'text/html; charset=utf-8') });
    const read = await withPage(item, fetch);
    assert.deepEqual(read, { ok: true, value: { ...item, text: '# Hi\n\nthere' } });
    assert.equal(asked.length, 1);
    assert.equal(asked[0]?.init?.credentials, 'omit');
  });

  it('keeps texts that are no HTML, in the encoding that the server names', async () => {
    const latin = web({ [item.url]: page(Uint8Array.of(0x63, 0x61, 0x66, 0xe9), 'text/plain; charset=iso-8859-1') });
    const read = await withPage(item, latin.fetch);
    assert.ok(read.ok && read.value.kind === 'url');
    assert.equal(read.value.text, 'café');
    const json = await withPage(item, web({ [item.url]: page('{"a":"<b>"}', 'application/vnd.api+json') }).fetch);
    assert.ok(json.ok && json.value.kind === 'url');
    assert.equal(json.value.text, '{"a":"<b>"}');
    const odd = await withPage(item, web({ [item.url]: page('x', 'text/plain; charset=klingon') }).fetch);
    assert.ok(odd.ok);
  });

  it('follows redirects within the web, and only some', async () => {
    const moved = web({ [item.url]: redirect('/b'), 'https://example.org/b': page('found', 'text/plain') });
    const read = await withPage(item, moved.fetch);
    assert.ok(read.ok && read.value.kind === 'url');
    assert.equal(read.value.text, 'found');
    assert.match(await failure({ [item.url]: redirect('file:///etc/passwd') }), /no web address/);
    assert.match(await failure({ [item.url]: redirect('https://me:secret@example.org/') }), /no web address/);
    assert.match(await failure({ [item.url]: redirect('/a') }), /more than 5 times/);
  });

  it('says why there is no text: no page, no host, no text, too large', async () => {
    assert.match(await failure({ [item.url]: page('gone', 'text/html', 404) }), /the server answered 404/);
    assert.match(await failure({}), /getaddrinfo ENOTFOUND/);
    assert.match(await failure({ [item.url]: page('%PDF', 'application/pdf') }), /no text but application\/pdf/);
    const large = page(new Uint8Array(2 * 1024 * 1024 + 1), 'text/plain');
    assert.match(await failure({ [item.url]: large }), /larger than 2 MB/);
  });

  it('asks nobody for what is no web address or has a password in it', async () => {
    for (const url of ['ftp://example.org/', 'https://me:secret@example.org/', 'javascript:alert(1)', 'https://']) {
      assert.match(await failure({}, url), /no http or https address, or has a password/);
      assert.deepEqual(await findAddress(url), []);
    }
    assert.deepEqual(await findAddress(' https://example.org/a#b '), [{ kind: 'url', url: 'https://example.org/a#b' }]);
    assert.deepEqual(await findAddress('httpserver.ts'), []);
  });
});
