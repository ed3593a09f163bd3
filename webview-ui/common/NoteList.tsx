import type { NotePicture } from '../models/agentQuestions.ts';
import { plural } from '../models/format.ts';
import { ClampedText } from './ClampedText.tsx';

/** Notes that agents left for each other: their words, and whose they are. */
export function NoteList({ notes, more }: { notes: readonly NotePicture[]; more: number }) {
  return (
    <>
      <ul className="agent-notes">
        {notes.map(({ id, from, text, tags }) => (
          <li key={id}>
            <p className="quiet" dir="auto">
              {from.slice(0, 200)}
              {tags === '' ? '' : ` · ${tags}`}
            </p>
            <ClampedText text={text} />
          </li>
        ))}
      </ul>
      {more === 0 ? null : <p className="quiet">and {plural(more, 'older note')}</p>}
    </>
  );
}
