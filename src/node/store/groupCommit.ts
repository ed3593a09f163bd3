import type { DatabaseSync } from 'node:sqlite';
import type { InputOf, OperationHandlers, OperationName, OutputOf, StoreReply, StoreRequest } from './protocol.ts';
import { problemOf } from './storeErrors.ts';

const READS: ReadonlySet<OperationName> = new Set<OperationName>([
  'readRun',
  'readEvents',
  'readLeases',
  'listRuns',
  'getBlob',
  'readPins',
  'readNote',
  'listNotes',
]);

/**
 * Carries out the requests in order within one transaction, so that they share one commit, and replies to each of them
 * when that commit is on disk. A request that fails is undone alone; when the transaction itself fails, all of them have.
 */
export function runTogether(
  database: DatabaseSync,
  operations: OperationHandlers,
  requests: readonly StoreRequest[],
): StoreReply[] {
  try {
    // IMMEDIATE: waiting for another process happens here, not in the middle, where waiting is not possible.
    database.exec(requests.every(({ name }) => READS.has(name)) ? 'BEGIN' : 'BEGIN IMMEDIATE');
    const replies = requests.map((request) => runAlone(database, operations, request));
    database.exec('COMMIT');
    return replies;
  } catch (error) {
    rollBack(database);
    const problem = problemOf(error);
    return requests.map(({ id }) => ({ id, ok: false, problem }));
  }
}

function runAlone(database: DatabaseSync, operations: OperationHandlers, request: StoreRequest): StoreReply {
  database.exec('SAVEPOINT request');
  try {
    const output = run(operations, request);
    database.exec('RELEASE request');
    return { id: request.id, ok: true, output };
  } catch (error) {
    const problem = problemOf(error);
    try {
      database.exec('ROLLBACK TO request; RELEASE request');
    } catch {
      // SQLite has already rolled back everything, as it does on a full disk: then the first error is what counts.
      throw error;
    }
    return { id: request.id, ok: false, problem };
  }
}

function run<Name extends OperationName>(
  operations: OperationHandlers,
  request: { readonly name: Name; readonly input: InputOf<Name> },
): OutputOf<Name> {
  return operations[request.name](request.input);
}

function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // No transaction is open: it never began, or SQLite rolled it back itself.
  }
}
