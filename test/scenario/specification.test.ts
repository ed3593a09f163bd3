import assert from 'node:assert/strict';
import type { StartRun } from '../../src/core/app/app.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { agentScript } from '../support/agentScript.ts';
import { LIMITS, MODEL, createRig, mustFail } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';

const PLAN = `plan:
  tasks:
    - { id: write, title: Write, role: code, instructions: Write it. }
`;

describe('A run that is started with a specification', () => {
  it('takes its request, its plan and its brief', async () => {
    const text = `version: 1\nrequest: Write a file\ntype: documentation\nsize: small\n${PLAN}`;
    const state = await plannedBy(text);
    assert.deepEqual([state.request, state.title, state.taskIds], ['Write a file', 'Write a file', ['write']]);
    assert.deepEqual(state.brief, { type: 'documentation', size: 'small' });
  });

  it('prefers what is named besides', async () => {
    const text = `version: 1\nrequest: Write a file\ntype: documentation\nsize: small\n${PLAN}`;
    const state = await plannedBy(text, { request: 'Write two', brief: { size: 'large' } });
    assert.deepEqual([state.request, state.brief], ['Write two', { type: 'documentation', size: 'large' }]);
  });

  it('has its limits narrowed, never widened', async () => {
    const constraints = 'constraints: { budgetUsd: 1000, concurrency: 2, maxTasks: 9, timeLimitMinutes: 5 }\n';
    const { limits } = await plannedBy(`version: 1\nrequest: x\n${constraints}${PLAN}`);
    assert.deepEqual(limits, { ...LIMITS, concurrency: 2, maxTasks: 9, timeLimitMs: 300_000 });
  });

  it('lets agents change only the paths that it names', async () => {
    const rig = writingRig('src/a.txt');
    const state = await rig.run(specified(`version: 1\nrequest: x\nconstraints: { mayWrite: [docs/**] }\n${PLAN}`));
    assert.equal(state.tasks['write']?.changeSet, undefined);
    const own = await writingRig('docs/a.txt').run(
      specified(`version: 1\nrequest: x\nconstraints: { mayWrite: [docs/**] }\n${PLAN}`),
    );
    assert.ok(own.tasks['write']?.changeSet);
  });

  it('is refused with all problems of the file before anything is recorded', async () => {
    const rig = writingRig('a.txt');
    const failure = mustFail(
      await rig.app.startRun({ model: MODEL, limits: LIMITS, ...specified('version: 3\nrequst: x\nsize: huge\n') }),
    );
    assert.equal(failure.kind, 'plan-invalid');
    assert.match(
      failure.message,
      /^The specification has 3 problems:\n- line 1, column 10: .*\n- line 2, column 1: .*\n- line 3, column 7: /,
    );
    assert.deepEqual(await rig.app.listRuns(), { ok: true, value: [] });
  });

  it('is refused where it allows nothing that the settings allow', async () => {
    const rig = writingRig('a.txt');
    const limits = { ...LIMITS, allowedModels: [MODEL.model] };
    const text = `version: 1\nrequest: x\nconstraints: { models: { allowed: [other] } }\n${PLAN}`;
    const failure = mustFail(await rig.app.startRun({ model: MODEL, limits, ...specified(text) }));
    assert.match(failure.message, /only the models other; the settings allow only scripted/);
  });
});

function specified(specificationText: string): Pick<StartRun, 'request' | 'specificationText'> {
  return { request: '', specificationText };
}

/** A rig whose agent writes this file. */
function writingRig(path: string): Rig {
  return createRig({
    script: agentScript({ write: [calls([['write_file', { path, content: 'x\n' }]]), finish('done')] }),
  });
}

function plannedBy(specificationText: string, besides: Partial<StartRun> = {}): Promise<RunState> {
  return writingRig('a.txt').run({ ...specified(specificationText), ...besides });
}
