import type { RunState } from '../../src/shared/runState.ts';
import { questionsText, waitingQuestions } from '../../src/shared/waitingQuestions.ts';
import { AgentQuestion } from '../common/AgentQuestion.tsx';
import { Icon } from '../common/Icon.tsx';

/** The questions with which agents wait for the person. */
export function AgentQuestionsCard({ state }: { state: RunState }) {
  const waiting = waitingQuestions(state);
  if (waiting.length === 0) return null;
  return (
    <section className="card" id="agent-questions-card" aria-label="Questions of agents">
      <header className="card-header">
        <Icon name="question" className="tone-attention" />
        <h2 className="card-title" role="status">
          {questionsText(waiting.length)}
        </h2>
      </header>
      <ul className="agent-questions">
        {waiting.map((each) => (
          <li key={each.question.questionId}>
            <AgentQuestion runId={state.runId} waiting={each} />
          </li>
        ))}
      </ul>
    </section>
  );
}
