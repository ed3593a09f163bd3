import { StoreBroken } from '../ports/store.ts';
import type { Tool, ToolClock, ToolOutcome } from './tool.ts';
import { refused } from './tool.ts';

/** How long a call may take where its tool says nothing else. */
export const TIME_LIMITS_MS: Readonly<Record<Tool['effect'], number>> = {
  read: 60_000,
  'own-view': 60_000,
  outside: 300_000,
  end: 60_000,
};

/** How long a call that was told to stop may take to end by itself, with what it has to tell. */
export const GRACE_MS = 5_000;

export interface BoundedCall {
  readonly tool: Tool;
  readonly run: (signal: AbortSignal) => Promise<ToolOutcome>;
  readonly clock: ToolClock | undefined;
  /** Told of what the tool threw. */
  readonly onFault?: ((tool: Tool, error: unknown) => void) | undefined;
}

/**
 * The outcome of a call that takes no longer than its limit and the grace after it, whatever its tool does: one that is
 * late, is cancelled and does not mind, or throws, becomes an outcome with `isError`. Without a clock that can sleep
 * nothing is waited for in vain: then a tool bounds itself. Throws only what a broken store throws.
 */
export async function boundedRun(call: BoundedCall, signal: AbortSignal): Promise<ToolOutcome> {
  const { tool, clock } = call;
  const late = new AbortController();
  const over = new AbortController();
  const ran = outcomeOf(call, AbortSignal.any([signal, late.signal])).finally(() => over.abort(IN_TIME));
  const sleep = clock?.sleep?.bind(clock);
  if (sleep === undefined) return ran;
  // When the outcome of the race came first, nobody waits for this one any more.
  ran.catch(() => undefined);
  const limitMs = tool.bounds?.timeLimitMs ?? TIME_LIMITS_MS[tool.effect];
  const stopped = stopOf({ sleep, limitMs, late }, signal, over.signal);
  return Promise.race([
    ran,
    stopped.then(async (why) => {
      if (why === undefined || (await asleep(sleep, GRACE_MS, over.signal)) === 'woken') return ran;
      return why === 'late' ? tooLate(tool, limitMs) : cancelled(tool);
    }),
  ]);
}

/** Given as the reason because the platform would make an error with a stack each time. */
const IN_TIME = 'ended in time';

type Sleep = NonNullable<ToolClock['sleep']>;

interface Limit {
  readonly sleep: Sleep;
  readonly limitMs: number | 'own';
  readonly late: AbortController;
}

/** Why the call has to end; `undefined` when it has ended before. */
async function stopOf(
  { sleep, limitMs, late }: Limit,
  signal: AbortSignal,
  over: AbortSignal,
): Promise<'late' | 'cancelled' | undefined> {
  const either = AbortSignal.any([signal, over]);
  if (limitMs === 'own') await aborted(either);
  else if ((await asleep(sleep, limitMs, either)) === 'slept') {
    late.abort(new Error(`not done within ${limitMs} ms`));
    return 'late';
  }
  return over.aborted ? undefined : 'cancelled';
}

async function asleep(sleep: Sleep, ms: number, signal: AbortSignal): Promise<'slept' | 'woken'> {
  try {
    await sleep(ms, signal);
    return 'slept';
  } catch {
    return 'woken';
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

async function outcomeOf({ tool, run, onFault }: BoundedCall, signal: AbortSignal): Promise<ToolOutcome> {
  try {
    return await run(signal);
  } catch (error) {
    // Nothing that comes after could be kept.
    if (error instanceof StoreBroken) throw error;
    onFault?.(tool, error);
    return refused(
      `${tool.description.name} failed by a fault of its own (${messageOf(error)}), and what it did until then is not known. That is no mistake of yours: try another way, or do without it.`,
    );
  }
}

function messageOf(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
  return text === '' ? 'it does not say which' : text.slice(0, 200);
}

function tooLate({ description: { name }, effect }: Tool, limitMs: number | 'own'): ToolOutcome {
  const limit = limitMs === 'own' ? '' : ` within ${Math.round(limitMs / 1000)} s`;
  const unknown = effect === 'read' ? '' : ' What it did until then is not known: look before you do it again.';
  return refused(`${name} did not end${limit} and was given up.${unknown} Ask for less at once, or try another way.`);
}

function cancelled({ description: { name } }: Tool): ToolOutcome {
  return {
    ...refused(`${name} was cancelled.`),
    failure: { kind: 'cancelled', message: `The call of ${name} was cancelled.` },
  };
}
