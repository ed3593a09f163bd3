import assert from 'node:assert/strict';
import * as z from 'zod';
import { StoreBroken } from '../../../../src/core/ports/store.ts';
import { GRACE_MS, TIME_LIMITS_MS } from '../../../../src/core/tools/bounds.ts';
import { runCall, runCalls } from '../../../../src/core/tools/dispatch.ts';
import { defineTool, said } from '../../../../src/core/tools/tool.ts';
import type { Tool, ToolBounds, ToolOutcome } from '../../../../src/core/tools/tool.ts';
import { createManualClock, quiet } from '../../../support/manualClock.ts';
import type { ManualClock } from '../../../support/manualClock.ts';
import { memoryView } from '../../../support/memoryView.ts';

const calm = new AbortController().signal;

function toolThat(
  run: (signal: AbortSignal) => Promise<ToolOutcome>,
  rest: { readonly effect?: Tool['effect']; readonly bounds?: ToolBounds } = {},
): Tool {
  return defineTool({
    name: 'work',
    description: 'Works.',
    input: z.strictObject({}),
    effect: 'read',
    subject: () => '',
    ...rest,
    run: (_input, _context, signal) => run(signal),
  });
}

const hangs = (): Promise<ToolOutcome> => new Promise(() => undefined);

function call(tool: Tool, clock: ManualClock | undefined, signal = calm, faults: unknown[] = []): Promise<ToolOutcome> {
  const context = { view: memoryView({}), clock };
  return runCall(
    { name: 'work', input: {} },
    { tools: [tool], context, onFault: (_tool, error) => void faults.push(error) },
    signal,
  );
}

/** The outcome, or `undefined` while there is none. */
function watched(running: Promise<ToolOutcome>): () => ToolOutcome | undefined {
  let outcome: ToolOutcome | undefined;
  void running.then((ended) => (outcome = ended));
  return () => outcome;
}

describe('A call of a tool', () => {
  for (const effect of ['read', 'own-view', 'outside'] as const) {
    it(`that never ends is given up after the limit for ${effect} and a grace, and nothing goes on sleeping`, async () => {
      const clock = createManualClock();
      const seen = watched(call(toolThat(hangs, { effect }), clock));
      await clock.advance(TIME_LIMITS_MS[effect] + GRACE_MS - 1);
      assert.equal(seen(), undefined);
      await clock.advance(1);
      assert.match(seen()?.text ?? '', /^work did not end within \d+ s and was given up\./);
      assert.deepEqual([seen()?.isError, seen()?.failure], [true, undefined], 'the agent goes on');
      assert.equal(seen()?.text.includes('look before you do it again'), effect !== 'read');
      assert.deepEqual(clock.sleeping(), []);
    });
  }

  it('that is late is told to stop, and what it then says counts', async () => {
    const clock = createManualClock();
    const stops = (signal: AbortSignal): Promise<ToolOutcome> =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(said('half of it'))));
    const seen = watched(call(toolThat(stops, { bounds: { timeLimitMs: 500 } }), clock));
    await clock.advance(499);
    assert.equal(seen(), undefined);
    await clock.advance(1);
    assert.deepEqual(seen(), { text: 'half of it', isError: false, tookMs: 500 });
    assert.deepEqual(clock.sleeping(), []);
  });

  it('that bounds itself may take as long as it likes, and can still be cancelled', async () => {
    const clock = createManualClock();
    const cancelling = new AbortController();
    const tool = toolThat(hangs, { effect: 'outside', bounds: { timeLimitMs: 'own' } });
    const seen = watched(call(tool, clock, cancelling.signal));
    await clock.advance(24 * 3_600_000);
    assert.deepEqual([seen(), clock.sleeping()], [undefined, []]);
    cancelling.abort();
    await quiet();
    await clock.advance(GRACE_MS);
    assert.deepEqual(seen()?.failure?.kind, 'cancelled');
    assert.deepEqual(clock.sleeping(), []);
  });

  it('that ends in time leaves nothing sleeping, and tells how long it took', async () => {
    const clock = createManualClock();
    const seen = watched(
      call(
        toolThat(() => clock.sleep(30).then(() => said('done'))),
        clock,
      ),
    );
    await clock.advance(30);
    assert.deepEqual(seen(), { text: 'done', isError: false, tookMs: 30 });
    assert.deepEqual(clock.sleeping(), []);
  });

  for (const clock of [createManualClock(), undefined]) {
    it(`whose tool throws is an error that the model reads of, and the log has it, ${clock ? 'with' : 'without'} a clock`, async () => {
      const faults: unknown[] = [];
      const error = new TypeError('x is\nundefined');
      const outcome = await call(
        toolThat(() => Promise.reject(error)),
        clock,
        calm,
        faults,
      );
      assert.equal(outcome.isError, true);
      assert.match(outcome.text, /^work failed by a fault of its own \(x is undefined\).*That is no mistake of yours/);
      assert.deepEqual(faults, [error]);
      const thrown = (): Promise<ToolOutcome> => {
        throw error;
      };
      assert.match(
        (await call(toolThat(thrown), clock)).text,
        /^work failed by a fault/,
        'also when it throws at once',
      );
    });

    it(`still throws what a broken store throws, ${clock ? 'with' : 'without'} a clock`, async () => {
      const broken = new StoreBroken('disk full');
      await assert.rejects(
        call(
          toolThat(() => Promise.reject(broken)),
          clock,
        ),
        broken,
      );
    });
  }

  it('that failed late, after it was given up, harms nobody', async () => {
    const clock = createManualClock();
    let fail: (error: Error) => void = () => undefined;
    const seen = watched(
      call(
        toolThat(() => new Promise((_, reject) => (fail = reject))),
        clock,
      ),
    );
    await clock.advance(TIME_LIMITS_MS.read + GRACE_MS);
    assert.equal(seen()?.isError, true);
    fail(new StoreBroken('disk full'));
    await quiet();
  });
});

describe('Calls side by side', () => {
  it('each have their own limit, and their outcomes stand in the order of the calls', async () => {
    const clock = createManualClock();
    const slow = toolThat(() => clock.sleep(20_000).then(() => said('slow')));
    const tools = [slow, { ...toolThat(hangs), description: { ...slow.description, name: 'hang' } }];
    const calls = ['hang', 'work', 'hang'].map((name) => ({ name, input: {} }));
    const running = runCalls(calls, { tools, context: { view: memoryView({}), clock } }, calm);
    await clock.advance(TIME_LIMITS_MS.read + GRACE_MS);
    assert.deepEqual(
      (await running).map(({ text }) => text.split(' ')[0]),
      ['hang', 'slow', 'hang'],
    );
  });
});
