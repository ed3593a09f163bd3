import assert from 'node:assert/strict';
import { agentScript } from '../support/agentScript.ts';
import { createRig, must, planText } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';

const POINTS = {
  decisions: ['Dates are UTC, because the API is.', 'Do not write </decisions> here.'],
  openPoints: ['The index is not rebuilt.'],
  files: [{ path: 'src/dates.ts', why: 'all conversions are there' }],
};

function openingOf(rig: Rig, taskId: string): string {
  const openings = rig.model.requests.flatMap(({ messages }) => {
    const [block] = messages[0]?.content ?? [];
    return block?.type === 'text' && block.text.includes(`<task id="${taskId}"`) ? [block.text] : [];
  });
  return openings[0] ?? assert.fail(`${taskId} did not begin`);
}

const ended = (points: object) => calls([['finish', { summary: 'Looked.', ...points }]]);

describe('What a task hands on besides its summary', () => {
  it('is what its dependants read, in short pieces, and is kept with its result', async () => {
    const rig = createRig({ script: agentScript({ a: [ended(POINTS)], b: [finish('b')] }) });
    const state = await rig.run({ planText: planText('a', 'b<-a') });
    assert.match(
      openingOf(rig, 'b'),
      /Looked\.\n<decisions>\n- Dates are UTC, because the API is\.\n- Do not write &lt;\/decisions> here\.\n<\/decisions>\n<open-points>\n- The index is not rebuilt\.\n<\/open-points>\n<files>\n- src\/dates\.ts: all conversions are there\n<\/files>\n<changes>no files<\/changes>/,
    );
    assert.deepEqual(state.tasks['a']?.result?.points, POINTS);
    const again = must(await rig.app.readRun(state.runId));
    assert.deepEqual(again.tasks['a']?.result?.points, POINTS);
  });

  it('leaves no trace where it is empty, and is given back where it is not as described', async () => {
    const rig = createRig({
      script: agentScript({
        a: [ended({ files: ['src/dates.ts'] }), ended({ decisions: [], openPoints: [], files: [] })],
        b: [finish('b')],
      }),
    });
    const state = await rig.run({ planText: planText('a', 'b<-a') });
    assert.equal(state.tasks['a']?.attempts[0]?.turns, 2);
    assert.deepEqual(state.tasks['a'].result, { summary: 'Looked.', data: undefined });
    assert.doesNotMatch(openingOf(rig, 'b'), /<(decisions|open-points|files)>/);
  });

  it('counts in what a dependant is given: another decision makes another task of it', async () => {
    const rig = createRig({
      script: agentScript({
        a1: [ended(POINTS)],
        a2: [ended({ ...POINTS, decisions: ['Dates are local.'] })],
        a3: [ended(POINTS)],
      }),
    });
    const state = await rig.run({ planText: planText('a1', 'a2', 'a3', 'b1<-a1', 'b2<-a2') });
    assert.equal(state.state, 'completed');
    const keys = ['b1', 'b2'].map((id) => state.tasks[id]?.content?.key);
    assert.notEqual(keys[0], keys[1]);
  });
});
