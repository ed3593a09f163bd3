import type { DatabaseSync } from 'node:sqlite';
import { ALL_NOTES_CHARACTERS, NOTES_KEPT, NOTE_CHARACTERS } from '../../core/ports/store.ts';
import type { OperationHandlers } from './protocol.ts';
import { StoreError } from './storeErrors.ts';

/** Texts that can be made again, by key; the oldest give way. */
export function noteOperations(
  database: DatabaseSync,
): Pick<OperationHandlers, 'readNote' | 'writeNote' | 'listNotes'> {
  const select = database.prepare('SELECT text FROM notes WHERE key = ?');
  const write = database.prepare(`
    INSERT INTO notes (key, written, characters, text)
    VALUES (?, (SELECT coalesce(max(written), 0) + 1 FROM notes), ?, ?)
    ON CONFLICT (key) DO UPDATE SET
      written = excluded.written, characters = excluded.characters, text = excluded.text`);
  // Sums and counts from the newest on, within the index.
  const prune = database.prepare(`
    DELETE FROM notes WHERE written IN (
      SELECT written FROM (
        SELECT written,
          row_number() OVER (ORDER BY written DESC) AS number,
          sum(characters) OVER (ORDER BY written DESC) AS total
        FROM notes
      ) WHERE number > ${NOTES_KEPT} OR total > ${ALL_NOTES_CHARACTERS})`);
  // Not by LIKE, to which some characters of a prefix mean something.
  const list = database.prepare(
    'SELECT key, text FROM notes WHERE substr(key, 1, length(?1)) = ?1 ORDER BY written DESC LIMIT ?2',
  );
  return {
    readNote: ({ key }) => {
      const found = select.get(key);
      return found && String(found.text);
    },
    writeNote: ({ key, text }) => {
      if (text.length > NOTE_CHARACTERS) {
        const message = `The note ${key} has ${text.length} characters, more than the ${NOTE_CHARACTERS} that are kept.`;
        throw new StoreError({ code: 'failed', message });
      }
      write.run(key, text.length, text);
      prune.run();
      return undefined;
    },
    listNotes: ({ prefix, limit }) =>
      list.all(prefix, Math.max(0, limit)).map((row) => ({ key: String(row.key), text: String(row.text) })),
  };
}
