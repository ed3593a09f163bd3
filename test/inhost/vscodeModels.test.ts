import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import { clientOfModel, createVscodeModelClient } from '../../src/vscode/models/vscodeModels.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error };

type Part = vscode.LanguageModelTextPart | vscode.LanguageModelToolCallPart;

interface Asked {
  readonly messages: vscode.LanguageModelChatMessage[];
  readonly options: vscode.LanguageModelChatRequestOptions | undefined;
  readonly token: vscode.CancellationToken | undefined;
}

/** A model of VS Code that answers with these parts; a token is a character. */
function scripted(answer: () => AsyncIterable<Part> | Promise<never>): vscode.LanguageModelChat & { asked: Asked[] } {
  const asked: Asked[] = [];
  return {
    asked,
    name: 'Scripted',
    id: 'one',
    vendor: 'test',
    family: 'test',
    version: '1',
    maxInputTokens: 1000,
    countTokens: async (text) => (typeof text === 'string' ? text : JSON.stringify(text.content)).length,
    sendRequest: async (messages, options, token) => {
      asked.push({ messages, options, token });
      const stream = await answer();
      return { stream, text: (async function* () {})() };
    },
  };
}

async function* parts(...values: Part[]): AsyncIterable<Part> {
  yield* values;
}

const request: ModelRequest = {
  model: 'test/one',
  system: 'You are an agent.',
  tools: [{ name: 'read_file', description: 'Reads a file.', inputSchema: { type: 'object' } }],
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'Go.' }] },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'Reading.' },
        { type: 'opaque', provider: 'anthropic', value: {} },
        { type: 'tool-call', id: 'c1', name: 'read_file', input: { path: 'a.js' } },
      ],
    },
    { role: 'user', content: [{ type: 'tool-result', callId: 'c1', text: 'no such file', isError: true }] },
  ],
  maxOutputTokens: 1000,
};

const { signal } = new AbortController();

