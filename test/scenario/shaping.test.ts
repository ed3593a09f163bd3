import assert from 'node:assert/strict';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import { planFromState } from '../../src/shared/planFromState.ts';
import type { PlanOperation } from '../../src/shared/planOperations.ts';
import { amendmentSchema } from '../../src/shared/shaping.ts';
import type { Amendment } from '../../src/shared/shaping.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import { heldAgents } from '../support/heldAgents.ts';
import type { HeldAgents } from '../support/heldAgents.ts';
import { taskIdOf } from '../support/agentScript.ts';
import { quiet } from '../support/manualClock.ts';
import { LIMITS, createRig, must, mustFail, planText, rendered } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { finish, submitPlan, text } from '../support/scriptedModel.ts';
import type { ScriptedAnswer } from '../support/scriptedModel.ts';
import { declined, openingOf, planWith } from '../support/unfoldingPlans.ts';

/** Answers to single questions by their names; whatever else is asked is the work of a task. */
function answering(
  answers: Readonly<Record<string, (request: ModelRequest) => unknown>>,
  work: (request: ModelRequest, index: number) => ScriptedAnswer | Promise<ScriptedAnswer> = () => finish('done'),
) {
  return (request: ModelRequest, index: number) => {
    const answer = answers[request.answer?.name ?? ''];
    return answer === undefined ? work(request, index) : text(JSON.stringify(answer(request)));
  };
}

/** `a`, `b<-a`: the tasks of the plan with what they depend on. */
function edges(state: RunState): string {
  return planFromState(state)
    .tasks.map(({ id, dependsOn }) => (dependsOn.length === 0 ? id : `${id}<-${dependsOn.join(',')}`))
    .join(' ');
}

async function waiting(rig: Rig, plan: string): Promise<string> {
  const runId = await rig.start({ planText: plan });
  must(await rig.app.whenAtRest(runId));
  return runId;
}

const task = (id: string, dependsOn: readonly string[] = [], more: object = {}) => ({
  id,
  title: `Task ${id}`,
  role: 'code' as const,
  instructions: `Do ${id}.`,
  dependsOn: [...dependsOn],
  priority: 'normal' as const,
  ...more,
});

function amending(changes: object): Amendment {
  return amendmentSchema.parse(changes);
}

