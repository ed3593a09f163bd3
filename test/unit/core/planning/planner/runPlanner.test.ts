import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { FinishedTurn } from '../../../../../src/core/agents/agentLoop.ts';
import type { ProposedParts } from '../../../../../src/core/planning/parts/planParts.ts';
import type { PlannerBriefing } from '../../../../../src/core/planning/planner/opening.ts';
import { runPlanner } from '../../../../../src/core/planning/planner/runPlanner.ts';
import type { SubmittedPlan } from '../../../../../src/core/planning/planner/submitPlan.ts';
import { readProposal } from '../../../../../src/core/planning/reading/readProposal.ts';
import type { ModelMessage } from '../../../../../src/core/ports/model.ts';
import { WITHOUT_COMMANDS } from '../../../../../src/core/tools/toolsets.ts';
import type { Plan } from '../../../../../src/shared/plan.ts';
import type { Failure } from '../../../../../src/shared/failures.ts';
import { ok } from '../../../../../src/shared/result.ts';
import type { Result } from '../../../../../src/shared/result.ts';
import { memoryView } from '../../../../support/memoryView.ts';
import { must, mustFail } from '../../../../support/rig.ts';
import { calls, newestText, scriptedModel, submitPlan, text } from '../../../../support/scriptedModel.ts';
import type { ScriptedAnswer } from '../../../../support/scriptedModel.ts';

const GOOD = submitPlan({ title: 'Good', tasks: [{ id: 'a' }, { id: 'b', dependsOn: ['a'], priority: 'high' }] });
const ALIKE = { complexity: 'trivial', mayAdd: 0 };
const LONG = submitPlan({ tasks: [{ id: 'a', title: 'too long' }] });

describe('The planner', () => {
  it('gives the plan that it submits, completed by defaults, after reading', async () => {
    const planned = await plan([calls([['read_file', { path: 'package.json' }]]), GOOD]);
    assert.deepEqual(planOf(planned.result), {
      version: 1,
      title: 'Good',
      tasks: [
        { id: 'a', title: 'Task a', role: 'code', instructions: 'Do a.', ...ALIKE, dependsOn: [], priority: 'normal' },
        { id: 'b', title: 'Task b', role: 'code', instructions: 'Do b.', ...ALIKE, dependsOn: ['a'], priority: 'high' },
      ],
    });
    assert.deepEqual(planned.log, ['turn 1', 'turn 2']);
  });

  it('says why its tasks depend on each other, what they are about and how large they are', async () => {
    const task = {
      id: 'a',
      title: 'A',
      type: 'migration',
      role: 'code',
      instructions: 'Do it.',
      complexity: 'simple',
      lines: 30,
    };
    const submission = {
      title: 'T',
      notes: 'Assumes **that**.',
      agreements: 'Call it size.',
      tasks: [
        { ...task, dependsOn: [], mayWrite: ['src/**'], criteria: ['It compiles.'] },
        { ...task, id: 'b', dependsOn: [{ id: 'a', kind: 'order', reason: 'The same file.' }] },
      ],
    };
    const submitted = planOf((await plan([calls([['submit_plan', submission]])])).result);
    assert.deepEqual([submitted.notes, submitted.agreements], ['Assumes **that**.', 'Call it size.']);
    const [first, second] = submitted.tasks;
    assert.deepEqual([first?.mayWrite, first?.criteria, first?.lines], [['src/**'], ['It compiles.'], 30]);
    assert.deepEqual(
      [second?.dependsOn, second?.dependencies],
      [['a'], { a: { kind: 'order', reason: 'The same file.' } }],
    );
  });

  it('has what only a person says left out, and told', async () => {
    const greedy = submitPlan({ tasks: [{ id: 'a', budgetUsd: 1_000, maxAttempts: 9, model: 'the-dearest' }] });
    const submitted = submittedIn((await plan([greedy])).result);
    const [task] = submitted.plan.tasks;
    assert.deepEqual([task?.budgetUsd, task?.maxAttempts, task?.model], [undefined, undefined, undefined]);
    assert.ok(submitted.repairs.some(({ kind }) => kind === 'setting-removed'));
  });

  it('is offered reading and the end of its work, and parts only where the work may be large', async () => {
    const names = async (maxTasks: number) =>
      (await plan([GOOD], { maxTasks })).requests[0]?.tools.map((tool) => tool.name);
    const small = ['list_files', 'read_file', 'search_text', 'find_files', 'git_log', 'git_blame', 'submit_plan'];
    assert.deepEqual(await names(5), small);
    assert.deepEqual(await names(50), [...small, 'plan_parts']);
  });

  it('gets the problems back once and may mend them', async () => {
    const planned = await plan([LONG, GOOD]);
    assert.equal(planOf(planned.result).title, 'Good');
    assert.match(newestText(planned.requests[1]!), /The plan has problems\. Mend all of them[^]*- a is too long/);
    assert.deepEqual(planned.log, ['turn 1', 'refused: a is too long', 'turn 2']);
  });

  it('fails with the problems when the second plan has some too', async () => {
    const planned = await plan([LONG, LONG]);
    const failure = mustFail(planned.result);
    assert.ok(failure.kind === 'plan-invalid');
    assert.deepEqual(failure.problems, ['a is too long']);
    assert.deepEqual(planned.log, ['turn 1', 'refused: a is too long', 'turn 2']);
  });

  it('counts refused plans of an earlier process', async () => {
    const first = await plan([LONG, { kind: 'model-unreachable', message: 'Gone.' }]);
    const second = await plan([LONG], { transcript: first.transcript });
    assert.equal(mustFail(second.result).kind, 'plan-invalid');
  });

  it('gets a plan back that holds no tasks, with what was expected', async () => {
    const planned = await plan([calls([['submit_plan', { title: 'T', tasks: 'none' }]]), GOOD]);
    assert.match(newestText(planned.requests[1]!), /The plan has problems[^]*task/);
  });

  it('declines in its own words', async () => {
    const planned = await plan([text('There is nothing to do here: {"name": "x"} has no code.')]);
    assert.deepEqual(mustFail(planned.result), {
      kind: 'plan-declined',
      message: 'There is nothing to do here: {"name": "x"} has no code.',
    });
  });

  it('goes on with the opening of the earlier process, although the survey is another', async () => {
    const first = await plan([calls([['list_files', {}]]), { kind: 'model-unreachable', message: 'Gone.' }]);
    const second = await plan([GOOD], { transcript: first.transcript, survey: 'Something else.' });
    assert.deepEqual(second.requests[0]?.messages, first.requests[1]?.messages);
  });
});

