import { useState } from 'react';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { useAsking, usePage } from './page.ts';
import type { ChangesRow, FileRow } from '../models/outcome.ts';
import { plural } from '../models/format.ts';

const FILES_SHOWN = 8;

/** The files of a task's change set with what can be decided about them. */
export function ChangesOfTask({ runId, changes }: { runId: string; changes: ChangesRow }) {
  return (
    <>
      {changes.conflicts.length === 0 ? null : (
        <ul className="conflicts" aria-label="Conflicts">
          {changes.conflicts.map((text) => (
            <li key={text} dir="auto">
              <Icon name="git-merge" className="tone-error" />
              <span>{text}</span>
            </li>
          ))}
        </ul>
      )}
      <Files files={changes.files} />
      <Decisions runId={runId} changes={changes} />
    </>
  );
}

const KINDS = {
  added: { letter: 'A', label: 'added' },
  deleted: { letter: 'D', label: 'deleted' },
  modified: { letter: 'M', label: 'modified' },
} as const;

function Files({ files }: { files: readonly FileRow[] }) {
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? files : files.slice(0, FILES_SHOWN);
  return (
    <>
      <ul className="files">
        {shown.map((file) => (
          <li key={file.key} className={`file ${file.kind}`}>
            <span className="file-path" title={file.path}>
              <bdi>{file.path}</bdi>
            </span>
            <abbr className="file-kind" title={KINDS[file.kind].label}>
              {KINDS[file.kind].letter}
            </abbr>
          </li>
        ))}
      </ul>
      {files.length <= FILES_SHOWN ? null : (
        <button type="button" className="link-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Show fewer files' : `Show ${plural(files.length - FILES_SHOWN, 'more file')}`}
        </button>
      )}
    </>
  );
}

function Decisions({ runId, changes }: { runId: string; changes: ChangesRow }) {
  const { post } = usePage();
  const { taskId, title, decision, conflicts, isApplying } = changes;
  const [ask, isAsked] = useAsking(`${runId}/${taskId}/${decision}/${conflicts.join()}`);
  const isBusy = isAsked || isApplying;
  const accept = isApplying ? 'Accepting…' : decision === 'in-conflict' ? 'Try Again' : 'Accept';
  return (
    <div className="buttons">
      <Button
        icon="diff-multiple"
        label={`Open Diff: ${title}`}
        onClick={() => post({ type: 'changes/open', runId, taskId })}
      >
        Open Diff
      </Button>
      {decision === 'accepted' || decision === 'rejected' || decision === 'not-chosen' ? (
        <Decided decision={decision} />
      ) : (
        <>
          <Button
            icon="check"
            label={`${accept}: ${title}`}
            disabled={isBusy}
            onClick={() => ask({ type: 'changes/accept', runId, taskId })}
          >
            {accept}
          </Button>
          <Button
            icon="close"
            label={`Reject: ${title}`}
            disabled={isBusy}
            onClick={() => ask({ type: 'changes/reject', runId, taskId })}
          >
            Reject
          </Button>
        </>
      )}
    </div>
  );
}

const DECIDED = { accepted: 'Accepted', rejected: 'Rejected', 'not-chosen': 'Not chosen' } as const;

function Decided({ decision }: { decision: keyof typeof DECIDED }) {
  return (
    <span className="decided">
      <Icon name={decision === 'accepted' ? 'check' : 'close'} /> {DECIDED[decision]}
    </span>
  );
}