describe('A language model of VS Code', () => {
  it('is asked with the system text first, then the conversation, and the tools', async () => {
    const model = scripted(() => parts(new vscode.LanguageModelTextPart('Hello')));
    await clientOfModel(model, silent).streamTurn(request, {}, signal);
    const [asked] = model.asked;
    assert.ok(asked);
    const { User, Assistant } = vscode.LanguageModelChatMessage;
    assert.deepEqual(asked.messages, [
      User('You are an agent.'),
      User([new vscode.LanguageModelTextPart('Go.')]),
      Assistant([
        new vscode.LanguageModelTextPart('Reading.'),
        new vscode.LanguageModelToolCallPart('c1', 'read_file', { path: 'a.js' }),
      ]),
      User([new vscode.LanguageModelToolResultPart('c1', [new vscode.LanguageModelTextPart('Error: no such file')])]),
    ]);
    assert.deepEqual(asked.options?.tools, request.tools);
  });

  it('gives its answer as blocks, text joined and told as it comes, with tokens counted by the model', async () => {
    const model = scripted(() =>
      parts(
        new vscode.LanguageModelTextPart('Hel'),
        new vscode.LanguageModelTextPart('lo'),
        new vscode.LanguageModelToolCallPart('c2', 'read_file', { path: 'b.js' }),
      ),
    );
    const heard: string[] = [];
    const turn = await clientOfModel(model, silent).streamTurn(request, { onText: (text) => heard.push(text) }, signal);
    assert.ok(turn.ok);
    assert.deepEqual(heard, ['Hel', 'lo']);
    assert.deepEqual(turn.value.content, [
      { type: 'text', text: 'Hello' },
      { type: 'tool-call', id: 'c2', name: 'read_file', input: { path: 'b.js' } },
    ]);
    assert.equal(turn.value.stop, 'tool-calls');
    assert.equal(turn.value.usageIs, 'estimated');
    assert.ok(turn.value.usage.inputTokens > 'You are an agent.'.length);
    assert.ok(turn.value.usage.outputTokens > 0);
    assert.equal(turn.value.costUsd, undefined);
  });

  it('keeps the answer when its tokens cannot be counted', async () => {
    const model = scripted(() => parts(new vscode.LanguageModelTextPart('Hello')));
    model.countTokens = () => Promise.reject(new Error('no tokenizer'));
    const turn = await clientOfModel(model, silent).streamTurn(request, {}, signal);
    assert.ok(turn.ok);
    assert.equal(turn.value.usage.inputTokens, 0);
  });

  const refusals = [
    [vscode.LanguageModelError.NoPermissions('no consent'), 'model-unauthorized'],
    [vscode.LanguageModelError.NotFound('gone'), 'model-unauthorized'],
    [vscode.LanguageModelError.Blocked('quota'), 'model-unauthorized'],
    [new Error('socket closed'), 'model-unreachable'],
  ] as const;
  for (const [error, kind] of refusals) {
    it(`fails with ${kind} when VS Code says ${error instanceof vscode.LanguageModelError ? error.code : 'anything else'}`, async () => {
      const model = scripted(() => Promise.reject(error));
      const turn = await clientOfModel(model, silent).streamTurn(request, {}, signal);
      assert.ok(!turn.ok);
      assert.equal(turn.failure.kind, kind);
      assert.match(turn.failure.message, /test · Scripted/);
    });
  }

  it('is left at once when the request is aborted, though the model goes on', async () => {
    const controller = new AbortController();
    const model = scripted(() => new Promise<never>(() => undefined));
    const turn = clientOfModel(model, silent).streamTurn(request, {}, controller.signal);
    controller.abort();
    const ended = await turn;
    assert.ok(!ended.ok);
    assert.equal(ended.failure.kind, 'cancelled');
    assert.equal(model.asked[0]?.token?.isCancellationRequested, true);
  });

  const answer = { name: 'state_colour', description: 'Names a colour.', schema: { type: 'object' } };

  it('is made to call a tool when one value is wanted', async () => {
    const call = new vscode.LanguageModelToolCallPart('c1', 'state_colour', { colour: 'red' });
    const model = scripted(() => parts(call));
    const turn = await clientOfModel(model, silent).streamTurn({ ...request, answer }, {}, signal);
    assert.ok(turn.ok);
    assert.deepEqual(turn.value.content, [
      { type: 'tool-call', id: 'c1', name: 'state_colour', input: { colour: 'red' } },
    ]);
    assert.equal(model.asked[0]?.options?.toolMode, vscode.LanguageModelChatToolMode.Required);
    assert.deepEqual(
      model.asked[0].options.tools?.map(({ name }) => name),
      ['state_colour'],
    );
  });

  it('is asked in words from then on when it cannot be made to call a tool', async () => {
    let count = 0;
    const model = scripted(() => {
      count += 1;
      return count === 1
        ? Promise.reject(new Error('toolMode is unknown'))
        : parts(new vscode.LanguageModelTextPart('{}'));
    });
    const client = clientOfModel(model, silent);
    for (let time = 1; time <= 2; time += 1) {
      const turn = await client.streamTurn({ ...request, answer }, {}, signal);
      assert.deepEqual(turn.ok && turn.value.content, [{ type: 'text', text: '{}' }]);
    }
    assert.deepEqual(
      model.asked.map(({ options }) => options?.toolMode),
      [vscode.LanguageModelChatToolMode.Required, undefined, undefined],
    );
    assert.match(JSON.stringify(model.asked[1]?.messages), /JSON Schema/);
    assert.equal(client.abilitiesOf?.('one')?.forcedTool, false);
  });

  it('that is not offered is named in the failure', async () => {
    const client = await createVscodeModelClient('nobody/nothing', silent);
    assert.ok(!client.ok);
    assert.equal(client.failure.kind, 'model-unconfigured');
    assert.match(client.failure.message, /nobody\/nothing/);
  });

  const PICTURE = { mediaType: 'image/png', base64: 'iVBORw0KGgoAAAAA' } as const;
  const withPicture: ModelRequest = {
    ...request,
    messages: [
      ...request.messages.slice(0, 2),
      {
        role: 'user',
        content: [{ type: 'tool-result', callId: 'c1', text: 'The page.', isError: false, pictures: [PICTURE] }],
      },
    ],
  };
  const resultIn = ({ messages }: Asked): unknown => {
    const part = messages.at(-1)?.content[0];
    return part instanceof vscode.LanguageModelToolResultPart ? part.content : undefined;
  };

  it('is shown the pictures of tool results behind their text', async () => {
    const model = scripted(() => parts(new vscode.LanguageModelTextPart('Seen')));
    const client = clientOfModel(model, silent);
    assert.equal((await client.streamTurn(withPicture, {}, signal)).ok, true);
    const [asked] = model.asked;
    assert.ok(asked);
    assert.deepEqual(resultIn(asked), [
      new vscode.LanguageModelTextPart('The page.'),
      vscode.LanguageModelDataPart.image(Buffer.from(PICTURE.base64, 'base64'), 'image/png'),
    ]);
    const { pictures, contextTokens } = client.abilitiesOf?.('test/one') ?? {};
    assert.deepEqual([pictures, contextTokens], [undefined, 1000]);
  });

  it('is told that pictures were left out where it cannot see them, which is noticed once', async () => {
    let asks = 0;
    const model = scripted(() => {
      asks += 1;
      return asks === 1 ? Promise.reject(new Error('no vision')) : parts(new vscode.LanguageModelTextPart('Fine'));
    });
    const client = clientOfModel(model, silent);
    assert.equal((await client.streamTurn(withPicture, {}, signal)).ok, true);
    assert.equal((await client.streamTurn(withPicture, {}, signal)).ok, true);
    assert.equal(model.asked.length, 3);
    for (const asked of model.asked.slice(1)) {
      assert.deepEqual(resultIn(asked), [
        new vscode.LanguageModelTextPart('The page.\n[A picture was left out: this model cannot be shown pictures.]'),
      ]);
    }
    assert.equal(client.abilitiesOf?.('test/one')?.pictures, false);
    const blind = Object.assign(
      scripted(() => parts()),
      { capabilities: { supportsImageToText: false } },
    );
    assert.equal(clientOfModel(blind, silent).abilitiesOf?.('test/one')?.pictures, false);
  });
});
