import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './documents.ts';

/** Keeps the index within its size. */
export interface Room {
  /** Forgets what no root needs until there is room, the oldest first; whether there is room then. */
  make(): boolean;
}

/** Files that views added and that are kept for others. */
const MOST_ADDED = 20_000;
/** How many documents are forgotten in one transaction. */
const STEP = 200;
/** Pages that the full-text tables tidy up after deletions, at most. */
const MERGED_PAGES = 2_000;

export function createRoom(database: DatabaseSync, maxBytes: number): Room {
  const countAdded = database.prepare("SELECT count(*) AS count FROM documents WHERE root = ''");
  const unneeded = database.prepare(`
    SELECT id, content FROM documents AS each
    WHERE root <> '' AND generation < (SELECT max(generation) FROM documents WHERE root = each.root)
    ORDER BY generation LIMIT ?`);
  const oldestAdded = database.prepare(
    "SELECT id, content FROM documents WHERE root = '' ORDER BY generation, id LIMIT ?",
  );
  const forgetDocument = database.prepare('DELETE FROM documents WHERE id = ?');
  const forgetPath = database.prepare('DELETE FROM paths WHERE rowid = ?');
  const isWanted = database.prepare('SELECT 1 FROM documents WHERE content = ? LIMIT 1');
  const forgetContent = database.prepare('DELETE FROM contents WHERE id = ?');
  const forgetPieces = database.prepare(
    'DELETE FROM pieces WHERE rowid IN (SELECT id FROM piece_places WHERE content = ?)',
  );
  const forgetPlaces = database.prepare('DELETE FROM piece_places WHERE content = ?');
  const mergePieces = database.prepare("INSERT INTO pieces (pieces, rank) VALUES ('merge', ?)");

  function forget(documents: readonly Record<string, unknown>[]): void {
    inTransaction(database, () => {
      for (const { id, content } of documents) {
        forgetDocument.run(Number(id));
        forgetPath.run(Number(id));
        if (isWanted.get(Number(content)) !== undefined) continue;
        forgetPieces.run(Number(content));
        forgetPlaces.run(Number(content));
        forgetContent.run(Number(content));
      }
    });
    mergePieces.run(MERGED_PAGES);
  }

  const isWithin = (): boolean => usedBytes(database) <= maxBytes;

  return {
    make() {
      const tooMany = Number(countAdded.get()?.count) - MOST_ADDED;
      if (tooMany > 0) forget(oldestAdded.all(tooMany));
      while (!isWithin()) {
        const added = oldestAdded.all(STEP);
        const documents = added.length > 0 ? added : unneeded.all(STEP);
        if (documents.length === 0) return false;
        forget(documents);
      }
      return true;
    },
  };
}

/** Without pages that are free to be used again. */
function usedBytes(database: DatabaseSync): number {
  const pragma = (name: string): number => Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
}
