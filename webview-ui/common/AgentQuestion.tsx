import type { WaitingQuestion } from '../../src/shared/waitingQuestions.ts';
import { answerOf, questionForm } from '../models/agentQuestions.ts';
import { choiceOf, keptChoice } from '../models/questions.ts';
import type { Choice } from '../models/questions.ts';
import { Button } from './Button.tsx';
import { QuestionFields } from './QuestionFields.tsx';
import { useAsking, usePage, useSaved } from './page.ts';

/** A question with which an agent waits for the person: who asks what, and what can be said to it. */
export function AgentQuestion({ runId, waiting }: { runId: string; waiting: WaitingQuestion }) {
  const { saved } = usePage();
  const { answers } = useSaved();
  const { task } = waiting;
  const form = questionForm(waiting);
  const key = `${runId}/${form.id}`;
  const [ask, isAsked] = useAsking(key);
  const kept = answers[key];
  const choice = kept === undefined ? undefined : choiceOf({ ...form, defaultAnswer: '' }, kept);
  const answer = answerOf(choice);

  function choose(chosen: Choice): void {
    const others = Object.entries(saved.get().answers).filter(([other]) => other.startsWith(`${runId}/`));
    saved.update({ answers: { ...Object.fromEntries(others), [key]: keptChoice(chosen) } });
  }

  const send = (text: string | undefined): void =>
    ask({
      type: 'task/answer',
      runId,
      taskId: task.id,
      questionId: form.id,
      ...(text === undefined ? {} : { answer: text }),
    });
  return (
    <form
      className="agent-question"
      aria-label={`Question of ${task.title.slice(0, 200)}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (answer !== undefined) send(answer);
      }}
    >
      <p className="quiet plain-text" dir="auto">
        {task.title.slice(0, 200)} asks:
      </p>
      <QuestionFields question={form} choice={choice} onChoose={choose} />
      <div className="buttons">
        <Button icon="check" kind="primary" disabled={isAsked || answer === undefined} submits>
          Answer
        </Button>
        <Button
          disabled={isAsked}
          label={`Let it decide: ${form.question.slice(0, 300)}`}
          onClick={() => send(undefined)}
        >
          Let It Decide
        </Button>
      </div>
    </form>
  );
}
