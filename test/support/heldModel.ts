import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerEvents, sse } from '../unit/node/anthropic/answers.ts';

/** A call of a tool with which an agent's turn ends. */
export interface HeldAnswer {
  readonly name: string;
  readonly input: unknown;
}

/**
 * A server that speaks the Messages API on the loopback. An agent gets the answers of its task, one a turn; those of a
 * task that is held come only once it is let go, so that a test decides in which order things happen.
 */
export interface HeldModel {
  readonly url: string;
  /** Ids of the tasks that were asked about, in the order in which the requests came. */
  readonly asked: readonly string[];
  hold(taskId: string): void;
  letGo(taskId: string): void;
  close(): void;
}

/** `answers`: the turns by task id; what is not there ends its task. */
export async function startHeldModel(
  answers: Readonly<Record<string, readonly HeldAnswer[]>> = {},
): Promise<HeldModel> {
  const asked: string[] = [];
  const held = new Map<string, (() => void)[]>();
  const server = createServer((request, response) => {
    void answer(request, response);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { messages } = JSON.parse(await textOf(request)) as { messages: { role: string; content: unknown }[] };
    const taskId = /<task id=\\?"([^"\\]+)/.exec(JSON.stringify(messages[0]?.content))?.[1] ?? 'planner';
    asked.push(taskId);
    await new Promise<void>((resolve) => {
      const waiting = held.get(taskId);
      if (waiting === undefined) resolve();
      else waiting.push(resolve);
    });
    const turn = messages.filter(({ role }) => role === 'assistant').length;
    const call = answers[taskId]?.[turn] ?? { name: 'finish', input: { summary: `${taskId} is done` } };
    const block = { type: 'tool_use', id: `toolu_${taskId}_${turn}`, ...call };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(sse(answerEvents([block], { stop: 'tool_use' })));
  }

  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    hold: (taskId) => void held.set(taskId, []),
    letGo: (taskId) => {
      const waiting = held.get(taskId) ?? [];
      held.delete(taskId);
      for (const resolve of waiting) resolve();
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
