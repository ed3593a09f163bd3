import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ToolSource } from '../../src/core/ports/toolSources.ts';
import { createEditorToolSources } from '../../src/vscode/tools/editorTools.ts';
import type { EditorTools } from '../../src/vscode/tools/editorTools.ts';

const NOW = new AbortController().signal;

interface Invoked {
  readonly name: string;
  readonly input: object;
  readonly token: vscode.CancellationToken;
}

/** Tools as VS Code gives them, which answer with parts of VS Code. */
function editorWith(
  tools: Readonly<Record<string, (invoked: Invoked) => readonly unknown[] | Promise<readonly unknown[]>>>,
): EditorTools & { readonly invoked: Invoked[] } {
  const invoked: Invoked[] = [];
  return {
    invoked,
    tools: Object.keys(tools).map((name) => ({ name, description: `Does ${name}.`, inputSchema: undefined })),
    async invokeTool(name, { input }, token) {
      const call = { name, input, token };
      invoked.push(call);
      const answer = await tools[name]?.(call);
      if (answer === undefined) throw new Error(`no tool ${name}`);
      return new vscode.LanguageModelToolResult([...answer] as vscode.LanguageModelTextPart[]);
    },
  };
}

async function sourceOf(editor: EditorTools, callMs?: number): Promise<ToolSource> {
  const { sources } = await createEditorToolSources({
    editor,
    isTrusted: () => true,
    ...(callMs === undefined ? {} : { callMs }),
  }).find(NOW);
  const [source] = sources;
  assert.ok(source !== undefined);
  return source;
}

const text = (value: string): vscode.LanguageModelTextPart => new vscode.LanguageModelTextPart(value);

describe('The tools of the editor', () => {
  it('are those that VS Code has, without ours, each with a schema', async () => {
    const listed = await (await sourceOf(vscode.lm)).list(NOW);
    assert.ok(listed.ok);
    assert.deepEqual(
      listed.value.map(({ name }) => name),
      vscode.lm.tools.map(({ name }) => name),
    );
    const named = await sourceOf(editorWith({ rename: () => [], wavewright_run: () => [], 'Wavewright.x': () => [] }));
    assert.deepEqual(await named.list(NOW), {
      ok: true,
      value: [{ name: 'rename', description: 'Does rename.', inputSchema: { type: 'object' } }],
    });
    assert.ok(!(await named.call('wavewright_run', {}, NOW)).ok);
  });

  it('answer with texts and pictures, and the rest is named', async () => {
    const png = vscode.LanguageModelDataPart.image(new Uint8Array([104, 97, 108, 108, 111]), 'image/png');
    const other = new vscode.LanguageModelDataPart(new Uint8Array(3), 'application/zip');
    const json = vscode.LanguageModelDataPart.json({ a: 1 });
    const editor = editorWith({ look: () => [text('one'), png, other, json, { odd: true }] });
    const answer = await (await sourceOf(editor)).call('look', { at: 'x' }, NOW);
    assert.deepEqual(answer, {
      ok: true,
      value: {
        text: 'one\n[data of the kind application/zip is left out]\n{\n\t"a": 1\n}\n[a part that is no text is left out]',
        isError: false,
        pictures: [{ mediaType: 'image/png', base64: 'aGFsbG8=' }],
      },
    });
    assert.deepEqual(editor.invoked[0]?.input, { at: 'x' });
  });

  it('that throw have answered with an error, and those that are gone are said to be', async () => {
    const source = await sourceOf(editorWith({ fail: () => Promise.reject(new Error('The person said no.')) }));
    assert.deepEqual(await source.call('fail', {}, NOW), {
      ok: true,
      value: { text: 'The person said no.', isError: true },
    });
    const gone = await source.call('gone', {}, NOW);
    assert.equal(gone.ok ? '' : gone.failure.kind, 'tool-source-unavailable');
  });

  it('that never answer are given up in time or when the call is cancelled, and told so', async () => {
    const editor = editorWith({ never: () => new Promise(() => undefined) });
    const late = await (await sourceOf(editor, 20)).call('never', {}, NOW);
    assert.equal(late.ok ? '' : late.failure.kind, 'timeout');
    const stopping = new AbortController();
    const calling = (await sourceOf(editor)).call('never', {}, stopping.signal);
    stopping.abort();
    const left = await calling;
    assert.equal(left.ok ? '' : left.failure.kind, 'cancelled');
    assert.ok(editor.invoked.every(({ token }) => token.isCancellationRequested));
  });

  it('are none in a workspace that is not trusted', async () => {
    const sources = createEditorToolSources({ editor: vscode.lm, isTrusted: () => false });
    assert.deepEqual(await sources.find(NOW), { sources: [], problems: [] });
  });
});
