import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { usePage, useSaved, useViewState } from '../../common/page.ts';
import { TARGET_LOOKS, problemWithRequest, targetsOf, whyNotSend } from '../../models/composer.ts';
import type { ComposerTarget } from '../../models/composer.ts';
import { withItems } from '../../models/contextItems.ts';
import { ComposerBar } from './ComposerBar.tsx';
import { CompletionList } from './CompletionList.tsx';
import { ContextChips } from './ContextChips.tsx';
import { TargetChoice } from './TargetChoice.tsx';
import { TemplateHint } from './TemplateHint.tsx';
import { sendRequest } from './sendRequest.ts';
import { useCompletions } from './useCompletions.ts';
import { useReshaping } from './useReshaping.ts';

/** Where the next request is written, or what shall be different. What was sent comes back when it could not be taken. */
export function Composer() {
  const view = useViewState();
  const { draft, target: wish } = useSaved();
  const page = usePage();
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const textarea = useRef<HTMLTextAreaElement>(null);
  const targets = targetsOf(view.picture);
  const target = wish !== undefined && targets.includes(wish) ? wish : (targets[0] ?? 'request');
  const [isReshaping, reshapingBegins] = useReshaping(view);
  const reason =
    whyNotSend(view.environment, view.picture, target) ?? (isReshaping ? 'The plan is being changed…' : undefined);
  const completions = useCompletions({ textarea, isRequest: target === 'request' });
  useAddedContext();

  function send(): void {
    const wrong = reason ?? problemWithRequest(draft, target);
    setProblem(wrong);
    if (wrong !== undefined) return;
    if (target !== 'request') reshapingBegins();
    sendRequest(page, { text: draft, target });
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.nativeEvent.isComposing) return;
    if (completions.press(event.key)) {
      event.preventDefault();
      return;
    }
    if (event.key !== 'Enter' || event.shiftKey) return;
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
        {reason ?? problem ?? completions.announcement}
      </div>
      <TargetChoice targets={targets} target={target} />
      <div className="composer-box">
        <CompletionList completions={completions} />
        {target === 'request' ? <ContextChips /> : null}
        <textarea
          ref={textarea}
          id="composer"
          dir="auto"
          rows={2}
          value={draft}
          placeholder={TARGET_LOOKS[target].placeholder}
          aria-label={LABELS[target]}
          aria-describedby="composer-hint"
          aria-autocomplete="list"
          aria-controls={completions.isOpen ? 'completions' : undefined}
          aria-activedescendant={completions.activeId}
          onChange={(event) => {
            setProblem(undefined);
            page.saved.update({ draft: event.target.value });
            completions.look(event.target.value, event.target.selectionEnd);
          }}
          onSelect={(event) => completions.look(event.currentTarget.value, event.currentTarget.selectionEnd)}
          onBlur={completions.close}
          onKeyDown={onKeyDown}
        />
        {target === 'request' ? <TemplateHint text={draft} /> : null}
        <ComposerBar canSend={reason === undefined} target={target} />
      </div>
    </form>
  );
}

const LABELS: Readonly<Record<ComposerTarget, string>> = {
  request: 'Request. Enter sends, Shift+Enter starts a new line. # adds context, / at the beginning names a template.',
  plan: 'What shall be different in the plan. Enter sends, Shift+Enter starts a new line.',
  run: 'What shall be different in the run. Enter sends, Shift+Enter starts a new line.',
};

/** What was named in menus and editors joins what the request names. */
function useAddedContext(): void {
  const { addedContext } = useViewState();
  const { saved } = usePage();
  useEffect(() => {
    if (addedContext !== undefined) saved.update({ context: withItems(saved.get().context, addedContext.items) });
  }, [addedContext, saved]);
}
