import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { FileContent } from '../../src/shared/changes.ts';
import { failed, ok } from '../../src/shared/result.ts';
import { changeUri, contentOf, noFileUri } from '../../src/vscode/review/changeUri.ts';
import { shownText } from '../../src/vscode/review/contentProvider.ts';

describe('A side of a diff', () => {
  const path = { root: 'my root', path: 'src/a file.ts' };

  function contentOfBytes(bytes: Uint8Array): FileContent {
    return { hash: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, executable: false };
  }

  /** What is shown of a file with these bytes, given as Latin-1. */
  function shown(text: string): Promise<string> {
    const bytes = Buffer.from(text, 'latin1');
    return shownText(changeUri(path, contentOfBytes(bytes)), { readContent: async () => ok(bytes) });
  }

  it('is a document named like the file, with an address that holds the content', () => {
    const content = { ...contentOfBytes(Buffer.from('x')), executable: true };
    const uri = changeUri(path, content);
    assert.equal(uri.path, '/my root/src/a file.ts');
    assert.deepEqual(contentOf(vscode.Uri.parse(uri.toString())), content);
  });

  it('is refused when somebody else made its address', () => {
    assert.throws(() => contentOf(vscode.Uri.parse('wavewright-change:/a?{"hash":1}')), /expected the hash/);
  });

  it('is empty where there is no file', async () => {
    const noBody = { readContent: async () => failed({ kind: 'not-found', message: 'none' } as const) };
    assert.equal(await shownText(noFileUri(path), noBody), '');
  });

  it('says so when the store has lost the body', async () => {
    const noBody = { readContent: async () => failed({ kind: 'not-found', message: 'It is gone.' } as const) };
    await assert.rejects(shownText(changeUri(path, contentOfBytes(Buffer.from('x'))), noBody), /It is gone\./);
  });

  it('reads text as the editor would read it from disk', async () => {
    assert.equal(await shown('\xef\xbb\xbfgr\xc3\xbc\xc3\x9fe\r\n'), 'grüße\r\n');
  });

  it('describes a binary file, differently for other bytes', async () => {
    assert.match(await shown('\0\x01'), /^A binary file: 2 bytes, SHA-256 [0-9a-f]{64}\n$/);
    assert.notEqual(await shown('\0\x01'), await shown('\0\x02'));
  });

  it('describes a file that is too large, without reading it', async () => {
    const uri = changeUri(path, { hash: 'b'.repeat(64), size: 50 * 1024 * 1024, executable: false });
    const unread = { readContent: async () => failed({ kind: 'internal', message: 'was read' } as const) };
    assert.match(await shownText(uri, unread), /^A file too large to be shown: 52428800 bytes/);
  });
});
