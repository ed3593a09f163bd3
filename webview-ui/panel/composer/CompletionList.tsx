import { useEffect, useRef } from 'react';
import { Icon } from '../../common/Icon.tsx';
import type { CompletionOption, Completions } from './useCompletions.ts';

/** What can be named at the caret, above the text. The keyboard stays in the text. */
export function CompletionList({ completions }: { completions: Completions }) {
  const { isOpen, options, active } = completions;
  if (!isOpen) return null;
  return (
    <ul className="completions" id="completions" role="listbox" aria-label="Suggestions">
      {options.map((option, index) => (
        <Option key={option.key} option={option} id={`completion-${index}`} isActive={index === active} />
      ))}
    </ul>
  );
}

function Option({ option, id, isActive }: { option: CompletionOption; id: string; isActive: boolean }) {
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isActive) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isActive]);
  return (
    <li
      ref={element}
      id={id}
      role="option"
      aria-selected={isActive}
      className={`completion${isActive ? ' active' : ''}`}
      title={option.detail}
      // The keyboard stays in the text, whatever the pointer does.
      onMouseDown={(event) => {
        event.preventDefault();
        option.pick();
      }}
    >
      <Icon name={option.icon} />
      <span className="completion-label one-line" dir="auto">
        {option.label}
      </span>
      <span className="completion-detail one-line quiet" dir="auto">
        {option.detail}
      </span>
    </li>
  );
}