describe('A plan that waits for approval', () => {
  it('is changed by operations, undone and done again, also by a process that comes later', async () => {
    const disk = createMemoryStore();
    const repository = createMemoryRepository({ root: {} });
    const first = createRig({ script: () => finish('done'), store: disk, repository });
    const runId = await waiting(first, planText('a', 'b<-a', 'docs<-b'));
    const edit = (rig: Rig, ...operations: PlanOperation[]) =>
      rig.app.editPlan(runId, { kind: 'operations', operations });
    must(await edit(first, { op: 'remove', taskId: 'docs' }));
    must(
      await edit(
        first,
        { op: 'add', task: task('c', ['a']) },
        { op: 'update', taskId: 'b', changes: { role: 'test', budgetUsd: 1 } },
      ),
    );
    const shown = must(await first.app.readRun(runId));
    assert.equal(edges(shown), 'a b<-a c<-a');
    assert.deepEqual(shown.waves, [['a'], ['b', 'c']]);
    assert.equal(shown.tasks['b']?.options.budgetUsd, 1);
    assert.deepEqual(
      shown.planning.versions.map(({ summary }) => summary),
      ['The proposed plan', "Removed 'docs'", "Added 'c'; changed role and budget of 'b'"],
    );

    const { app } = createRig({ script: () => finish('done'), store: disk.reopen(), repository });
    const now = async (): Promise<string> => edges(must(await app.readRun(runId)));
    must(await app.editPlan(runId, { kind: 'undo' }));
    assert.equal(await now(), 'a b<-a');
    must(await app.editPlan(runId, { kind: 'undo' }));
    assert.equal(await now(), 'a b<-a docs<-b');
    assert.match(mustFail(await app.editPlan(runId, { kind: 'undo' })).message, /no change of its plan to undo/);
    must(await app.editPlan(runId, { kind: 'redo' }));
    must(await app.editPlan(runId, { kind: 'redo' }));
    assert.equal(await now(), 'a b<-a c<-a');
    assert.match(mustFail(await app.editPlan(runId, { kind: 'redo' })).message, /to redo/);
    must(await app.editPlan(runId, { kind: 'undo' }));
    must(await app.editPlan(runId, { kind: 'operations', operations: [{ op: 'rename', taskId: 'b', to: 'z' }] }));
    assert.equal(await now(), 'a z<-a');
    assert.match(mustFail(await app.editPlan(runId, { kind: 'redo' })).message, /to redo/);

    must(await app.approvePlan(runId, 'person'));
    const done = must(await app.whenAtRest(runId));
    assert.equal(rendered(done), 'completed\na succeeded (1 attempt)\nz succeeded (1 attempt)');
    const late = mustFail(await app.editPlan(runId, { kind: 'undo' }));
    assert.equal(late.kind, 'wrong-state');
  });

  it('can be undone in a fork, too', async () => {
    const rig = createRig({ script: () => finish('done') });
    const runId = await waiting(rig, planText('a', 'b'));
    must(await rig.app.editPlan(runId, { kind: 'operations', operations: [{ op: 'remove', taskId: 'b' }] }));
    const forkId = must(await rig.app.forkRun(runId));
    must(await rig.app.editPlan(forkId, { kind: 'undo' }));
    assert.equal(edges(must(await rig.app.readRun(forkId))), 'a b');
    assert.equal(edges(must(await rig.app.readRun(runId))), 'a');
  });

  it('goes out as YAML and comes back as it was edited; what is wrong with it has line and column', async () => {
    const rig = createRig({ script: () => finish('done') });
    const runId = await waiting(rig, planText('a', 'b<-a'));
    const yaml = must(await rig.app.planYaml(runId));
    const before = must(await rig.app.readRun(runId));
    assert.equal(must(await rig.app.editPlan(runId, { kind: 'file', text: yaml })).summary, '');
    assert.equal(must(await rig.app.readRun(runId)).seq, before.seq, 'an edit that changes nothing is none');

    const wrong = mustFail(await rig.app.editPlan(runId, { kind: 'file', text: yaml.replace('[ a ]', '[ x ]') }));
    assert.match(wrong.message, /line \d+, column \d+: Task "b" depends on "x", but no task has that id/);
    must(
      await rig.app.editPlan(runId, {
        kind: 'file',
        text: yaml.replace('Do b.', 'Do c.').replace('    dependsOn: [ a ]\n', ''),
      }),
    );
    const after = must(await rig.app.readRun(runId));
    assert.equal(edges(after), 'a b');
    assert.equal(after.tasks['b']?.instructions, 'Do c.');
    assert.equal(after.planning.versions.at(-1)?.summary, 'Edited as a file: 1 changed');
  });

  it('stays as it is where it could not be carried out otherwise: cycles, too many tasks, models that may not be asked', async () => {
    const rig = createRig({ script: () => finish('done') });
    const runId = await rig.start({
      planText: planText('a', 'b<-a'),
      limits: { ...LIMITS, maxTasks: 2, allowedModels: ['scripted'] },
    });
    must(await rig.app.whenAtRest(runId));
    const { seq } = must(await rig.app.readRun(runId));
    const refusal = async (...operations: PlanOperation[]) =>
      mustFail(await rig.app.editPlan(runId, { kind: 'operations', operations }));
    assert.match((await refusal({ op: 'connect', taskId: 'a', on: 'b' })).message, /cycle|circle|each other/);
    assert.match((await refusal({ op: 'add', task: task('c') })).message, /at most 2 are allowed/);
    assert.match(
      (await refusal({ op: 'update', taskId: 'a', changes: { model: 'other' } })).message,
      /only these may be asked/,
    );
    assert.match((await refusal({ op: 'remove', taskId: 'c' })).message, /no task "c"/);
    assert.equal(must(await rig.app.readRun(runId)).seq, seq);
  });

  it('keeps what was said about tasks that are still there', async () => {
    const rig = createRig({ script: () => finish('done') });
    const runId = await waiting(rig, planText('a', 'b<-a', 'c<-b'));
    must(await rig.app.instructTask(runId, 'a', 'Mind the gap.'));
    must(await rig.app.skipTask(runId, 'b'));
    must(await rig.app.editPlan(runId, { kind: 'operations', operations: [{ op: 'add', task: task('d', ['b']) }] }));
    must(await rig.app.approvePlan(runId, 'person'));
    const done = must(await rig.app.whenAtRest(runId));
    assert.equal(
      rendered(done),
      'completed\na succeeded (1 attempt)\nb skipped (0 attempts)\nc succeeded (1 attempt)\nd succeeded (1 attempt)',
    );
    assert.match(
      openingOf(rig.model.requests.find((request) => openingOf(request).includes('id="a"')) ?? never()),
      /Mind the gap\./,
    );
  });

  it('takes several edits at once one after the other', async () => {
    const rig = createRig({ script: () => finish('done') });
    const runId = await waiting(rig, planText('a', 'b', 'c'));
    const remove = (taskId: string) =>
      rig.app.editPlan(runId, { kind: 'operations', operations: [{ op: 'remove', taskId }] });
    const [one, two, three] = await Promise.all([remove('a'), remove('b'), remove('c')]);
    assert.deepEqual([one.ok, two.ok, three.ok], [true, true, false]);
    assert.equal(edges(must(await rig.app.readRun(runId))), 'c');
  });
});

