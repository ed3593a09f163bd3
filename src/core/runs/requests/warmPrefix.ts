import { tasksOf } from '../../../shared/runState.ts';
import type { RunState } from '../../../shared/runState.ts';
import { sharedBeginning } from '../../agents/taskAgent.ts';
import type { Clock } from '../../ports/clock.ts';
import type { AgentRights } from '../../tools/toolsets.ts';
import type { KeptPrefix, ModelClient, ModelRequest } from '../../ports/model.ts';
import type { PrefixCache } from './prefixCache.ts';
import { attemptModel } from '../tasks/attemptOptions.ts';
import type { AgentSupport } from '../tasks/turnJournal.ts';

export interface WarmingDeps extends Omit<AgentSupport, 'contents'> {
  readonly prefixes: PrefixCache;
  readonly clock: Clock;
  /** What the run's agents will be allowed. */
  readonly rights: AgentRights;
}

/** With fewer tasks that start at once there is little to win: the first brings the prefix along, and the others wait for it. */
const FEWEST_READERS = 4;

/** Warming may cost at most this share of what is left of the budget. */
const LARGEST_SHARE = 0.01;

/** A provider that is busier than that is left alone: whoever approves the plan must not wait for this. */
const LONGEST_MS = 5_000;

/**
 * Has the provider keep what the requests of the run's tasks begin with, by one request with hardly an answer, and
 * records what that cost. For while a plan waits for approval: the first tasks would pay for it anyway, and find it there
 * when the plan is approved within minutes. Does nothing where that is not worth while, and changes nothing when it fails.
 */
export async function warmPrefix(deps: WarmingDeps, signal: AbortSignal): Promise<void> {
  const { client, recorder, prefixes, clock } = deps;
  const { state } = recorder;
  const readers = mostReaders(state);
  if (readers === undefined || readers.count < FEWEST_READERS) return;
  const { model } = readers;
  const request = warmingRequest(state, model, deps.rights);
  const prefix = client.keptPrefix?.(request);
  if (prefix === undefined || prefixes.isKept(state.model, prefix)) return;
  if (!isWorthWhile(prefix, model, state, client) || !deps.mayGoOn().ok) return;
  await recorder.durable();

  const turn = await inTime((limited) => client.streamTurn(request, {}, limited), clock, signal);
  deps.onActivity(undefined);
  if (!turn.ok || deps.isAbandoned()) return;
  const { usage, usageIs, costUsd, uncachedCostUsd } = turn.value;
  recorder.record({
    type: 'prefix-warmed',
    ...(model === state.model.model ? {} : { model }),
    usage,
    usageIs,
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(uncachedCostUsd === undefined ? {} : { uncachedCostUsd }),
  });
  await recorder.durable();
}

async function inTime<Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Value> {
  const ended = new AbortController();
  const timeUp = new AbortController();
  clock.sleep(LONGEST_MS, ended.signal).then(
    () => timeUp.abort('took too long'),
    () => undefined, // Stopped in time.
  );
  try {
    return await work(AbortSignal.any([signal, timeUp.signal]));
  } finally {
    ended.abort('stopped in time');
  }
}

/** The model that most of the tasks which start at once will ask, and how many they are; `undefined`: there are none. */
function mostReaders(state: RunState): { readonly model: string; readonly count: number } | undefined {
  const counts = new Map<string, number>();
  for (const task of tasksOf(state)) {
    if (task.dependsOn.length > 0) continue;
    const model = attemptModel(task, state);
    counts.set(model, (counts.get(model) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most && { model: most[0], count: most[1] };
}

function warmingRequest({ title, request, agreements }: RunState, model: string, rights: AgentRights): ModelRequest {
  return {
    ...sharedBeginning({ planTitle: title, request, agreements, rights }),
    model,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Answer "OK".' }] }],
    // With none at all servers refuse to stream.
    maxOutputTokens: 1,
  };
}

function isWorthWhile(prefix: KeptPrefix, model: string, state: RunState, client: ModelClient): boolean {
  const price = client.priceOf(model);
  if (price === undefined) return false;
  const costUsd = (prefix.tokens * price.cacheWriteUsd) / 1_000_000;
  return costUsd <= (state.limits.budgetUsd - state.costUsd) * LARGEST_SHARE;
}
