/**
 * The thread that owns the database. Entry of a bundle of its own; nobody imports it.
 *
 * SQLite is synchronous. While a transaction is being committed, requests queue up in the port; all of them are then
 * taken at once and share the next commit.
 */
import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort, Transferable } from 'node:worker_threads';
import { runTogether } from './groupCommit.ts';
import { openDatabase } from './openDatabase.ts';
import type { OpenedDatabase } from './openDatabase.ts';
import { thisHolder } from './leaseHolder.ts';
import { createLeaseTable } from './leaseTable.ts';
import type { LeaseHolder } from './leaseTable.ts';
import { createOperations } from './operations.ts';
import type { FromWorker, StoreReply, StoreRequest, ToWorker } from './protocol.ts';

if (parentPort === null) throw new Error('the store worker must be started as a worker thread');
// Node 22 warns that its SQLite is experimental, of which a person can make nothing.
process.removeAllListeners('warning');
const port = parentPort;
port.once('message', (first: ToWorker) => {
  if (first.type !== 'open') throw new Error('the store worker must be told first which database to open');
  void start(port, first.directory);
});

async function start(port: MessagePort, directory: string): Promise<void> {
  const opened = await openDatabase(directory);
  if (!opened.ok) {
    send(port, { type: 'not-opened', failure: opened.failure });
    return;
  }
  serve(port, opened.value);
  send(port, { type: 'opened', notice: opened.value.notice });
}

function serve(port: MessagePort, { database }: OpenedDatabase): void {
  const holder = thisHolder();
  const operations = createOperations(database, holder);
  port.on('message', (first: ToWorker) => {
    const messages = [first, ...takeQueued(port)];
    const requests = messages.flatMap((message): StoreRequest[] =>
      message.type === 'request' ? [message.request] : [],
    );
    if (requests.length > 0) {
      const replies = runTogether(database, operations, requests);
      const at = performance.timeOrigin + performance.now();
      send(port, { type: 'replies', replies, at }, buffersOf(replies));
    }
    if (messages.some(({ type }) => type === 'close')) {
      releaseLeases(database, holder);
      database.close();
      port.close();
    }
  });
}

/** A lease that stays is no harm: others see that this process has ended. */
function releaseLeases(database: OpenedDatabase['database'], holder: LeaseHolder): void {
  try {
    createLeaseTable(database, holder).releaseAll();
  } catch {
    // A full disk, or another process that keeps the database busy: closing goes on.
  }
}

function takeQueued(port: MessagePort): ToWorker[] {
  const taken: ToWorker[] = [];
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
    taken.push(next.message as ToWorker);
  }
  return taken;
}

/** Bodies are handed over, not copied. */
function buffersOf(replies: readonly StoreReply[]): Transferable[] {
  return replies.flatMap((reply) => {
    if (!reply.ok || !(reply.output instanceof Uint8Array)) return [];
    const { buffer, byteLength } = reply.output;
    return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
  });
}

function send(port: MessagePort, message: FromWorker, transfer: readonly Transferable[] = []): void {
  port.postMessage(message, transfer);
}
