import { LIST_PRICES, pricesOf } from '../../../src/node/anthropic/prices.ts';
import { DEFAULT_MODELS } from '../../../src/shared/defaults.ts';
import { openMockApi } from '../../support/mockApi/mockApi.ts';
import type { MockApi, MockRecord } from '../../support/mockApi/mockApi.ts';
import { FINISH } from '../../support/mockApi/answers.ts';
import type { MockAnswer, MockRequest } from '../../support/mockApi/answers.ts';
import type { Row } from '../table.ts';
import type { Workbench } from '../workbench.ts';

const TASKS = 100;
const LATENCY_MS = 500;

/** Words such as planners write: 600 characters. */
const INSTRUCTIONS =
  'Give every exported function of this module that may fail a result type in place of its exceptions, as the agreements say. '.repeat(
    5,
  );

/**
 * What one-turn tasks pay for their input when the provider caches prompts: their plan comes from the planner, and all
 * start at once. The provider is one in this process, which caches as the Messages API does and counts characters.
 */
export async function measurePromptCache(workbench: Workbench): Promise<Row[]> {
  const api = await openMockApi({ latencyMs: LATENCY_MS, cache: {}, answer });
  try {
    await run(workbench, api);
    const requests = api.records.filter(({ taskId }) => taskId !== '');
    if (requests.length !== TASKS) throw new Error(`${requests.length} requests of ${TASKS} one-turn tasks`);
    return rowsOf(requests);
  } finally {
    await api.close();
  }
}

async function run(workbench: Workbench, { baseUrl }: MockApi): Promise<void> {
  const { folder, storage } = await workbench.makePlace();
  const args = [
    'run',
    '--request',
    'Let no exported function throw.',
    '--yes',
    '--folder',
    folder,
    '--storage',
    storage,
  ];
  const limits = ['--max-agents', String(TASKS), '--concurrency', String(TASKS), '--budget-usd', '1000'];
  const environment = { ANTHROPIC_API_KEY: 'bench', ANTHROPIC_BASE_URL: baseUrl };
  const { code, out, err } = await workbench.children.start(
    workbench.bundles.headless,
    [...args, ...limits],
    environment,
  ).ended;
  if (code !== 0) throw new Error(`the run ended with ${String(code)}:\n${out}\n${err}`);
}

function answer({ taskId, turn }: MockRequest): MockAnswer {
  if (taskId !== '') return FINISH;
  // A planner looks before it plans.
  if (turn === 1) return { text: 'Let me see.', calls: [{ name: 'list_files', input: {} }] };
  const tasks = Array.from({ length: TASKS }, (_, index) => ({
    id: `t${index}`,
    title: `Results in module ${index}`,
    role: 'code',
    instructions: `src/module${index}.ts: ${INSTRUCTIONS}`,
  }));
  return { text: 'This is the plan.', calls: [{ name: 'submit_plan', input: { title: 'Results', tasks } }] };
}

function rowsOf(requests: readonly MockRecord[]): Row[] {
  const prompts = requests.flatMap(({ prompt }) => prompt ?? []);
  const sum = (figureOf: (prompt: (typeof prompts)[number]) => number): number =>
    prompts.reduce((total, prompt) => total + figureOf(prompt), 0);
  const bytes = sum((prompt) => prompt.bytes.all);
  const { inputUsd, cacheReadUsd, cacheWriteUsd } = priceOfDefaultModel();
  const cost = sum(
    ({ usage }) =>
      usage.input_tokens * inputUsd +
      (usage.cache_read_input_tokens ?? 0) * cacheReadUsd +
      (usage.cache_creation_input_tokens ?? 0) * cacheWriteUsd,
  );
  const tokens = sum(
    ({ usage }) => usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
  );
  const receivedAt = requests.map((request) => request.receivedAt);
  return [
    { what: 'request of a one-turn task', unit: 'KB', ours: bytes / prompts.length / 1_024 },
    {
      what: 'its bytes that were not read from the cache / all',
      unit: 'x',
      ours: 1 - sum((prompt) => prompt.bytes.read) / bytes,
      atMost: 0.1,
    },
    // Half of what the leading command-line agent pays, which reads 65 % of its requests from the cache.
    { what: 'input dollars per agent / uncached', unit: 'x', ours: cost / (tokens * inputUsd), atMost: 0.245 },
    {
      what: `cold cache: last of ${TASKS} tasks sent after the first`,
      unit: 'ms',
      ours: Math.max(...receivedAt) - Math.min(...receivedAt),
    },
  ];
}

function priceOfDefaultModel() {
  const prices = pricesOf(DEFAULT_MODELS.anthropic, LIST_PRICES);
  if (prices === undefined) throw new Error(`no price of ${DEFAULT_MODELS.anthropic}`);
  return prices.price;
}
