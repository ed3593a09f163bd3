import type { RunState } from '../../src/shared/runState.ts';
import { Button } from '../common/Button.tsx';
import { Icon } from '../common/Icon.tsx';
import { QuestionFields } from '../common/QuestionFields.tsx';
import { RunButtons } from '../common/RunButtons.tsx';
import { useAsking, usePage, useSaved } from '../common/page.ts';
import { plural } from '../models/format.ts';
import { answersOf, choiceOf, keptChoice, openQuestionsOf } from '../models/questions.ts';
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
