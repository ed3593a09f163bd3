/**
 * What is compared with: a p-limit loop over `fetch` that reads the same streams and stores nothing. A refused or cut
 * request is sent again after the time that the server names, or a second. Prints its figures as JSON.
 */
import pLimit from 'p-limit';
import { figuresOfProcess, now } from './processFigures.ts';
import type { ProcessFigures } from './processFigures.ts';

export interface BareLoopInput {
  readonly baseUrl: string;
  readonly tasks: number;
  readonly concurrency: number;
}

export interface BareLoopFigures extends ProcessFigures {
  readonly makespanMs: number;
}

async function runLoop({ baseUrl, tasks, concurrency }: BareLoopInput): Promise<BareLoopFigures> {
  const limit = pLimit(concurrency);
  const startedAt = now();
  await Promise.all(Array.from({ length: tasks }, (_, index) => limit(() => ask(baseUrl, `t${index}`))));
  return { makespanMs: now() - startedAt, ...figuresOfProcess() };
}

async function ask(baseUrl: string, taskId: string): Promise<void> {
  const content = `<task id="${taskId}" role="code">`;
  const body = JSON.stringify({ model: 'bench', stream: true, messages: [{ role: 'user', content }] });
  for (;;) {
    const response = await fetch(`${baseUrl}/v1/messages`, { method: 'POST', body });
    const text = await response.text().catch(() => '');
    if (text.includes('event: message_stop')) return;
    const waitSeconds = Number(response.headers.get('retry-after') ?? '1');
    await new Promise((resolve) => setTimeout(resolve, waitSeconds * 1_000));
  }
}

console.log(JSON.stringify(await runLoop(JSON.parse(process.argv[2] ?? '') as BareLoopInput)));
