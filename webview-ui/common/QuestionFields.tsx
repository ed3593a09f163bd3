import { useId } from 'react';
import { ANSWER_MAX_LENGTH } from '../models/questions.ts';
import type { Choice } from '../models/questions.ts';

interface QuestionFieldsProps {
  readonly question: {
    readonly question: string;
    readonly options: readonly string[];
    readonly defaultAnswer?: string;
  };
  /** Absent: nothing is chosen yet. */
  readonly choice: Choice | undefined;
  readonly onChoose: (choice: Choice) => void;
}

/** A question with its options, and a line for words of one's own. */
export function QuestionFields({ question, choice, onChoose }: QuestionFieldsProps) {
  const name = useId();
  const isOther = choice?.kind === 'other';
  return (
    <fieldset className="question">
      <legend className="plain-text" dir="auto">
        {question.question}
      </legend>
      {question.options.map((option) => (
        <label key={option} className="choice">
          <input
            type="radio"
            name={name}
            checked={!isOther && choice?.answer === option}
            onChange={() => onChoose({ kind: 'option', answer: option })}
          />
          <span dir="auto">
            {option}
            {option === question.defaultAnswer ? <span className="quiet"> (default)</span> : null}
          </span>
        </label>
      ))}
      <div className="choice own-words">
        {question.options.length === 0 ? null : (
          <input
            type="radio"
            name={name}
            aria-label="In my own words"
            checked={isOther}
            onChange={() => onChoose({ kind: 'other', answer: '' })}
          />
        )}
        <input
          type="text"
          className="input"
          dir="auto"
          maxLength={ANSWER_MAX_LENGTH}
          placeholder="In my own words…"
          aria-label={`Your own answer: ${question.question.slice(0, 300)}`}
          value={isOther ? choice.answer : ''}
          onChange={(event) => onChoose({ kind: 'other', answer: event.target.value })}
        />
      </div>
    </fieldset>
  );
}
