/**
 * The thread that owns the index. Entry of a bundle of its own; nobody imports it.
 *
 * One request after the other is carried out, so that a search waits for one group of files at most.
 */
import { parentPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import { createIndexService } from './indexService.ts';
import type { IndexService } from './indexService.ts';
import type { FromIndexThread, ToIndexThread } from './protocol.ts';

if (parentPort === null) throw new Error('the index worker must be started as a worker thread');
// Node 22 warns that its SQLite is experimental, of which a person can make nothing.
process.removeAllListeners('warning');
const NOT_OPEN: Failure = { kind: 'index-unavailable', message: 'The index over the code is not open.' };
serve(parentPort);

function serve(port: MessagePort): void {
  let service: IndexService | undefined;
  let last: Promise<void> = Promise.resolve();
  const send = (message: FromIndexThread): void => port.postMessage(message);

  async function handle(message: ToIndexThread): Promise<void> {
    switch (message.type) {
      case 'open': {
        const opened = await createIndexService(message);
        service = opened.ok ? opened.value : undefined;
        send({ type: 'opened', result: opened.ok ? ok(undefined) : opened });
        return;
      }
      case 'request': {
        const { request } = message;
        send({ type: 'answer', id: request.id, result: (await service?.carryOut(request)) ?? failed(NOT_OPEN) });
        return;
      }
      case 'close':
        service?.close();
        port.close();
    }
  }

  port.on('message', (message: ToIndexThread) => {
    last = last.then(() => handle(message));
  });
}
