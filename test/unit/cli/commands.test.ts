import assert from 'node:assert/strict';
import { parseCommandLine } from '../../../src/cli/commandLine.ts';
import { dispatch } from '../../../src/cli/commands/dispatch.ts';
import { chooseModel } from '../../../src/cli/modelChoice.ts';
import type { RunReport } from '../../../src/shared/report/runReport.ts';
import type { RecordedEvent } from '../../../src/shared/events.ts';
import { failed, ok } from '../../../src/shared/result.ts';
import { agentScript, taskIdOf } from '../../support/agentScript.ts';
import { quiet } from '../../support/manualClock.ts';
import { createMemoryRepository } from '../../support/memoryRepository.ts';
import { createMemoryStore } from '../../support/memoryStore.ts';
import { createRig, planText } from '../../support/rig.ts';
import type { Rig } from '../../support/rig.ts';
import { calls, finish, submitPlan } from '../../support/scriptedModel.ts';
import type { Script } from '../../support/scriptedModel.ts';

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Desk {
  rig: Rig;
  /** Carries out a command line; `answer` is what a person at the terminal says, if there is one. */
  run(line: readonly string[], answer?: boolean): Promise<Outcome>;
  /** As if the process were started anew on the same store and repository. */
  restart(): Desk;
  /** Another process at the same time. */
  beside(): Desk;
}

const FILES = { 'a.txt': 'one\n', 'b.txt': 'two\n' };
const EDIT_A = calls([['edit_file', { path: 'a.txt', oldText: 'one', newText: 'ONE' }]]);
const EDIT_B = calls([['edit_file', { path: 'b.txt', oldText: 'two', newText: 'TWO' }]]);

function deskWith(script: Script, planFiles: Record<string, string> = {}): Desk {
  const store = createMemoryStore();
  const repository = createMemoryRepository({ root: FILES });
  const open = (rig: Rig): Desk => ({
    rig,
    beside: () => open(createRig({ script, repository, store: store.another() })),
    run: (line, answer) => carryOut(rig, planFiles, line, answer),
    restart: () => open(createRig({ script, repository, store: store.reopen() })),
  });
  return open(createRig({ script, repository, store }));
}

async function carryOut(
  rig: Rig,
  planFiles: Record<string, string>,
  line: readonly string[],
  answer?: boolean,
): Promise<Outcome> {
  const parsed = parseCommandLine(line);
  assert.ok(parsed.ok && parsed.value.name !== 'help' && parsed.value.name !== 'version');
  const { options } = parsed.value;
  let [out, err] = ['', ''];
  const code = await dispatch(parsed.value, {
    app: rig.app,
    options,
    terminal: {
      out: (text) => (out += text),
      err: (text) => (err += text),
      confirm: answer === undefined ? undefined : () => Promise.resolve(answer),
    },
    chooseModel: (recorded) => chooseModel(options, {}, recorded),
    readFile: async (path) => {
      const text = planFiles[path];
      return text === undefined ? failed({ kind: 'path-missing', path, message: `no ${path}` }) : ok(text);
    },
  });
  return { code, out, err };
}

/** A planner with a plan of two tasks, one after the other; each changes a file. */
const twoTasks: Script = (request, index) =>
  taskIdOf(request) === 'planner'
    ? submitPlan({ title: 'Raise both', tasks: [{ id: 'a' }, { id: 'b', dependsOn: ['a'] }] })
    : agentScript({ a: [EDIT_A, finish('a is raised')], b: [EDIT_B, finish('b is raised')] })(request, index);