describe('Words about a plan that waits for approval', () => {
  it('become operations, and cost what the question cost', async () => {
    const rig = createRig({
      script: answering({
        reshape_plan: () => ({
          operations: [
            { op: 'remove', taskId: 'docs' },
            { op: 'add', task: task('admin', ['a']) },
          ],
        }),
      }),
    });
    const runId = await waiting(rig, planText('a', 'docs<-a'));
    const before = must(await rig.app.readRun(runId));
    const reshaped = must(await rig.app.reshape(runId, 'also cover the admin module, skip the docs'));
    assert.deepEqual(reshaped, { kind: 'edited', summary: "Removed 'docs'; added 'admin'" });
    const after = must(await rig.app.readRun(runId));
    assert.equal(edges(after), 'a admin<-a');
    assert.equal(after.costUsd - before.costUsd, 0.01);
    const question = openingOf(rig.model.questions.at(-1) ?? never());
    assert.match(question, /<words>also cover the admin module, skip the docs<\/words>/);
    assert.match(question, /id: docs/);
    must(await rig.app.editPlan(runId, { kind: 'undo' }));
    assert.equal(edges(must(await rig.app.readRun(runId))), 'a docs<-a');
  });

  it('are asked about once more where the operations do not fit', async () => {
    let asked = 0;
    const rig = createRig({
      script: answering({
        reshape_plan: () => ({ operations: [{ op: 'remove', taskId: (asked += 1) === 1 ? 'doc' : 'docs' }] }),
      }),
    });
    const runId = await waiting(rig, planText('a', 'docs<-a'));
    must(await rig.app.reshape(runId, 'no docs'));
    assert.equal(asked, 2);
    assert.match(openingOf(rig.model.questions.at(-1) ?? never()), /The plan has no task "doc"\./);
    assert.equal(edges(must(await rig.app.readRun(runId))), 'a');
  });

  it('change nothing where the model does not understand them, and its words come back', async () => {
    const rig = createRig({ script: answering({ reshape_plan: () => ({ operations: [], cannot: 'Which module?' }) }) });
    const runId = await waiting(rig, planText('a'));
    const failure = mustFail(await rig.app.reshape(runId, 'the other one, too'));
    assert.deepEqual([failure.kind, failure.message], ['plan-declined', 'Which module?']);
    assert.equal(must(await rig.app.readRun(runId)).planning.versions.length, 1);
    assert.equal(mustFail(await rig.app.reshape(runId, '  ')).kind, 'wrong-use');
  });

  it('are asked anew after an answer that could not be used, and an answer that was kept is not paid for again', async () => {
    const answers = ['nonsense', 'nonsense', JSON.stringify({ operations: [], cannot: 'Why?' })];
    const rig = createRig({
      script: ({ answer }) => (answer === undefined ? finish('done') : text(answers.shift() ?? 'more than asked')),
    });
    const runId = await waiting(rig, planText('a'));
    assert.equal(mustFail(await rig.app.reshape(runId, 'x')).kind, 'model-answer-invalid');
    assert.equal(mustFail(await rig.app.reshape(runId, 'x')).kind, 'plan-declined');
    const { costUsd } = must(await rig.app.readRun(runId));
    assert.equal(mustFail(await rig.app.reshape(runId, 'x')).kind, 'model-answer-invalid');
    assert.ok(must(await rig.app.readRun(runId)).costUsd >= costUsd);
  });

  it('come too late when the plan was approved meanwhile', async () => {
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    const rig = createRig({
      script: async (request) => {
        if (request.answer === undefined) return finish('done');
        await held;
        return text(JSON.stringify({ operations: [{ op: 'remove', taskId: 'b' }] }));
      },
    });
    const runId = await waiting(rig, planText('a', 'b'));
    const reshaped = rig.app.reshape(runId, 'no b');
    await quiet();
    must(await rig.app.approvePlan(runId, 'person'));
    answer();
    assert.equal(mustFail(await reshaped).kind, 'wrong-state');
    assert.equal(edges(must(await rig.app.whenAtRest(runId))), 'a b');
  });
});

