import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { watchInterruption } from '../../../src/cli/interruption.ts';
import { createProcessTerminal } from '../../../src/cli/processTerminal.ts';
import { stayInterruptible } from '../../../src/cli/stayInterruptible.ts';
import type { ProcessStreams } from '../../../src/cli/processTerminal.ts';

/** Streams that stand for a process's; only what the terminal looks at. */
function fakeStreams(isTTY: boolean) {
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const stdout = new PassThrough();
  const stderr = Object.assign(new PassThrough(), { isTTY });
  return { stdin, stdout, stderr, asProcess: { stdin, stdout, stderr } as unknown as ProcessStreams };
}

function terminalOn(streams: ReturnType<typeof fakeStreams>, signal = new AbortController().signal) {
  let timesGone = 0;
  const terminal = createProcessTerminal(streams.asProcess, { onReaderGone: () => (timesGone += 1), signal });
  return { terminal, timesGone: () => timesGone };
}

describe('The terminal of the process', () => {
  it('asks only where a person sits at both ends', () => {
    assert.equal(terminalOn(fakeStreams(false)).terminal.confirm, undefined);
    assert.notEqual(terminalOn(fakeStreams(true)).terminal.confirm, undefined);
  });

  it('takes y and yes for a yes and everything else, the end of input too, for a no', async () => {
    for (const [line, expected] of [
      ['y\n', true],
      [' YES \n', true],
      ['n\n', false],
      ['\n', false],
      ['yesterday\n', false],
      [undefined, false],
    ] as const) {
      const streams = fakeStreams(true);
      const answer = terminalOn(streams).terminal.confirm!('Go?');
      streams.stdin.end(line);
      assert.equal(await answer, expected, JSON.stringify(line));
      assert.equal(String(streams.stderr.read()), 'Go? [y/N] ');
    }
  });

  it('takes an interruption for a no', async () => {
    const controller = new AbortController();
    const streams = fakeStreams(true);
    const answer = terminalOn(streams, controller.signal).terminal.confirm!('Go?');
    controller.abort();
    assert.equal(await answer, false);
  });

  it('says once that its reader has gone, and writes nothing more', () => {
    const streams = fakeStreams(false);
    const { terminal, timesGone } = terminalOn(streams);
    const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    streams.stdout.emit('error', gone);
    streams.stdout.emit('error', gone);
    terminal.out('more');
    assert.deepEqual([timesGone(), streams.stdout.read()], [1, null]);
  });
});

describe('An interruption', () => {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    it(`by ${name} asks for an orderly end first and ends the process at the second time`, () => {
      const exits: unknown[] = [];
      const host = Object.assign(new EventEmitter(), { exit: (code: unknown) => exits.push(code) });
      const { signal } = watchInterruption(host as unknown as NodeJS.Process);
      host.emit(name);
      assert.deepEqual([signal.aborted, exits], [true, []]);
      host.emit(name);
      assert.deepEqual(exits, [130]);
    });
  }

  it('closes the app, lets the command have its last word and gives 130', async () => {
    const controller = new AbortController();
    const said: string[] = [];
    let rest = (): void => {};
    const command = async (): Promise<0> => {
      await new Promise<void>((resolve) => (rest = resolve));
      said.push('last word');
      return 0;
    };
    const done = stayInterruptible(command, {
      app: {
        close: async () => {
          said.push('closed');
          rest();
        },
      },
      terminal: { out: () => {}, err: (text) => said.push(text.trim()), confirm: undefined },
      signal: controller.signal,
    });
    controller.abort();
    assert.equal(await done, 130);
    assert.deepEqual(said.slice(1), ['closed', 'last word']);
    assert.match(said[0]!, /^Pausing/);
  });

  it('is not needed: a command that ends by itself gives its own code once the app is closed', async () => {
    let closed = false;
    const code = await stayInterruptible(async () => 2, {
      app: { close: async () => void (closed = true) },
      terminal: { out: () => {}, err: () => assert.fail('nothing to say'), confirm: undefined },
      signal: new AbortController().signal,
    });
    assert.deepEqual([code, closed], [2, true]);
  });
});
