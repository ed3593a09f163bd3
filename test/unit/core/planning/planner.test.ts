import assert from 'node:assert/strict';
import type { FinishedTurn } from '../../../../src/core/agents/agentLoop.ts';
import { runPlanner } from '../../../../src/core/planning/planner.ts';
import type { ModelMessage } from '../../../../src/core/ports/model.ts';
import { WITHOUT_COMMANDS } from '../../../../src/core/tools/toolsets.ts';
import type { Plan } from '../../../../src/shared/plan.ts';
import { memoryView } from '../../../support/memoryView.ts';
import { calls, newestText, scriptedModel, submitPlan, text } from '../../../support/scriptedModel.ts';
import type { ScriptedAnswer } from '../../../support/scriptedModel.ts';

const GOOD = submitPlan({ title: 'Good', tasks: [{ id: 'a' }, { id: 'b', dependsOn: ['a'], priority: 'high' }] });
const CYCLE = submitPlan({ tasks: [{ id: 'a', dependsOn: ['a'] }] });

describe('the planner', () => {
  it('gives the plan that it submits, completed by defaults, after reading', async () => {
    const planned = await plan([calls([['read_file', { path: 'package.json' }]]), GOOD]);
    assert.deepEqual(planned.result.ok && planned.result.value, {
      version: 1,
      title: 'Good',
      tasks: [
        { id: 'a', title: 'Task a', role: 'code', instructions: 'Do a.', dependsOn: [], priority: 'normal' },
        { id: 'b', title: 'Task b', role: 'code', instructions: 'Do b.', dependsOn: ['a'], priority: 'high' },
      ],
    });
    assert.deepEqual(planned.log, ['turn 1', 'turn 2']);
  });

  it('may add notes for the person and agreements for the agents', async () => {
    const submission = {
      title: 'T',
      notes: 'Assumes **that**.',
      agreements: 'Call it size.',
      tasks: [{ id: 'a', title: 'A', role: 'code', instructions: 'Do it.' }],
    };
    const planned = await plan([calls([['submit_plan', submission]])]);
    assert.ok(planned.result.ok);
    assert.deepEqual(
      [planned.result.value.notes, planned.result.value.agreements],
      ['Assumes **that**.', 'Call it size.'],
    );
  });

  it('is told the request, the repository and the limit, and can only read', async () => {
    const planned = await plan([GOOD]);
    const [request] = planned.requests;
    assert.match(
      newestText(request!),
      /^<request>Make <it> better&lt;\/request><\/request>\n<repository>\n3 files, these are all:\n[^]*<\/repository>\n<limits maxTasks="5">at most 5 tasks; a cap, not a goal<\/limits>$/,
    );
    assert.deepEqual(
      request?.tools.map((tool) => tool.name),
      ['list_files', 'read_file', 'search_text', 'git_log', 'git_blame', 'submit_plan'],
    );
  });

  it('gets the problems back once and may mend them', async () => {
    const planned = await plan([CYCLE, GOOD]);
    assert.equal(planned.result.ok && planned.result.value.title, 'Good');
    assert.match(newestText(planned.requests[1]!), /The plan has problems\. Mend all of them[^]*- a depends on itself/);
    assert.deepEqual(planned.log, ['turn 1', 'refused: a depends on itself', 'turn 2']);
  });

  it('fails with the problems when the second plan has some too', async () => {
    const planned = await plan([CYCLE, CYCLE]);
    assert.ok(!planned.result.ok && planned.result.failure.kind === 'plan-invalid');
    assert.deepEqual(planned.result.failure.problems, ['a depends on itself']);
    assert.deepEqual(planned.log, ['turn 1', 'refused: a depends on itself', 'turn 2']);
  });

  it('counts refused plans of an earlier process', async () => {
    const first = await plan([CYCLE, { kind: 'model-unreachable', message: 'Gone.' }]);
    const second = await plan([CYCLE], first.transcript);
    assert.equal(!second.result.ok && second.result.failure.kind, 'plan-invalid');
  });

  it('gets problems of form back too, all at once, by the names of the tasks', async () => {
    const broken = calls([
      ['submit_plan', { title: '', tasks: [{ id: 'a', role: 'boss', title: 'A', instructions: 'x', note: 1 }] }],
    ]);
    const planned = await plan([broken, GOOD]);
    const told = newestText(planned.requests[1]!);
    for (const problem of [/- title: /, /- task "a", role: expected one of "code"/, /- task "a": unknown key "note"/])
      assert.match(told, problem);
  });

  it('gets a plan back whose JSON was cut', async () => {
    const planned = await plan([calls([['submit_plan', '{"title":"x","tasks":[{"id"']]), GOOD]);
    assert.match(newestText(planned.requests[1]!), /not a complete JSON object/);
    assert.equal(planned.result.ok, true);
  });

  it('declines in its own words', async () => {
    const planned = await plan([text('There is nothing to do here.')]);
    assert.deepEqual(planned.result, {
      ok: false,
      failure: { kind: 'plan-declined', message: 'There is nothing to do here.' },
    });
  });

  it('goes on with the opening of the earlier process, although the repository has changed', async () => {
    const first = await plan([calls([['list_files', {}]]), { kind: 'model-unreachable', message: 'Gone.' }]);
    const second = await plan([GOOD], first.transcript, { 'other.js': '' });
    assert.deepEqual(second.requests[0]?.messages, first.requests[1]?.messages);
  });
});

async function plan(
  script: readonly ScriptedAnswer[],
  transcript: readonly ModelMessage[] = [],
  files: Readonly<Record<string, string>> = { 'package.json': '{}', 'src/a.js': '', 'README.md': '# Hello\n' },
) {
  const model = scriptedModel(script);
  const turns: FinishedTurn[] = [];
  const log: string[] = [];
  const result = await runPlanner(
    {
      request: 'Make <it> better</request>',
      view: memoryView(files),
      maxTasks: 5,
      rights: WITHOUT_COMMANDS,
      model: 'scripted',
      maxTurns: 10,
      transcript,
    },
    {
      client: model,
      beforeRequest: async () => ({ ok: true, value: undefined }),
      onTurn: async (turn) => {
        turns.push(turn);
        log.push(`turn ${turn.turn}`);
      },
      onActivity: () => undefined,
      check: (plan: Plan) =>
        plan.tasks.filter((task) => task.dependsOn.includes(task.id)).map((task) => `${task.id} depends on itself`),
      onRefused: async (problems) => void log.push(`refused: ${problems.join('; ')}`),
    },
    new AbortController().signal,
  );
  return { result, log, requests: model.requests, transcript: turns.flatMap((turn) => turn.messages) };
}
