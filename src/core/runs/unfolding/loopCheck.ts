import type { AddedTask } from '../../../shared/events.ts';
import type { Loop } from '../../../shared/plan.ts';
import type { TaskState } from '../../../shared/runState.ts';
import { valueAt } from './dataPath.ts';
import { judgingTask } from './judgingTask.ts';
import type { Round } from './rounds.ts';

/** What the agent that checks a round must finish with. */
const CHECK_OUTPUT = {
  type: 'object',
  properties: {
    passed: { type: 'boolean', description: 'Whether the work is done as asked, so that no further round is needed.' },
    findings: {
      type: 'array',
      description: 'What is still wrong, the gravest first; an empty list when nothing is.',
      items: {},
    },
  },
  required: ['passed', 'findings'],
};

/** Findings that the failure of a loop tells. */
const FINDINGS_TOLD = 5;
const FINDING_LENGTH = 300;

export interface CheckVerdict {
  readonly passed: boolean;
  readonly findings: readonly unknown[];
}

export function checkTask(task: TaskState, loop: Loop, work: AddedTask, id: string): AddedTask {
  const instructions = checkInstructions(task, work.id, loop);
  return judgingTask(task, work, { id, title: `Check: ${work.title}`, instructions, output: CHECK_OUTPUT });
}

/** What the check of a round said. One that was skipped lets the work pass. */
export function checkVerdict({ check }: Round): CheckVerdict {
  if (check === undefined || check.state === 'skipped') return { passed: true, findings: [] };
  // The schema held when the check finished.
  return (check.result?.data as CheckVerdict | undefined) ?? { passed: false, findings: [] };
}

export function checkedText(check: TaskState): string {
  return check.state === 'skipped' ? 'Its check was skipped' : 'The check passed';
}

/** What the last check found, one line each. */
export function foundText(check: TaskState, { findings }: CheckVerdict): string[] {
  if (findings.length === 0) return [(check.result?.summary ?? '').slice(0, FINDING_LENGTH)];
  const told = findings.slice(0, FINDINGS_TOLD).map((finding) => `- ${findingText(finding)}`);
  return [...told, ...(findings.length > told.length ? [`- and ${findings.length - told.length} more`] : [])];
}

function checkInstructions(task: TaskState, workId: string, { check }: Loop): string {
  return `${check}

Check the work of the task "${workId}", which was told:
<work-instructions>
${task.instructions}
</work-instructions>
Finish with data {"passed": true or false, "findings": [...]}. When it is not passed, the findings go to the agent that mends the work, so each says what is wrong, where, and what would be right. Findings that do not stand in the way do not keep it from passing.`;
}

/** Findings are texts, or objects of whatever form the reviewer gave them. */
function findingText(finding: unknown): string {
  return (typeof finding === 'string' ? finding : wordsOf(finding)).slice(0, FINDING_LENGTH);
}

function wordsOf(finding: unknown): string {
  const words = ['path', 'title', 'detail']
    .map((name) => valueAt(finding, name))
    .filter((word) => typeof word === 'string');
  return words.length === 0 ? JSON.stringify(finding) : words.join(': ');
}