interface Begun {
  readonly rig: Rig;
  readonly agents: HeldAgents;
  readonly runId: string;
  readonly state: () => Promise<RunState>;
  rested(): Promise<string>;
  propose(changes: object): Promise<string>;
}

async function begin(
  plan: string,
  held: readonly string[],
  answers: Parameters<typeof answering>[0] = {},
): Promise<Begun> {
  const agents = heldAgents(...held);
  const rig = createRig({ files: { 'a.txt': 'a\n' }, script: answering(answers, agents.script) });
  const limits = { ...LIMITS, reuseResults: 'never' } as const;
  const runId = await rig.start({ planText: plan, autoApprove: 'command-line', limits });
  const [first] = held;
  if (first === undefined) must(await rig.app.whenAtRest(runId));
  else await agents.untilAsked(first);
  await quiet();
  return {
    rig,
    agents,
    runId,
    state: async () => must(await rig.app.readRun(runId)),
    rested: async () => rendered(must(await rig.app.whenAtRest(runId))),
    propose: async (changes) => must(await rig.app.proposeAmendment(runId, amending(changes))),
  };
}

describe('An amendment of a plan that is carried out', () => {
  it('adds tasks that run at once and others that wait, and changes tasks that have not begun', async () => {
    const { rig, agents, runId, rested, propose, state } = await begin(planText('a', 'b<-a'), ['a', 'x']);
    const id = await propose({
      add: [task('x'), task('y', ['x', 'a'])],
      change: [task('b', ['a', 'y'], { role: 'review' })],
    });
    const shown = (await state()).proposedAmendments[0];
    assert.equal(shown?.amendmentId, id);
    assert.match(shown.difference.summary, /^\+2 tasks, 1 changed(, about .*)?$/);
    assert.deepEqual(shown.difference.added, [
      { taskId: 'x', title: 'Task x' },
      { taskId: 'y', title: 'Task y' },
    ]);
    must(await rig.app.decideAmendment(runId, id, 'accepted'));
    await agents.untilAsked('x');
    agents.letGo('a');
    agents.letGo('x');
    assert.equal(
      await rested(),
      'completed\na succeeded (1 attempt)\nb succeeded (1 attempt)\nx succeeded (1 attempt)\ny succeeded (1 attempt)',
    );
    const after = await state();
    assert.deepEqual(after.waves, [['a', 'x'], ['y'], ['b']]);
    assert.deepEqual(after.proposedAmendments, []);
    assert.deepEqual(
      after.decidedAmendments.map(({ decision, by }) => [decision, by]),
      [['accepted', 'person']],
    );
    assert.deepEqual(rig.troubles, []);
  });

  it('has what is done run again with what builds on it when it is to be another, and a completed run go on', async () => {
    const { rig, runId, rested, propose, state } = await begin(planText('a', 'b<-a', 'c'), []);
    const id = await propose({ change: [task('a', [], { instructions: 'Do it better.' })] });
    const shown = (await state()).proposedAmendments[0]?.difference;
    assert.match(shown?.summary ?? '', /^2 run again/);
    assert.deepEqual(shown?.rerun, ['a', 'b']);
    must(await rig.app.decideAmendment(runId, id, 'accepted'));
    assert.equal(
      await rested(),
      'completed\na succeeded (2 attempts)\nb succeeded (2 attempts)\nc succeeded (1 attempt)',
    );
    assert.equal((await state()).tasks['a']?.instructions, 'Do it better.');
    const opening = rig.model.requests.findLast((request) => openingOf(request).includes('<task id="a"'));
    assert.match(openingOf(opening ?? never()), /Do it better\./);
  });

  it('leaves tasks out and tells agents more', async () => {
    const { rig, agents, runId, rested, propose, state } = await begin(planText('a', 'b<-a', 'docs<-a', 'c<-docs'), [
      'a',
    ]);
    const id = await propose({ skip: ['docs'], instruct: [{ taskId: 'b', text: 'Mind the gap.' }] });
    assert.match((await state()).proposedAmendments[0]?.difference.summary ?? '', /^1 left out, 1 told more/);
    must(await rig.app.decideAmendment(runId, id, 'accepted'));
    agents.letGo('a');
    assert.equal(
      await rested(),
      'completed\na succeeded (1 attempt)\nb succeeded (1 attempt)\ndocs skipped (0 attempts)\nc succeeded (1 attempt)',
    );
    assert.deepEqual((await state()).tasks['b']?.instructionsAdded, ['Mind the gap.']);
  });

  it('changes nothing when it is refused, and can be decided on only once', async () => {
    const { rig, agents, runId, rested, propose, state } = await begin(planText('a'), ['a']);
    const id = await propose({ add: [task('x')] });
    must(await rig.app.decideAmendment(runId, id, 'refused'));
    assert.match(mustFail(await rig.app.decideAmendment(runId, id, 'accepted')).message, /was refused already/);
    agents.letGo('a');
    assert.equal(await rested(), 'completed\na succeeded (1 attempt)');
    assert.equal((await state()).amendments, 0);
  });

  it('cannot change a task at work, but have it stopped and run anew as something else', async () => {
    const { rig, agents, runId, rested, propose } = await begin(planText('a', 'b<-a'), ['a']);
    const changed = task('a', [], { instructions: 'Other work.' });
    const refusal = mustFail(await rig.app.proposeAmendment(runId, amending({ change: [changed] })));
    assert.match(
      refusal.message,
      /"a" is at work: tell its agent more \(instruct\), or have it run anew as well \(rerun\)/,
    );
    const id = await propose({ change: [changed], rerun: ['a'] });
    must(await rig.app.decideAmendment(runId, id, 'accepted'));
    await quiet();
    agents.letGo('a');
    assert.equal(await rested(), 'completed\na succeeded (2 attempts)\nb succeeded (1 attempt)');
    const last = rig.model.requests.findLast((request) => openingOf(request).includes('<task id="a"'));
    assert.match(openingOf(last ?? never()), /Other work\./);
    assert.deepEqual(rig.troubles, []);
  });

  it('is refused with what is wrong: unknown ids, cycles, too many tasks, what waits for nothing to come', async () => {
    const { rig, agents, runId, rested } = await begin(planText('a', 'bad', 'c<-bad'), ['a', 'bad']);
    agents.letGo('bad', declined);
    await quiet();
    const refusal = async (changes: object): Promise<string> =>
      mustFail(await rig.app.proposeAmendment(runId, amending(changes))).message;
    assert.match(await refusal({}), /changes nothing/);
    assert.match(await refusal({ skip: ['no'] }), /has no task "no"/);
    assert.match(await refusal({ add: [task('a')] }), /has the id "a" already/);
    assert.match(await refusal({ add: [task('x', ['y']), task('y', ['x'])] }), /cycle|circle|each other/);
    assert.match(await refusal({ add: [task('x', ['no'])] }), /no task has that id/);
    assert.match(await refusal({ add: [task('x', ['bad'])] }), /"x" would wait for "bad", which is failed/);
    assert.match(
      await refusal({ add: Array.from({ length: 60 }, (_, index) => task(`n${index}`)) }),
      /may have 50 tasks/,
    );
    assert.match(await refusal({ instruct: [{ taskId: 'a', text: 'x' }], skip: ['a'] }), /both told more and left out/);
    agents.letGo('a');
    await rested();
  });

  it('no longer fits when the run moved on, says so, and can be proposed anew', async () => {
    const { rig, agents, runId, rested, propose, state } = await begin(planText('a', 'b<-a'), ['a', 'b']);
    const stale = await propose({ change: [task('b', ['a'], { instructions: 'Later.' })] });
    agents.letGo('a');
    await agents.untilAsked('b');
    assert.match(mustFail(await rig.app.decideAmendment(runId, stale, 'accepted')).message, /moved on.*"b" is at work/);
    agents.letGo('b');
    await rested();
    assert.match(mustFail(await rig.app.decideAmendment(runId, stale, 'accepted')).message, /would run again: b/);
    assert.equal((await state()).proposedAmendments.length, 1);
    const fresh = await propose({ change: [task('b', ['a'], { instructions: 'Later.' })] });
    must(await rig.app.decideAmendment(runId, stale, 'refused'));
    must(await rig.app.decideAmendment(runId, fresh, 'accepted'));
    assert.equal(await rested(), 'completed\na succeeded (1 attempt)\nb succeeded (2 attempts)');
  });

  it('of a failed run mends what failed and frees what it held back', async () => {
    const { rig, agents, runId, rested, propose } = await begin(planText('bad', 'x<-bad', 'y<-x'), ['bad']);
    agents.letGo('bad', declined);
    await rested();
    agents.letGo('bad');
    const id = await propose({ add: [task('part')], change: [task('bad', ['part'], { instructions: 'Less.' })] });
    must(await rig.app.decideAmendment(runId, id, 'accepted'));
    assert.equal(
      await rested(),
      'completed\nbad succeeded (2 attempts)\nx succeeded (1 attempt)\ny succeeded (1 attempt)\npart succeeded (1 attempt)',
    );
  });

  it('keeps what agents added before a task that changes, and lets a task do without what failed', async () => {
    const plan = planWith({ id: 'bad' }, { id: 'x', dependsOn: ['bad'] }, { id: 'z' });
    const { rig, agents, runId, rested, propose } = await begin(plan, ['bad']);
    agents.letGo('bad', declined);
    assert.match(await rested(), /^failed/);
    const id = await propose({ change: [task('x', ['z'])] });
    must(await rig.app.decideAmendment(runId, id, 'accepted'));
    assert.equal(
      await rested(),
      'failed wrong-state\nbad failed (1 attempt, model-declined)\nx succeeded (1 attempt)\nz succeeded (1 attempt)',
    );
  });

  it('waits in a paused run for its resume', async () => {
    const { rig, agents, runId, rested, propose } = await begin(planText('a', 'b<-a'), ['a']);
    must(await rig.app.pauseRun(runId));
    agents.letGo('a');
    await rested();
    const id = await propose({ add: [task('x')] });
    must(await rig.app.decideAmendment(runId, id, 'accepted'));
    await quiet();
    assert.match(await rested(), /^paused/);
    must(await rig.app.resumeRun(runId));
    assert.match(await rested(), /^completed[\s\S]*x succeeded/);
  });

  it('gives new tasks the gates of their types, unless they name some', async () => {
    const kept = { type: 'refactoring', lines: 100 };
    const rig = createRig({
      files: { 'package.json': '{"name":"p","main":"src/a.js"}', 'src/a.js': 'export function a() {}\n' },
      script: (request) =>
        taskIdOf(request) === 'planner' ? submitPlan({ tasks: [{ id: 'a', ...kept }] }) : finish('done'),
    });
    const { runId } = await rig.run({ request: 'Clean up' });
    must(
      await rig.app.proposeAmendment(
        runId,
        amending({ add: [task('x', ['a'], kept), task('y', [], { ...kept, gates: [] })] }),
      ),
    );
    const state = must(await rig.app.readRun(runId));
    const [x, y] = state.proposedAmendments[0]?.amendment.add ?? [];
    assert.deepEqual(
      x?.gates?.map(({ kind }) => kind),
      ['public-api'],
    );
    assert.deepEqual(y?.gates, []);
  });

  it('in words is proposed by a model that sees how far the run is', async () => {
    const { rig, agents, runId, rested, state } = await begin(planText('a', 'b<-a'), ['b'], {
      amend_plan: () => ({
        add: [task('admin')],
        change: [{ taskId: 'a', changes: { instructions: 'Again.' } }],
        rerun: ['b'],
      }),
    });
    const reshaped = must(await rig.app.reshape(runId, 'also cover the admin module'));
    assert.equal(reshaped.kind, 'proposed');
    const proposed = (await state()).proposedAmendments[0];
    assert.equal(proposed?.by, 'words');
    assert.equal(proposed.request, 'also cover the admin module');
    assert.match(proposed.difference.summary, /^\+1 task, 2 run again/);
    const question = openingOf(rig.model.questions.at(-1) ?? never());
    assert.match(question, /state: running/);
    assert.match(question, /result: a done|result: done/);
    must(await rig.app.decideAmendment(runId, proposed.amendmentId, 'accepted'));
    await quiet();
    agents.letGo('b');
    assert.match(await rested(), /^completed\na succeeded \(2 attempts\)\nb succeeded \(2 attempts\)\nadmin succeeded/);
  });

  it('is proposed by a model after failures, and not where nothing failed', async () => {
    const { rig, agents, runId, rested, state } = await begin(planText('bad', 'x<-bad', 'c'), ['bad'], {
      amend_plan: () => ({
        add: [task('small')],
        skip: ['bad'],
        change: [{ taskId: 'x', changes: { dependsOn: ['small'] } }],
      }),
    });
    assert.equal(mustFail(await rig.app.replan(runId)).kind, 'wrong-state');
    agents.letGo('bad', declined);
    await rested();
    const id = must(await rig.app.replan(runId));
    const question = openingOf(rig.model.questions.at(-1) ?? never());
    assert.match(question, /kind: model-declined/);
    assert.equal((await state()).proposedAmendments[0]?.by, 'replanning');
    must(await rig.app.decideAmendment(runId, id, 'accepted'));
    assert.equal(
      await rested(),
      'completed\nbad skipped (1 attempt)\nx succeeded (1 attempt)\nc succeeded (1 attempt)\nsmall succeeded (1 attempt)',
    );
  });
});

function never(): never {
  throw new Error('expected something to be there');
}
