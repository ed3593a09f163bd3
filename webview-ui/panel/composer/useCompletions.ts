import { useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import type { ContextItem } from '../../../src/shared/brief.ts';
import { usePage, useViewState } from '../../common/page.ts';
import { completionAt, withTemplate, withoutCompletion } from '../../models/completions.ts';
import type { Completion } from '../../models/completions.ts';
import { contextPicture, withItems } from '../../models/contextItems.ts';
import { plural } from '../../models/format.ts';
import { templatesFor } from '../../models/templates.ts';

/** An entry of the list of completions. */
export interface CompletionOption {
  readonly key: string;
  readonly icon: string;
  readonly label: string;
  readonly detail: string;
  readonly pick: () => void;
}

/** What can be named at the caret, for the list and for the keys of the text. */
export interface Completions {
  readonly isOpen: boolean;
  readonly options: readonly CompletionOption[];
  /** Index of the option that Enter takes. */
  readonly active: number;
  /** Id of its element, while the list is open. */
  readonly activeId: string | undefined;
  /** For a screen reader; empty while the list is closed. */
  readonly announcement: string;
  /** The text or the caret is another: sees what is being named there. */
  readonly look: (text: string, caret: number) => void;
  readonly close: () => void;
  /** Whether the key was for the list. */
  readonly press: (key: string) => boolean;
}

/** Names things of the workspace after `#` and templates after `/`. Only requests name something. */
export function useCompletions(deps: {
  readonly textarea: RefObject<HTMLTextAreaElement | null>;
  readonly isRequest: boolean;
}): Completions {
  const [completion, setCompletion] = useState<Completion | undefined>(undefined);
  const [wished, setActive] = useState(0);
  const ask = useAnswers();
  const options = useOptions(completion, deps.textarea, () => setCompletion(undefined));
  const isOpen = completion !== undefined && deps.isRequest && options.length > 0;
  const active = Math.min(wished, Math.max(0, options.length - 1));

  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => setActive((active + 1) % options.length),
    ArrowUp: () => setActive((active + options.length - 1) % options.length),
    Enter: () => options[active]?.pick(),
    Tab: () => options[active]?.pick(),
    Escape: () => setCompletion(undefined),
  };
  return {
    isOpen,
    options,
    active,
    activeId: isOpen ? `completion-${active}` : undefined,
    announcement: isOpen ? `${plural(options.length, 'suggestion')}. Arrow keys choose, Enter takes.` : '',
    look: (text, caret) => {
      const next = deps.isRequest ? completionAt(text, caret) : undefined;
      if (JSON.stringify(next) === JSON.stringify(completion)) return;
      setCompletion(next);
      setActive(0);
      if (next !== undefined) ask(next);
    },
    close: () => setCompletion(undefined),
    press: (key) => {
      if (!isOpen || !Object.hasOwn(keys, key)) return false;
      keys[key]?.();
      return true;
    },
  };
}

/** Asks the extension for what a completion needs. */
function useAnswers(): (completion: Completion) => void {
  const { post } = usePage();
  const queryId = useRef(0);
  return (completion) => {
    if (completion.kind === 'template') {
      post({ type: 'templates/query' });
      return;
    }
    queryId.current += 1;
    post({ type: 'context/query', queryId: queryId.current, ...completion.query });
  };
}

/** The options for what is being named. Those of an earlier word stay until the next ones are there. */
function useOptions(
  completion: Completion | undefined,
  textarea: RefObject<HTMLTextAreaElement | null>,
  close: () => void,
): CompletionOption[] {
  const { found, templates } = useViewState();
  const { saved } = usePage();
  // A new object for each wish, so that the same place can be wished for again.
  const [caret, setCaret] = useState<{ readonly at: number } | undefined>(undefined);
  useEffect(() => {
    if (caret === undefined) return;
    textarea.current?.focus();
    textarea.current?.setSelectionRange(caret.at, caret.at);
  }, [caret, textarea]);
  if (completion === undefined) return [];

  const take = (edited: { readonly text: string; readonly caret: number }, items: readonly ContextItem[]): void => {
    saved.update({ draft: edited.text, context: withItems(saved.get().context, items) });
    setCaret({ at: edited.caret });
    close();
  };
  if (completion.kind === 'template') {
    return templatesFor(templates ?? [], completion.query).map(({ name, title, description }) => ({
      key: name,
      icon: 'layout',
      label: `/${name}`,
      detail: `${title}: ${description}`,
      pick: () => take(withTemplate(saved.get().draft, completion, name), []),
    }));
  }
  return (found?.items ?? []).map((item) => {
    const { key, icon, kind, label, detail } = contextPicture(item);
    return {
      key,
      icon,
      label,
      detail: detail ?? kind,
      pick: () => take(withoutCompletion(saved.get().draft, completion), [item]),
    };
  });
}