describe('The commands', () => {
  it('plan: shows notes and agreements, and writes them into the plan file', async () => {
    const task = { id: 'a', title: 'A', role: 'code', instructions: 'Do it.', complexity: 'trivial' };
    const planned = { title: 'T', notes: 'First.\nSecond.', agreements: 'Call it size.', tasks: [task] };
    const desk = deskWith(() => calls([['submit_plan', planned]]));
    const shown = await desk.run(['plan', '--request', 'Do it']);
    assert.match(shown.out, / A\n {2}Notes\n {4}First\.\n {4}Second\.\n {2}Agreed for all tasks\n {4}Call it size\.\n/);
    const file = await desk.run(['plan', '--request', 'Do it', '--json']);
    const { version, title, notes, agreements, tasks } = JSON.parse(file.out) as Record<string, unknown>;
    assert.deepEqual(
      { version, title, notes, agreements, tasks },
      { version: 1, ...planned, tasks: [{ ...task, dependsOn: [], priority: 'normal' }] },
    );
  });

  it('run: plans, runs and tells it wave by wave, and leaves the folder alone unless told to accept', async () => {
    const desk = deskWith(twoTasks);
    const { code, out, err } = await desk.run(['run', '--request', 'Raise them', '--yes']);
    assert.equal(code, 0);
    assert.match(err, /^No ANTHROPIC_API_KEY is set\. Using the embedded demo model/);
    assert.deepEqual(
      out.split('\n').map((line) => line.trim()),
      [
        '0:00  Run run1 · Demo model',
        '0:00  Planning',
        '0:00  Surveyed: 2 files; no tests',
        '0:00  Understood as: feature-development',
        '0:00  Proposing tasks',
        '0:00    submit_plan',
        '0:00  Approved: 2 tasks in 2 waves',
        '0:00  Wave 1 of 2: 1 task',
        '0:00  > a  Task a',
        '0:00  + a  0.0 s, 220 tokens, $0.02, 1 file changed',
        '0:00  Wave 1 of 2 done: 1 of 1 task succeeded',
        '0:00  Wave 2 of 2: 1 task',
        '0:00  > b  Task b',
        '0:00  + b  0.0 s, 220 tokens, $0.02, 1 file changed',
        '0:00  Wave 2 of 2 done: 1 of 1 task succeeded',
        '',
        'Run run1 completed',
        'Tasks: 2 of 2 succeeded; 0.0 s; 550 tokens, $0.05; Demo model',
        'Nothing is written into the folder yet. Accept all changes with: wavewright resume run1 --accept all',
        '',
      ],
    );
    assert.deepEqual(desk.rig.repository.files('root'), FILES);
  });

  it('run --accept all: writes the changes', async () => {
    const desk = deskWith(twoTasks);
    const { code, out } = await desk.run(['run', '--request', 'Raise them', '--yes', '--accept', 'all']);
    assert.equal(code, 0);
    assert.match(out, /Accepted the changes of 2 tasks\n(.*\n)*Accepted: 2 files written\.\n$/);
    assert.deepEqual(desk.rig.repository.files('root'), { 'a.txt': 'ONE\n', 'b.txt': 'TWO\n' });
  });

  it('run --accept all: lists what is in conflict with the person’s own changes, writes nothing and gives 1', async () => {
    const desk = deskWith((request, index) => {
      if (taskIdOf(request) === 'b') {
        desk.rig.repository.put({ root: 'root', path: 'a.txt' }, 'mine\n');
      }
      return twoTasks(request, index);
    });
    const { code, err } = await desk.run(['run', '--request', 'Raise them', '--yes', '--accept', 'all']);
    assert.equal(code, 1);
    assert.match(err, /Nothing was accepted.*:\n {2}a\.txt: your own changes and task a \(both-changed\)\n/);
    assert.deepEqual(desk.rig.repository.files('root'), { 'a.txt': 'mine\n', 'b.txt': 'two\n' });
  });

  it('run --json: prints every event of the journal as one line, and nothing else', async () => {
    const desk = deskWith(twoTasks);
    const { code, out } = await desk.run(['run', '--request', 'Raise them', '--yes', '--accept', 'all', '--json']);
    assert.equal(code, 0);
    const lines = out.trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line) as RecordedEvent & { runId: string });
    assert.deepEqual(
      events,
      desk.rig.events.map((event) => ({ runId: 'run1', ...event })),
    );
    assert.deepEqual([events[0]?.event.type, events.at(-1)?.event.type], ['run-created', 'apply-finished']);
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_, index) => index + 1),
    );
  });

  it('run without --yes: shows the plan and asks; a yes runs it', async () => {
    const { code, out } = await deskWith(twoTasks).run(['run', '--request', 'Raise them'], true);
    assert.equal(code, 0);
    assert.match(
      out,
      /Plan: Raise both \(2 tasks in 2 waves\)\n {2}Understood as: feature-development\n {2}Wave 1\n {4}a {2}code {6}Task a\n/,
    );
    assert.match(out, /b {2}code {6}Task b {2}\(after a\)\n/);
  });

  for (const [who, answer] of [
    ['a no', false],
    ['nobody to ask', undefined],
  ] as const) {
    it(`run without --yes: with ${who} leaves the plan waiting, says how to go on and gives 1`, async () => {
      const desk = deskWith(twoTasks);
      const line = ['run', '--request', 'Raise them', '--folder', 'dir', '--storage', 's'];
      const { code, err } = await desk.run(line, answer);
      assert.equal(code, 1);
      assert.match(err, /waits for approval.*wavewright resume run1 --yes --folder dir --storage s\n$/);
      assert.equal(desk.rig.model.requests.length, 1);
      const resumed = await desk.restart().run(['resume', 'run1', '--yes']);
      assert.equal(resumed.code, 0);
      assert.match(resumed.out, /2 of 2 succeeded/);
    });
  }

  it('run: names failed and blocked tasks with the reasons, and gives 1', async () => {
    const script = agentScript({ a: [{ kind: 'model-declined', message: 'The model declined.' }] });
    const desk = deskWith(script, { 'plan.json': planText('a', 'b<-a', 'c') });
    const { code, out, err } = await desk.run(['run', '--plan', 'plan.json', '--yes']);
    assert.equal(code, 1);
    assert.match(out, /x a {2}failed: The model declined\.\n/);
    assert.match(out, /- b {2}blocked by a\n/);
    assert.match(out, /Tasks: 1 of 3 succeeded, 1 failed, 1 blocked;.*\n {2}a: The model declined\.\n/);
    assert.match(err, /Try again what did not succeed: wavewright resume run1\n/);
  });

  it('run: refuses a plan file that is missing or wrong with all its problems, and gives 2', async () => {
    const desk = deskWith(twoTasks, { 'cycle.json': planText('a<-b', 'b<-a', 'c<-nobody') });
    const missing = await desk.run(['run', '--plan', 'nowhere.yml', '--yes']);
    assert.deepEqual([missing.code, missing.err.includes('no nowhere.yml')], [2, true]);
    const cycle = await desk.run(['run', '--plan', 'cycle.json', '--yes']);
    assert.equal(cycle.code, 2);
    assert.match(cycle.err, /nobody/);
    assert.match(cycle.err, /a -> b -> a|b -> a -> b/);
    assert.equal(desk.rig.model.requests.length, 0);
    assert.deepEqual(desk.rig.events, []);
  });

  it('run: pauses at the budget, keeps what it has, and tells how to go on', async () => {
    const price = { inputUsd: 1000, outputUsd: 1000, cacheReadUsd: 1000, cacheWriteUsd: 1000 };
    const rig = createRig({ files: FILES, script: twoTasks, price });
    const line = ['run', '--request', 'Raise them', '--yes', '--budget-usd', '0.01'];
    const { code, out, err } = await carryOut(rig, {}, line);
    assert.equal(code, 1);
    assert.match(out, /Paused \(budget\)/);
    assert.match(err, /The run is paused\. Go on with: wavewright resume run1\n/);
  });

  it('plan: prints the plan, on stdout nothing else, and runs no task', async () => {
    const desk = deskWith(twoTasks);
    const { code, out, err } = await desk.run(['plan', '--request', 'Raise them']);
    assert.equal(code, 0);
    assert.match(out, /^Plan: Raise both \(2 tasks in 2 waves\)\n/);
    assert.match(err, /Planning\n.*\n.*Run it with: wavewright resume run1 --yes\n$/s);
    assert.equal(desk.rig.model.requests.length, 1);
  });

  it('plan --json: prints a plan file that run --plan takes back', async () => {
    const planned = await deskWith(twoTasks).run(['plan', '--request', 'Raise them', '--json']);
    assert.equal(planned.code, 0);
    const desk = deskWith(twoTasks, { 'plan.json': planned.out });
    const { code, out } = await desk.run(['run', '--plan', 'plan.json', '--yes']);
    assert.equal(code, 0);
    assert.match(out, /Approved: 2 tasks in 2 waves/);
    assert.ok(desk.rig.model.requests.every((request) => taskIdOf(request) !== 'planner'));
  });

  it('plan: gives the planner’s words and 1 when there is no plan', async () => {
    const desk = deskWith(() => ({ kind: 'model-declined', message: 'I will not plan that.' }));
    const { code, out, err } = await desk.run(['plan', '--request', 'Raise them']);
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, /There is no plan: .*I will not plan that/);
  });

  it('resume: goes on in another process with what is recorded, and starts no finished task again', async () => {
    const desk = deskWith((request, index) => {
      if (taskIdOf(request) === 'b' && index < 4) void desk.rig.app.pauseRun('run1');
      return twoTasks(request, index);
    });
    const paused = await desk.run(['run', '--request', 'Raise them', '--yes', '--concurrency', '3']);
    assert.equal(paused.code, 1);
    const next = desk.restart();
    const { code, out } = await next.run(['resume', '--budget-usd', '77']);
    assert.equal(code, 0);
    assert.match(out, /^Run run1 · Raise both · Demo model\n.*Going on\n/);
    assert.doesNotMatch(out, /> a /);
    const report = await next.run(['report', '--json']);
    assert.equal((JSON.parse(report.out) as { attempts: number }).attempts, 2);
    const state = await next.rig.app.readRun('run1');
    assert.ok(state.ok);
    assert.deepEqual([state.value.limits.budgetUsd, state.value.limits.concurrency], [77, 3]);
  });

  it('resume: only decides on the changes of a run that is completed', async () => {
    const desk = deskWith(twoTasks);
    await desk.run(['run', '--request', 'Raise them', '--yes']);
    const next = desk.restart();
    const { code, out } = await next.run(['resume', 'run1', '--accept', 'all']);
    assert.equal(code, 0);
    assert.match(out, /Accepted: 2 files written/);
    assert.equal(next.rig.model.requests.length, 0);
    const nothingLeft = await next.restart().run(['resume', 'run1', '--accept', 'all']);
    assert.equal(nothingLeft.code, 0);
  });

  it('resume and report: take the beginning of an id, and refuse one that is unknown or not clear with 2', async () => {
    const desk = deskWith(twoTasks);
    for (let count = 0; count < 2; count += 1) await desk.run(['run', '--request', 'Raise them', '--yes']);
    assert.equal((await desk.run(['report', 'run2'])).code, 0);
    const unclear = await desk.run(['report', 'run']);
    assert.deepEqual([unclear.code, /several runs: run[12], run[12]/.test(unclear.err)], [2, true]);
    const unknown = await desk.run(['report', 'nobody']);
    assert.deepEqual([unknown.code, unknown.err.includes('no run "nobody"')], [2, true]);
    const nothing = await deskWith(twoTasks).run(['resume']);
    assert.deepEqual([nothing.code, nothing.err.includes('no such run')], [2, true]);
  });

  it('report: tells how the newest run stands, in text and in JSON', async () => {
    const script = agentScript({ a: [EDIT_A, finish('a is raised')], b: [{ kind: 'model-declined', message: 'No.' }] });
    const desk = deskWith(script, { 'plan.json': planText('a', 'b', 'c<-b') });
    await desk.run(['run', '--plan', 'plan.json', '--yes']);
    const text = await desk.run(['report']);
    // How much is expected is another's to test.
    const lines = text.out.split('\n').filter((line) => !/^ {2}(Agents|Tokens|Time) /.test(line));
    assert.deepEqual(lines, [
      'Run       run1 · A plan',
      'State     failed: 1 of 3 tasks failed and 1 was blocked.'.replace(
        /: .*/,
        /State {5}failed(.*)/.exec(text.out)![1]!,
      ),
      'Model     Demo model',
      'Tasks     1 of 3 succeeded, 1 failed, 1 blocked',
      'Attempts  2',
      'Time      0.0 s',
      'Used      220 tokens, $0.02',
      'Fork at   4 checkpoints',
      'Forecast',
      'Failures',
      '  b: No.',
      'Results',
      '  a: a is raised',
      'Changes',
      '  a (open, 1 file)',
      '    modified a.txt',
      '',
    ]);
    const json = JSON.parse((await desk.run(['report', '--json'])).out) as Record<string, unknown>;
    const { runId, state, tasks, attempts, checkpoints, wallMs, costUsd, failures, changes } = json;
    assert.deepEqual(
      { runId, state, tasks, attempts, checkpoints, wallMs, costUsd, failures, changes },
      {
        runId: 'run1',
        state: 'failed',
        tasks: { total: 3, pending: 0, running: 0, succeeded: 1, failed: 1, blocked: 1, skipped: 0, cancelled: 0 },
        attempts: 2,
        checkpoints: 4,
        wallMs: 0,
        costUsd: 0.02,
        failures: [{ taskId: 'b', kind: 'model-declined', reason: 'No.' }],
        changes: [{ taskId: 'a', decision: 'open', files: ['a.txt'] }],
      },
    );
  });

  it('report: writes a Markdown document when asked for one', async () => {
    const desk = deskWith(agentScript({ a: [EDIT_A, finish('a is *raised*')] }), { 'plan.json': planText('a') });
    await desk.run(['run', '--plan', 'plan.json', '--yes']);
    const { code, out } = await desk.run(['report', '--markdown']);
    assert.equal(code, 0);
    assert.match(out, /^# A plan\n/);
    assert.match(out, /^- `a`: a is \\\*raised\\\*$/m);
    assert.match(out, /^\| `a\.txt` \| modified \| `a` \| open \|$/m);
  });

  it('run and report: tell what was read from the cache, and what that saved', async () => {
    const cached = calls([['finish', { summary: 'done' }]], {
      usage: { inputTokens: 50, outputTokens: 10, cacheReadTokens: 150, cacheWriteTokens: 0 },
      costUsd: 0.02,
      uncachedCostUsd: 0.07,
    });
    const desk = deskWith(agentScript({ a: [cached] }), { 'plan.json': planText('a') });
    const line = '75 % of the input read from the cache, $0.05 saved';
    assert.match(
      (await desk.run(['run', '--plan', 'plan.json', '--yes'])).out,
      new RegExp(`\n  Cache: ${line.replace('$', '\\$')}\n`),
    );
    assert.ok((await desk.run(['report'])).out.includes(`\nCache     ${line}\n`));
    const { cache } = JSON.parse((await desk.run(['report', '--json'])).out) as RunReport;
    assert.deepEqual({ ...cache, savedUsd: cache.savedUsd.toFixed(2) }, { readShare: 0.75, savedUsd: '0.05' });
  });

  it('report: tells a run that another process has at work from one that was left', async () => {
    let answer = (): void => undefined;
    const untilAnswered = new Promise<void>((resolve) => (answer = resolve));
    const desk = deskWith(async (request, index) => {
      if (taskIdOf(request) === 'b') await untilAnswered;
      return twoTasks(request, index);
    });
    const running = desk.run(['run', '--request', 'Raise them', '--yes']);
    while (!desk.rig.model.requests.some((request) => taskIdOf(request) === 'b')) await quiet();
    assert.match((await desk.beside().run(['report'])).out, /^State {5}running$/m);
    assert.match((await desk.restart().run(['report'])).out, /^State {5}running, but left by the process that drove/m);
    answer();
    await running;
  });

  it('checkpoints and fork: a run is copied up to one of its events, and the copy goes on from there', async () => {
    const desk = deskWith(twoTasks);
    await desk.run(['run', '--request', 'Raise them', '--yes', '--accept', 'all']);
    const listed = await desk.run(['checkpoints']);
    assert.equal(listed.code, 0);
    const lines = listed.out.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.replace(/^ *\d+  \S+ \S+ +/, '')),
      [
        '0/2  planned: Raise both',
        '0/2  plan approved (command-line)',
        '1/2  a succeeded: Task a (modified a.txt)',
        '2/2  b succeeded: Task b (modified b.txt)',
        '2/2  accepted: a, b (modified a.txt, modified b.txt)',
      ],
    );
    const afterA = /^ *(\d+)/.exec(lines[2]!)![1]!;
    const json = (await desk.run(['checkpoints', 'run1', '--json'])).out.trimEnd().split('\n');
    assert.deepEqual(
      json.map((line) => (JSON.parse(line) as { seq: number }).seq),
      lines.map((line) => Number(/\d+/.exec(line)![0])),
    );

    const forked = await desk.run(['fork', 'run1', '--at', afterA, '--storage', 's']);
    assert.deepEqual(forked, {
      code: 0,
      out: `Run run2 is a copy of run1 up to its event ${afterA}.\n`,
      err: 'Go on with: wavewright resume run2 --storage s\n',
    });
    const resumed = await desk.run(['resume', 'run2', '--reuse', 'never']);
    assert.equal(resumed.code, 0);
    assert.doesNotMatch(resumed.out, /> a /);
    assert.match(resumed.out, /> b /);
    const report = await desk.run(['report', 'run2']);
    assert.match(report.out, new RegExp(`^Fork {6}of run1 after its event ${afterA}$`, 'm'));
    assert.doesNotMatch(report.out, /Reused/);
    await desk.run(['fork', 'run1', '--at', afterA]);
    const reusing = await desk.run(['resume', 'run3']);
    assert.match(
      reusing.out,
      /Wave 2 of 2: 1 task\n.*\+ b {2}taken over from run run1, 1 file changed\n.*Wave 2 of 2 done/,
    );
    const told = (await desk.run(['report', 'run3'])).out;
    assert.match(told, /^Reused {4}1 result of earlier tasks, at no cost$/m);
    assert.match(told, /^ {2}b: .* \(taken over from run run1\)$/m);
  });

  it('fork: says when there is nothing to go on with, and refuses an event that there is not with 2', async () => {
    const desk = deskWith(twoTasks);
    await desk.run(['run', '--request', 'Raise them', '--yes']);
    const whole = await desk.run(['fork', '--json']);
    const seq = desk.rig.events.findLast(({ event }) => event.type === 'run-completed')!.seq;
    assert.deepEqual([whole.code, JSON.parse(whole.out)], [0, { runId: 'run2', from: 'run1', seq }]);
    assert.match(whole.err, /It is completed.*name an earlier event with --at/);
    const beyond = await desk.run(['fork', 'run1', '--at', '999']);
    assert.deepEqual([beyond.code, beyond.out], [2, '']);
    assert.match(beyond.err, new RegExp(`events 1 to ${seq}; it cannot be forked after event 999`));
  });

  it('list: gives the runs, the newest first, in text and in JSON', async () => {
    const desk = deskWith(twoTasks);
    const none = await desk.run(['list']);
    assert.deepEqual([none.code, none.out], [0, '']);
    assert.match(none.err, /no runs on this folder yet/);
    for (let count = 0; count < 2; count += 1) await desk.run(['run', '--request', 'Raise them', '--yes']);
    const text = await desk.run(['list']);
    assert.match(text.out, /^run2 {2}completed {5}1970-01-01 \d\d:\d\d {2}Raise both\nrun1 .*\n$/);
    const json = await desk.run(['list', '--json']);
    const runs = json.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { runId: string });
    assert.deepEqual(
      runs.map(({ runId }) => runId),
      ['run2', 'run1'],
    );
  });
});
