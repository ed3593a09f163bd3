import type { DatabaseSync } from 'node:sqlite';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { SQLITE_BUSY, primaryCode } from '../store/storeErrors.ts';
import { createChunker } from './chunks/chunker.ts';
import type { Chunker } from './chunks/chunker.ts';
import { createDocuments } from './database/documents.ts';
import { isDamage, openIndexDatabase, removeIndex } from './database/openIndexDatabase.ts';
import { createRoom } from './database/room.ts';
import type { IndexOperationName, IndexInput, IndexOutput, IndexRequest, OpenIndex } from './protocol.ts';
import { createPieceSearch } from './search/searchPieces.ts';

/** Carries out what the host asks for. */
export interface IndexService {
  /** Fails with `index-unavailable` where the database does. One that is damaged is made anew. */
  carryOut(request: IndexRequest): Promise<Result<IndexOutput<IndexOperationName>, Failure>>;
  close(): void;
}

/** What a handler gives, at once or later. */
type Given = IndexOutput<IndexOperationName> | Promise<IndexOutput<IndexOperationName>>;

type Handlers = {
  readonly [Name in IndexOperationName]: (input: IndexInput<Name>) => IndexOutput<Name> | Promise<IndexOutput<Name>>;
};

export async function createIndexService(open: OpenIndex): Promise<Result<IndexService, Failure>> {
  const opened = await openIndexDatabase(open.directory);
  if (!opened.ok) return opened;
  const chunker = createChunker(open.grammars);
  let database: DatabaseSync | undefined = opened.value;
  let handlers = handlersOn(opened.value, chunker, open.maxBytes);

  async function makeAnew(): Promise<void> {
    try {
      database?.close();
      database = undefined;
      removeIndex(open.directory);
    } catch {
      // Another process has it open, or the disk fails: opening it says so.
    }
    const again = await openIndexDatabase(open.directory);
    if (!again.ok) return;
    database = again.value;
    handlers = handlersOn(again.value, chunker, open.maxBytes);
  }

  return ok({
    async carryOut({ name, input }) {
      if (database === undefined) return unavailable('it could not be made anew');
      try {
        const handle = handlers[name] as (given: typeof input) => Given;
        return ok(await handle(input));
      } catch (error) {
        if (isDamage(error)) {
          await makeAnew();
          return unavailable('it was damaged and is made anew');
        }
        if (primaryCode(error) === SQLITE_BUSY) return unavailable('another process keeps it busy');
        return unavailable(error instanceof Error ? error.message : String(error));
      }
    },
    close() {
      database?.close();
      database = undefined;
    },
  });
}

function handlersOn(database: DatabaseSync, chunker: Chunker, maxBytes: number): Handlers {
  const documents = createDocuments(database);
  const room = createRoom(database, maxBytes);
  const search = createPieceSearch(database);
  return {
    begin: () => documents.newGeneration(),
    offer: ({ files, ...update }) => documents.offer(update, files),
    async put({ files, ...update }) {
      if (!room.make()) return { isFull: true };
      const cut = [];
      for (const { bytes, ...file } of files) {
        cut.push({ ...file, chunks: bytes === undefined ? [] : await chunker.chunk(file.path, bytes) });
      }
      documents.put(update, cut);
      return { isFull: false };
    },
    end: () => {
      room.make();
      return undefined;
    },
    search,
  };
}

function unavailable(reason: string): Result<never, Failure> {
  return failed({ kind: 'index-unavailable', message: `The index over the code cannot be used: ${reason}.` });
}
