import assert from 'node:assert/strict';
import type { RunState } from '../../../src/shared/runState.ts';
import { specialsOf } from '../../../src/shared/amendments.ts';
import { markdownReport } from '../../../src/shared/report/markdownReport.ts';
import { reportText } from '../../../src/cli/report.ts';
import { changesPicture } from '../../../webview-ui/models/outcome.ts';
import { taskDetails } from '../../../webview-ui/models/taskDetails.ts';
import { taskRows } from '../../../webview-ui/models/taskRows.ts';
import { agentScript } from '../../support/agentScript.ts';
import type { AgentScript } from '../../support/agentScript.ts';
import { createRig } from '../../support/rig.ts';
import { calls, finish } from '../../support/scriptedModel.ts';
import { declined, planWith } from '../../support/unfoldingPlans.ts';

const works = (content: string) => [calls([['write_file', { path: 'a.txt', content }]]), finish(`wrote ${content}`)];
const JUDGED = finish('judged', {
  winner: 'fix.2',
  reasons: 'It is [shorter](command:evil).',
  scores: [
    { candidate: 'fix.1', score: 4, why: 'long' },
    { candidate: 'fix.2', score: 9, why: 'short' },
  ],
});

/** How a run ended whose one task has two candidates. */
function ended(judge: AgentScript[string]): Promise<RunState> {
  const script = agentScript({ 'fix.1': works('one'), 'fix.2': works('two'), 'fix.judge': judge });
  return createRig({ script }).run({ planText: planWith({ id: 'fix', bestOf: { attempts: 2, judge: 'Shorter.' } }) });
}

function atRest(state: RunState) {
  return { state, activities: {}, isHalted: false };
}

function notesOf(state: RunState): Record<string, string | undefined> {
  return Object.fromEntries(taskRows(atRest(state), []).map(({ id, note }) => [id, note]));
}

describe('Candidates, as views show them', () => {
  it('are told apart: the one that was chosen, with its points, and the others, whose changes nobody is asked about', async () => {
    const state = await ended([JUDGED]);
    assert.deepEqual(notesOf(state), {
      fix: '"fix.2" was chosen',
      'fix.1': 'Not chosen (4 of 10)',
      'fix.2': 'Chosen of 2 candidates (9 of 10)',
      'fix.judge': undefined,
    });
    const changes = taskRows(atRest(state), []).map(({ id, changes: text }) => [id, text]);
    assert.deepEqual(changes.slice(1, 3), [
      ['fix.1', '1 file not chosen'],
      ['fix.2', '1 file to decide'],
    ]);
    assert.deepEqual(
      changesPicture(state).waiting.map(({ taskId }) => taskId),
      ['fix.2'],
    );
  });

  it('stay parts of their task when one is chosen, with the reasons of the judge', async () => {
    const state = await ended([JUDGED]);
    const details = taskDetails(atRest(state), 'fix');
    assert.deepEqual(
      details?.parts.map(({ id }) => id),
      ['fix.1', 'fix.2', 'fix.judge'],
    );
    assert.equal(details.progress, '"fix.2" was chosen: It is [shorter](command:evil).');
    assert.equal(taskDetails(atRest(state), 'fix.1')?.progress, 'Not chosen (4 of 10): long');
    assert.deepEqual(details.specials, [
      'Done by 2 agents independently, of whose results a judge chooses one. What it prefers: Shorter.',
    ]);
    assert.deepEqual(specialsOf({ bestOf: { attempts: 3, lenses: ['correctness'] } }), [
      'Done by 3 agents independently, of whose results a judge chooses one.',
    ]);
  });

  it('are in the reports with their points, and what the judge says forms nothing there', async () => {
    const state = await ended([JUDGED]);
    const markdown = markdownReport(state, { now: 0, isActive: false, checkpoints: [] });
    assert.match(markdown, /^Of 2 candidates for `fix` `fix\.2` was chosen by `fix\.judge`: It is \\\[shorter\\\]/m);
    assert.match(markdown, /^\| `fix\.1` \| succeeded \| not chosen \| 4 \| long \|$/m);
    const text = reportText(state, { isActive: false, checkpoints: 0 });
    assert.match(text, /\nChoices\n {2}fix: fix\.2 was chosen: .*\n {4}fix\.1 \(succeeded, not chosen, 4 of 10\)\n/);
  });

  it('are neither chosen nor left aside as long as nobody chose', async () => {
    const state = await ended([declined]);
    assert.deepEqual([notesOf(state)['fix.1'], notesOf(state)['fix.2']], [undefined, undefined]);
    const text = reportText(state, { isActive: false, checkpoints: 0 });
    assert.match(text, /\n {2}fix: none is chosen\n {4}fix\.1 \(succeeded\)\n/);
  });
});
