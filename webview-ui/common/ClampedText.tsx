import { useState } from 'react';

/** Texts shorter than this are shown whole. */
const SHORT = 280;
const MAX_LENGTH = 20_000;

/** Text of a person or a model, at first a few lines of it. */
export function ClampedText({ text, className = '' }: { text: string; className?: string }) {
  const [isOpen, setOpen] = useState(false);
  const isLong = text.length > SHORT || text.split('\n').length > 6;
  const isClamped = isLong && !isOpen;
  return (
    <div className={className}>
      <p className={`plain-text${isClamped ? ' clamped' : ''}`} dir="auto">
        {text.slice(0, isClamped ? 2_000 : MAX_LENGTH)}
      </p>
      {isLong ? (
        <button type="button" className="link-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Show less' : 'Show more'}
        </button>
      ) : null}
    </div>
  );
}