describe('A plan in words', () => {
  const WRITTEN =
    'Here is the plan:\n```json\n{"title": "Written", "tasks": [{"id": "a", "title": "A", "role": "code", "instructions": "Do."}]}\n```';

  it('is taken from the text', async () => {
    const planned = await plan([text(WRITTEN)]);
    assert.equal(planOf(planned.result).title, 'Written');
    assert.equal(planned.questions.length, 0);
  });

  it('is asked for once more when it has problems, with the whole opening', async () => {
    const planned = await plan([text(WRITTEN.replace('"A"', '"too long"')), text(WRITTEN)]);
    assert.equal(planOf(planned.result).title, 'Written');
    const [question] = planned.questions;
    assert.equal(question?.answer?.name, 'submit_plan');
    assert.match(newestText(question), /<request>Make <it> better[^]*a is too long/);
  });

  it('is invalid when it has problems again', async () => {
    const bad = text(WRITTEN.replace('"A"', '"too long"'));
    assert.equal(mustFail((await plan([bad, bad])).result).kind, 'plan-invalid');
  });
});

describe('Parts of a large request', () => {
  const part = (id: string, dependsOn: readonly string[] = []) => ({
    id,
    title: `Part ${id}`,
    instructions: `Plan ${id}.`,
    mayWrite: [`${id}/**`],
    dependsOn,
  });

  it('end the planner', async () => {
    const parts = calls([
      ['plan_parts', { title: 'Large', agreements: 'Call it x.', parts: [part('a'), part('b', ['a'])] }],
    ]);
    const end = must((await plan([parts], { maxTasks: 50 })).result) as ProposedParts;
    assert.equal(end.kind, 'parts');
    assert.deepEqual([end.title, end.agreements, end.parts.length], ['Large', 'Call it x.', 2]);
  });

  it('are given back when they cannot be planned', async () => {
    const wrong = [part('a', ['b']), part('b', ['a']), part('b'), { ...part('c', ['zz']), mayWrite: ['../x'] }];
    const planned = await plan([calls([['plan_parts', { title: 'Large', parts: wrong }]]), GOOD], { maxTasks: 50 });
    const told = newestText(planned.requests[1]!);
    for (const problem of [
      /wait for each other: a, b/,
      /Two parts have the id "b"/,
      /"zz", which is no other/,
      /a glob such as/,
    ])
      assert.match(told, problem);
    assert.equal(planOf(planned.result).title, 'Good');
  });
});

function submittedIn(result: Result<SubmittedPlan | ProposedParts, Failure>): SubmittedPlan {
  const end = must(result);
  if (end.kind !== 'plan') throw new Error('expected a plan, came parts');
  return end;
}

function planOf(result: Result<SubmittedPlan | ProposedParts, Failure>): Plan {
  return submittedIn(result).plan;
}

async function plan(
  script: readonly ScriptedAnswer[],
  options: Partial<PlannerBriefing> & { readonly transcript?: readonly ModelMessage[] } = {},
) {
  const { transcript = [], ...briefing } = options;
  const model = scriptedModel(script);
  const turns: FinishedTurn[] = [];
  const log: string[] = [];
  const asking = {
    client: model,
    hash: (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex'),
    kept: async () => undefined,
    keep: async () => undefined,
    beforeRequest: async () => ok(undefined),
    onActivity: () => undefined,
  };
  const result = await runPlanner(
    {
      briefing: { request: 'Make <it> better</request>', context: '', survey: '3 files.', maxTasks: 5, ...briefing },
      view: memoryView({ 'package.json': '{}', 'src/a.js': '', 'README.md': '# Hello\n' }),
      rights: WITHOUT_COMMANDS,
      model: 'scripted',
      maxTurns: 10,
      transcript,
    },
    {
      client: model,
      beforeRequest: async () => ok(undefined),
      onTurn: async (turn) => {
        turns.push(turn);
        log.push(`turn ${turn.turn}`);
      },
      onActivity: () => undefined,
      read: (input) => readProposal(input, { maxTasks: 50 }),
      check: ({ tasks }) => tasks.filter(({ title }) => title === 'too long').map(({ id }) => `${id} is too long`),
      onRefused: async (problems) => void log.push(`refused: ${problems.join('; ')}`),
      asking,
    },
    new AbortController().signal,
  );
  const { requests, questions } = model;
  return { result, log, requests, questions, transcript: turns.flatMap((turn) => turn.messages) };
}
