import { useId } from 'react';
import type { RunState } from '../../src/shared/runState.ts';
import { Button } from '../common/Button.tsx';
import { Icon } from '../common/Icon.tsx';
import { RunButtons } from '../common/RunButtons.tsx';
import { useAsking, usePage, useSaved } from '../common/page.ts';
import { plural } from '../models/format.ts';
import { ANSWER_MAX_LENGTH, answersOf, choiceOf, keptChoice, openQuestionsOf } from '../models/questions.ts';
import type { Choice, OpenQuestion } from '../models/questions.ts';
import type { RunPicture } from '../models/runPicture.ts';

/** What is to be known before planning, each with what is taken when nobody answers. */
export function QuestionsCard({ state, picture }: { state: RunState; picture: RunPicture }) {
  const { saved } = usePage();
  const { answers } = useSaved();
  const { runId } = state;
  const [ask, isAsked] = useAsking(`${runId}/${state.planning.phase}`);
  const questions = openQuestionsOf(state);
  if (questions.length === 0) return null;
  const choices = new Map(questions.map((question) => [question.id, choiceOf(question, answers[keyOf(question)])]));

  function keyOf({ id }: OpenQuestion): string {
    return `${runId}/${id}`;
  }

  function choose(question: OpenQuestion, choice: Choice): void {
    const others = Object.entries(saved.get().answers).filter(([key]) => key.startsWith(`${runId}/`));
    saved.update({ answers: { ...Object.fromEntries(others), [keyOf(question)]: keptChoice(choice) } });
  }

  return (
    <section className="card" id="questions-card" aria-label="Questions">
      <header className="card-header">
        <Icon name="question" className="tone-attention" />
        <h2 className="card-title" role="status">
          {plural(questions.length, 'question')} before planning
        </h2>
      </header>
      <form
        className="questions"
        onSubmit={(event) => {
          event.preventDefault();
          ask({ type: 'questions/answer', runId, answers: answersOf(questions, choices) });
        }}
      >
        {questions.map((question) => (
          <QuestionFields
            key={question.id}
            question={question}
            choice={choices.get(question.id) ?? choiceOf(question, undefined)}
            onChoose={(choice) => choose(question, choice)}
          />
        ))}
        <div className="buttons">
          <Button icon="arrow-right" kind="primary" disabled={isAsked} submits>
            Go On
          </Button>
          <Button disabled={isAsked} onClick={() => ask({ type: 'questions/answer', runId, answers: [] })}>
            Use Defaults
          </Button>
          <RunButtons picture={picture} of={['cancel']} />
        </div>
      </form>
    </section>
  );
}

interface QuestionFieldsProps {
  readonly question: OpenQuestion;
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
}

function QuestionFields({ question, choice, onChoose }: QuestionFieldsProps) {
  const name = useId();
  const isOther = choice.kind === 'other';
  return (
    <fieldset className="question">
      <legend dir="auto">{question.question}</legend>
      {question.options.map((option) => (
        <label key={option} className="choice">
          <input
            type="radio"
            name={name}
            checked={!isOther && choice.answer === option}
            onChange={() => onChoose({ kind: 'option', answer: option })}
          />
          <span dir="auto">
            {option}
            {option === question.defaultAnswer ? <span className="quiet"> (default)</span> : null}
          </span>
        </label>
      ))}
      <div className="choice own-words">
        <input
          type="radio"
          name={name}
          aria-label="In my own words"
          checked={isOther}
          onChange={() => onChoose({ kind: 'other', answer: '' })}
        />
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
