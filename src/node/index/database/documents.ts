import type { DatabaseSync } from 'node:sqlite';
import { codeWordsOf } from '../../../shared/codeWords.ts';
import type { Chunk } from '../chunks/chunkFile.ts';
import { endingOf } from '../fileKinds.ts';
import type { NamedFile, UpdateId } from '../protocol.ts';
import { createVocabulary } from './vocabulary.ts';

/** Who has which contents, and the pieces of these. */
export interface Documents {
  /** The number of a new update; later ones have higher numbers, whichever process they are of. */
  newGeneration(): number;
  /** Notes that these files are wanted; positions of those whose contents are not known. */
  offer(update: UpdateId, files: readonly NamedFile[]): number[];
  /** Keeps contents with their pieces, all in one step. Contents that are known by now stay as they are. */
  put(update: UpdateId, files: readonly (NamedFile & { readonly chunks: readonly Chunk[] })[]): void;
}

export function createDocuments(database: DatabaseSync): Documents {
  const vocabulary = createVocabulary(database);
  const nextGeneration = database.prepare('UPDATE counter SET generation = generation + 1 RETURNING generation');
  const contentOf = database.prepare('SELECT id FROM contents WHERE key = ?');
  const addContent = database.prepare('INSERT INTO contents (key) VALUES (?) ON CONFLICT DO NOTHING RETURNING id');
  const touch = database.prepare(
    'UPDATE documents SET generation = max(generation, ?), recent = ? WHERE root = ? AND path = ? AND key = ?',
  );
  const addDocument = database.prepare(
    'INSERT INTO documents (root, path, key, content, recent, generation) VALUES (?, ?, ?, ?, ?, ?) RETURNING id',
  );
  const addPath = database.prepare('INSERT INTO paths (rowid, name, folders) VALUES (?, ?, ?)');
  const addPlace = database.prepare(
    'INSERT INTO piece_places (content, first, last, symbol, kind) VALUES (?, ?, ?, ?, ?) RETURNING id',
  );
  const addPiece = database.prepare(
    'INSERT INTO pieces (rowid, symbols, names, comments, body) VALUES (?, ?, ?, ?, ?)',
  );

  function note({ root, generation }: UpdateId, { path, key, isRecent }: NamedFile, content: unknown): void {
    const recent = isRecent ? 1 : 0;
    if (touch.run(generation, recent, root, path, key).changes > 0) return;
    const added = addDocument.get(root, path, key, Number(content), recent, generation);
    const slash = path.lastIndexOf('/');
    addPath.run(Number(added?.id), wordsOf(path.slice(slash + 1)), wordsOf(path.slice(0, Math.max(slash, 0))));
  }

  function addChunk(content: number, { startLine, endLine, symbol, kind, ...words }: Chunk): void {
    const place = addPlace.get(content, startLine, endLine, symbol ?? null, kind ?? null);
    addPiece.run(Number(place?.id), words.symbols, words.names, words.comments, words.body);
    for (const text of [words.symbols, words.comments, words.body]) vocabulary.learn(text);
  }

  return {
    newGeneration: () => Number(nextGeneration.get()?.generation),
    offer(update, files) {
      return inTransaction(database, () => {
        const unknown: number[] = [];
        for (const [position, file] of files.entries()) {
          const content = contentOf.get(contentKey(file));
          if (content === undefined) unknown.push(position);
          else note(update, file, content.id);
        }
        return unknown;
      });
    },
    put(update, files) {
      inTransaction(database, () => {
        for (const file of files) {
          const added = addContent.get(contentKey(file));
          if (added !== undefined) for (const chunk of file.chunks) addChunk(Number(added.id), chunk);
          note(update, file, (added ?? contentOf.get(contentKey(file)))?.id);
        }
      });
    },
  };
}

/** Runs all of it or nothing. */
export function inTransaction<Value>(database: DatabaseSync, work: () => Value): Value {
  database.exec('BEGIN IMMEDIATE');
  try {
    const value = work();
    database.exec('COMMIT');
    return value;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** The same bytes are cut differently as a module and as a text. */
function contentKey({ path, key }: NamedFile): string {
  return `${endingOf(path)} ${key}`;
}

function wordsOf(text: string): string {
  return [...codeWordsOf(text)].flatMap(({ parts, whole }) => (parts.length > 1 ? [...parts, whole] : parts)).join(' ');
}
