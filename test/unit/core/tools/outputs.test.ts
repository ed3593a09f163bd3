import assert from 'node:assert/strict';
import * as z from 'zod';
import { runCalls } from '../../../../src/core/tools/dispatch.ts';
import { createKeptOutputs } from '../../../../src/core/tools/outputs/keptOutputs.ts';
import type { OutputAccess } from '../../../../src/core/tools/outputs/outputAccess.ts';
import { readOutputTool } from '../../../../src/core/tools/outputs/readOutput.ts';
import { defineTool, said } from '../../../../src/core/tools/tool.ts';
import type { Tool, ToolBounds, ToolOutcome } from '../../../../src/core/tools/tool.ts';
import { memoryView } from '../../../support/memoryView.ts';

const bodies = new Map<string, Uint8Array>();
const outputsWith = (kept: readonly string[] = []): OutputAccess =>
  createKeptOutputs({
    kept,
    put: (bytes) => {
      const hash = `body${bodies.size + 1}`;
      bodies.set(hash, bytes);
      return hash;
    },
    get: async (hash) => bodies.get(hash) ?? assert.fail(`no body ${hash}`),
  });

/** A tool that says what it is given, later calls first. */
function talker(bounds: ToolBounds = {}): Tool {
  let waiting = 5;
  return defineTool({
    name: 'talk',
    description: 'Talks.',
    input: z.strictObject({ text: z.string() }),
    effect: 'read',
    bounds,
    subject: () => '',
    async run({ text }) {
      for (let ticks = (waiting -= 1); ticks > 0; ticks -= 1) await new Promise((resolve) => setImmediate(resolve));
      return said(text);
    },
  });
}

function told(texts: readonly string[], outputs: OutputAccess | undefined, tool = talker()): Promise<ToolOutcome[]> {
  const calls = texts.map((text) => ({ name: 'talk', input: { text } }));
  return runCalls(calls, { tools: [tool], context: { view: memoryView({}), outputs } }, new AbortController().signal);
}

const read = (outputs: OutputAccess | undefined, input: object): Promise<ToolOutcome> =>
  readOutputTool.run(input, { view: memoryView({}), outputs }, new AbortController().signal);

const numbered = (count: number, length = 60): string =>
  Array.from({ length: count }, (_, index) => `${index + 1} `.padEnd(length, 'x')).join('\n');

describe('An output that is too long for the conversation', () => {
  it('is kept, and its beginning and end say where to read on, so that nothing is missed', async () => {
    const outputs = outputsWith();
    const text = numbered(80_000, 55);
    assert.ok(text.length > 4 * 1024 * 1024);
    const [outcome = said('')] = await told([text], outputs);
    assert.ok(outcome.text.length < 30_500, `${outcome.text.length} characters`);
    assert.equal(outcome.fullLength, text.length);
    const goOn = /stored as output-1: read_output reads on from line (\d+)/.exec(outcome.text)?.[1] ?? '';
    const shown = outcome.text.slice(0, outcome.text.indexOf('\n[... ')).split('\n');
    assert.equal(Number(goOn), shown.length + 1);
    assert.match((await read(outputs, { name: 'output-1', startLine: Number(goOn) })).text, new RegExp(`^${goOn} x`));
    assert.match(outcome.text, /\n80000 x+$/);
  });

  it('has its name by the order of the calls, whichever came to its end first, and after a restart', async () => {
    const outputs = outputsWith();
    const texts = ['a', 'b', 'c'].map((letter) => letter.repeat(31_000));
    const outcomes = await told(texts, outputs);
    const kept = outcomes.flatMap(({ output }) => output ?? []);
    const later = outputsWith(kept);
    for (const [index, text] of texts.entries()) assert.equal(await later.read(`output-${index + 1}`), text);
    assert.equal(later.keep('x').name, 'output-4');
    assert.equal(await later.read('output-5'), undefined);
  });

  it('is only cut where none are kept, and left to tools that say by themselves how theirs go on', async () => {
    const [cut] = await told([numbered(1_000)], undefined);
    assert.match(
      cut?.text ?? '',
      /\n\[\.\.\. 60999 characters in all, of which the middle is left out here \.\.\.\]\n/,
    );
    const own = talker({ output: 'own' });
    const [whole, capped] = await told([numbered(1_000), 'y'.repeat(300_000)], outputsWith(), own);
    assert.equal(whole?.text.length, 60_999);
    assert.ok((capped?.text.length ?? 0) < 31_000, 'even they have a limit');
    assert.deepEqual((await told(['z'.repeat(30_000)], outputsWith()))[0], said('z'.repeat(30_000)));
  });

  it('is never cut within a character', async () => {
    const [outcome] = await told([`x${'😀'.repeat(20_000)}`], outputsWith());
    assert.equal(new TextDecoder().decode(new TextEncoder().encode(outcome?.text)), outcome?.text);
  });
});

describe('read_output', () => {
  const outputs = outputsWith();
  outputs.keep(numbered(5_000));
  outputs.keep(`head\n${'0123456789'.repeat(10_000)} needle ${'z'.repeat(5_000)}\ntail\n`);

  it('gives the lines that are asked for, and says how they go on', async () => {
    const { text } = await read(outputs, { name: 'output-1', startLine: 4_990, endLine: 4_991 });
    assert.equal(text, `${'4990 '.padEnd(60, 'x')}\n${'4991 '.padEnd(60, 'x')}\n[lines 4990-4991 of 5000]`);
    const long = (await read(outputs, { name: 'output-1' })).text;
    assert.ok(long.length < 26_000);
    assert.match(long, /\[lines 1-409 of 5000; go on with startLine 410\]$/);
  });

  it('finds texts with the numbers of their lines, at most a hundred', async () => {
    assert.match((await read(outputs, { name: 'output-1', search: '77 X' })).text, /^77: 77 x+\n177: 177 x/);
    const many = (await read(outputs, { name: 'output-1', search: 'x' })).text;
    assert.match(many, /\n\[more lines match; go on with startLine 101\]$/);
    const next = (await read(outputs, { name: 'output-1', search: 'x', startLine: 101 })).text;
    assert.match(next, /^101: /);
    assert.match((await read(outputs, { name: 'output-1', search: 'nothing' })).text, /^\[no line from 1 to 5000/);
  });

  it('counts a line that is very long as several, of which none is lost', async () => {
    const found = (await read(outputs, { name: 'output-2', search: 'needle' })).text;
    const number = Number(/^(\d+): …?.*needle/.exec(found)?.[1]);
    assert.equal(number, 52);
    const pieces: string[] = [];
    for (let line = 2; line <= 54; line += 1)
      pieces.push(
        (await read(outputs, { name: 'output-2', startLine: line, endLine: line })).text.split('\n')[0] ?? '',
      );
    assert.equal(pieces.join(''), `${'0123456789'.repeat(10_000)} needle ${'z'.repeat(5_000)}`);
  });

  it('says what is wrong with names and ranges that are none', async () => {
    for (const name of ['output-9', 'output-0', '../x', 'output-1e3']) {
      const { isError, text } = await read(outputs, { name });
      assert.deepEqual([isError, text.slice(0, 10)], [true, 'No output ']);
    }
    assert.match((await read(undefined, { name: 'output-1' })).text, /^No output/);
    assert.match((await read(outputs, { name: 'output-2', startLine: 99 })).text, /has 55 lines/);
    assert.match((await read(outputs, { name: 'output-1', startLine: 9, endLine: 8 })).text, /lies before startLine/);
  });
});
