import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import { DemoLabel } from '../common/DemoLabel.tsx';
import { Icon } from '../common/Icon.tsx';
import { usePage, useSaved, useViewState } from '../common/page.ts';
import { problemWithRequest, whyNotSend } from '../models/composer.ts';
import { sendRequest } from './sendRequest.ts';

/** Where the next request is written. What was sent comes back when the extension could not take it. */
export function Composer() {
  const view = useViewState();
  const { draft } = useSaved();
  const page = usePage();
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const reason = whyNotSend(view.environment, view.picture);

  function write(text: string): void {
    setProblem(undefined);
    page.saved.update({ draft: text });
  }

  function send(): void {
    const wrong = reason ?? problemWithRequest(draft);
    setProblem(wrong);
    if (wrong !== undefined) return;
    sendRequest(page, draft);
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  }

  return (
    <form
      className="composer"
      aria-label="Request"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className="composer-hint" id="composer-hint" role="status">
        {reason ?? problem ?? ''}
      </div>
      <div className="composer-box">
        <textarea
          id="composer"
          dir="auto"
          rows={2}
          value={draft}
          placeholder="Describe the work…"
          aria-label="Request. Enter sends, Shift+Enter starts a new line."
          aria-describedby="composer-hint"
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <ComposerBar canSend={reason === undefined} />
      </div>
    </form>
  );
}

function ComposerBar({ canSend }: { canSend: boolean }) {
  const { environment } = useViewState();
  const { post } = usePage();
  return (
    <div className="composer-bar">
      {environment === undefined ? null : (
        <>
          <button
            type="button"
            className="chip"
            title={`Model: ${environment.modelLabel}. Choose another one.`}
            onClick={() => post({ type: 'model/choose' })}
          >
            <Icon name="chip" />
            <span className="one-line">{environment.modelLabel}</span>
            <Icon name="chevron-down" />
          </button>
          {environment.isDemo && environment.modelLabel !== 'Demo model' ? <DemoLabel /> : null}
          {environment.runsEverything === true ? (
            <span className="chip" title='The approval level is "everything": agents run any command without asking.'>
              <Icon name="warning" className="tone-attention" />
              <span className="one-line">Runs any command</span>
            </span>
          ) : null}
          {environment.folder === undefined ? null : (
            <span className="chip folder" title={`Works on the folder ${environment.folder}`}>
              <Icon name="folder" />
              <span className="one-line" dir="auto">
                {environment.folder}
              </span>
            </span>
          )}
        </>
      )}
      <button type="submit" className="send" aria-label="Send" title="Send (Enter)" aria-disabled={!canSend}>
        <Icon name="send" />
      </button>
    </div>
  );
}
