import assert from 'node:assert/strict';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import { quiet } from '../support/manualClock.ts';
import { LIMITS, createRig, must, rendered } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';
import type { ScriptedAnswer } from '../support/scriptedModel.ts';
import { openingOf, planWith } from '../support/unfoldingPlans.ts';

const declined = { kind: 'model-declined', message: 'No.' } as const;

function summaryOf(state: RunState, taskId: string): string {
  return state.tasks[taskId]?.result?.summary ?? '';
}

/** Notes the opening of every task, and answers by script. */
function noting(agents: Parameters<typeof agentScript>[0]) {
  const openings = new Map<string, string>();
  const answer = agentScript(agents);
  const script = (request: ModelRequest, index: number): ScriptedAnswer | Promise<ScriptedAnswer> => {
    openings.set(taskIdOf(request), openingOf(request));
    return answer(request, index);
  };
  return { openings, script };
}

describe('A fan-out', () => {
  const scan = { id: 'scan', role: 'search' };
  const each = { id: 'fix', dependsOn: ['scan'], forEach: { from: 'scan', path: 'files' } };

  it('runs its task once per item of a list that an earlier task gave, and hands over all results as one', async () => {
    const { openings, script } = noting({
      scan: [finish('found', { files: [{ path: 'a.js' }, { path: 'b.js' }] })],
      'fix.1': [calls([['write_file', { path: 'a.js', content: 'A\n' }]]), finish('mended a', { n: 1 })],
      'fix.2': [calls([['write_file', { path: 'b.js', content: 'B\n' }]]), finish('mended b', { n: 2 })],
    });
    const rig = createRig({ script });
    const state = await rig.run({
      planText: planWith(
        scan,
        { ...each, title: 'Mend {{item.path}}', instructions: 'Mend {{ item.path }}, file {{index}}: {{item}}.' },
        { id: 'end', role: 'review', dependsOn: ['fix'] },
      ),
    });
    assert.equal(
      rendered(state),
      [
        'completed',
        'scan succeeded (1 attempt)',
        'fix succeeded (0 attempts)',
        'end succeeded (1 attempt)',
        'fix.1 succeeded (1 attempt, a.js open)',
        'fix.2 succeeded (1 attempt, b.js open)',
      ].join('\n'),
    );
    assert.equal(state.tasks['fix.2']?.title, 'Mend b.js');
    assert.match(openings.get('fix.2') ?? '', /<instructions>Mend b\.js, file 2: \{"path":"b\.js"\}\.<\/instructions>/);
    assert.match(openings.get('fix.2') ?? '', /<item>\{"path":"b\.js"\}<\/item>/);
    assert.deepEqual(state.tasks['fix']?.result?.data, {
      items: [
        { item: { path: 'a.js' }, taskId: 'fix.1', state: 'succeeded', summary: 'mended a', data: { n: 1 } },
        { item: { path: 'b.js' }, taskId: 'fix.2', state: 'succeeded', summary: 'mended b', data: { n: 2 } },
      ],
    });
    const end = openings.get('end') ?? '';
    assert.match(end, /<handoff task="fix".*mended a.*mended b.*\n<changes>\ncreated a\.js.*\ncreated b\.js/s);
    assert.doesNotMatch(end, /<handoff task="fix\.1"/);
    assert.deepEqual(state.waves, [['scan'], ['fix.1', 'fix.2'], ['fix'], ['end']]);
  });

  it('gives what builds on it the changes of all members', async () => {
    const rig = createRig({
      files: {},
      script: agentScript({
        'fix.1': [calls([['write_file', { path: 'a.js', content: 'A\n' }]]), finish('a')],
        'fix.2': [calls([['write_file', { path: 'b.js', content: 'B\n' }]]), finish('b')],
        end: [calls([['list_files', {}]]), (request) => finish(JSON.stringify(request.messages.at(-1)))],
      }),
    });
    const state = await rig.run({
      planText: planWith({ id: 'fix', forEach: { items: ['a', 'b'] } }, { id: 'end', dependsOn: ['fix'] }),
    });
    assert.match(state.tasks['end']?.result?.summary ?? '', /a\.js\\nb\.js/);
    must(await rig.app.acceptTasks(state.runId, ['fix.1', 'fix.2']));
    assert.deepEqual(Object.keys(rig.repository.files('root')), ['a.js', 'b.js']);
  });

  it('over an empty list succeeds with no members, and over one of a skipped task is skipped', async () => {
    const rig = createRig({ script: agentScript({ scan: [finish('none', { files: [] })] }) });
    const state = await rig.run({ planText: planWith(scan, each, { id: 'end', dependsOn: ['fix'] }) });
    assert.match(rendered(state), /^completed\n.*\nfix succeeded \(0 attempts\)\nend succeeded/);
    assert.deepEqual(state.tasks['fix']?.result?.data, { items: [] });
    const asked = { id: 'ask' };
    const skipping = { ...scan, dependsOn: ['ask'], when: { from: 'ask', is: 'true' } };
    const skipped = await createRig({ script: () => finish('x') }).run({ planText: planWith(asked, skipping, each) });
    assert.match(rendered(skipped), /^completed\nask succeeded .*\nscan skipped .*\nfix skipped/);
  });

  it('fails, says what was expected and what came, and blocks what waits for it, when there is no list of fitting size', async () => {
    const outcome = async (data: unknown, limits = LIMITS) => {
      const rig = createRig({ script: agentScript({ scan: [finish('found', data)] }) });
      const state = await rig.run({ planText: planWith(scan, each, { id: 'end', dependsOn: ['fix'] }), limits });
      assert.match(
        rendered(state),
        /\nfix failed \(0 attempts, input-invalid\)\nend blocked \(0 attempts, blocked by fix\)$/,
      );
      const failure = state.tasks['fix']?.failure;
      assert.deepEqual(failure?.kind === 'input-invalid' && failure.from, 'scan');
      return failure?.message ?? '';
    };
    assert.match(
      await outcome({ files: 'a.js' }),
      /once per item of "files" of "scan" and expected a list.*the text "a.js"/,
    );
    assert.match(await outcome({}), /it is nothing/);
    assert.match(await outcome(undefined), /it is nothing/);
    const many = Array.from({ length: 101 }, (_, index) => index);
    assert.match(await outcome({ files: many }), /at most 100; there are 101/);
    assert.match(await outcome({ files: many.slice(0, 48) }), /would make 51 tasks, and the run may have 50/);
    const large = Array.from({ length: 90 }, () => 'x'.repeat(100_000));
    assert.match(await outcome({ files: large }, { ...LIMITS, maxTasks: 200 }), /more than 8000000 characters/);
  });

  it('fails when too few of its members succeed, and names them', async () => {
    const rig = createRig({ script: agentScript({ 'fix.2': [declined] }) });
    const planText = planWith({ id: 'fix', forEach: { items: [1, 2, 3] } }, { id: 'end', dependsOn: ['fix'] });
    const state = await rig.run({ planText });
    assert.match(
      rendered(state),
      /^failed .*\nfix failed \(0 attempts, members-failed\)\nend blocked \(0 attempts, blocked by fix\)/,
    );
    const failure = state.tasks['fix']?.failure;
    assert.deepEqual(failure?.kind === 'members-failed' && failure.members, ['fix.2']);
    assert.match(failure?.message ?? '', /1 of the 3 tasks .*"fix\.2" \(failed\)\. The first reason: No\.$/);
  });

  it('goes on with the members that failed when the run is resumed, and keeps the others', async () => {
    let refusing = true;
    const rig = createRig({
      script: (request) => (refusing && taskIdOf(request) === 'fix.2' ? declined : finish(taskIdOf(request))),
    });
    const planText = planWith({ id: 'fix', forEach: { items: [1, 2, 3] } }, { id: 'end', dependsOn: ['fix'] });
    const { runId } = await rig.run({ planText });
    refusing = false;
    const before = rig.model.requests.length;
    must(await rig.app.resumeRun(runId));
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(state.state, 'completed');
    assert.deepEqual(rig.model.requests.slice(before).map(taskIdOf), ['fix.2', 'end']);
  });

  it('lets dependants start when its share of the members succeeded; the others go on but do not count', async () => {
    let release = (): void => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const rig = createRig({
      script: async (request) => {
        if (taskIdOf(request) === 'fix.3') await slow;
        if (taskIdOf(request) === 'fix.1') return declined;
        return finish(taskIdOf(request));
      },
    });
    const runId = await rig.start({
      planText: planWith(
        { id: 'fix', forEach: { items: ['a', 'b', 'c', 'd'], enough: 0.5 } },
        { id: 'end', dependsOn: ['fix'] },
      ),
      autoApprove: 'command-line',
    });
    await quiet();
    const early = must(await rig.app.readRun(runId));
    assert.equal(early.tasks['end']?.state, 'succeeded');
    assert.equal(early.tasks['fix.3']?.state, 'running');
    assert.deepEqual(early.tasks['fix']?.group?.members, ['fix.2', 'fix.4']);
    release();
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(state.tasks['fix.3']?.state, 'succeeded');
    assert.deepEqual(state.tasks['fix']?.dependsOn, ['fix.2', 'fix.4']);
    assert.equal(state.state, 'failed', 'a failed task is told, however many others succeeded');
  });

  it('records a thousand members in one event', async () => {
    const items = Array.from({ length: 1_000 }, (_, index) => ({ path: `src/file${index}.ts` }));
    const rig = createRig({ script: () => ({ kind: 'model-unauthorized', message: 'stop' }) });
    const planText = planWith(
      { id: 'fix', instructions: 'Mend {{item.path}}. '.repeat(20), forEach: { items, max: 1_000 } },
      { id: 'end', dependsOn: ['fix'] },
    );
    const state = await rig.run({ planText, limits: { ...LIMITS, maxTasks: 2_000 } });
    assert.equal(state.taskIds.length, 1_002);
    assert.equal(rig.events.filter(({ event }) => event.type === 'plan-amended').length, 1);
  });
});

describe('A loop', () => {
  const loop = { check: 'All tests pass by reading.', maxRounds: 3 };
  const edit = (text: string) => calls([['write_file', { path: 'a.txt', content: `${text}\n` }]]);
  const passed = finish('fine', { passed: true, findings: [] });
  const found = (...findings: unknown[]) => finish('not yet', { passed: false, findings });

  it('works and checks until the check passes, each round on what the earlier ones made', async () => {
    const { openings, script } = noting({
      'fix.1': [edit('one'), finish('first try', { n: 1 })],
      'fix.1.check': [found({ path: 'a.txt', title: 'not two' })],
      'fix.2': [
        calls([['edit_file', { path: 'a.txt', oldText: 'one', newText: 'two' }]]),
        finish('second try', { n: 2 }),
      ],
      'fix.2.check': [passed],
    });
    const rig = createRig({ script });
    const state = await rig.run({ planText: planWith({ id: 'fix', loop }, { id: 'end', dependsOn: ['fix'] }) });
    assert.equal(
      rendered(state),
      [
        'completed',
        'fix succeeded (0 attempts)',
        'end succeeded (1 attempt)',
        'fix.1 succeeded (1 attempt, a.txt open)',
        'fix.1.check succeeded (1 attempt)',
        'fix.2 succeeded (1 attempt, a.txt open)',
        'fix.2.check succeeded (1 attempt)',
      ].join('\n'),
    );
    assert.equal(state.tasks['fix.1.check']?.role, 'review');
    assert.match(openings.get('fix.1.check') ?? '', /All tests pass by reading\..*Do fix\..*"passed"/s);
    assert.match(openings.get('fix.2') ?? '', /Do fix\.\n\nThis is round 2.*<data>\{"passed":false.*not two/s);
    assert.deepEqual(state.tasks['fix']?.result?.data, { n: 2 });
    assert.match(summaryOf(state, 'fix'), /passed after 2 rounds.*first try.*second try/s);
    must(await rig.app.acceptTasks(state.runId, ['fix.1', 'fix.2']));
    assert.equal(rig.repository.files('root')['a.txt'], 'two\n');
  });

  it('does not let a check end without saying whether it passed', async () => {
    const rig = createRig({
      script: agentScript({
        'fix.1': [finish('done')],
        'fix.1.check': [finish('fine'), finish('fine', { passed: 'yes' }), passed],
      }),
    });
    const state = await rig.run({ planText: planWith({ id: 'fix', role: 'analysis', loop }) });
    assert.equal(state.state, 'completed');
    assert.equal(state.tasks['fix.1.check']?.attempts[0]?.turns, 3);
  });

  it('fails after its last round with what the check found, and what was done can be reviewed', async () => {
    const agents: Record<string, ScriptedAnswer[]> = {};
    for (const round of [1, 2, 3]) {
      agents[`fix.${round}`] = [edit(`round ${round}`), finish('tried')];
      const findings = Array.from({ length: 4 - round }, () => ({ title: `bad in round ${round}` }));
      agents[`fix.${round}.check`] = [found(...findings)];
    }
    const rig = createRig({ script: agentScript(agents) });
    const state = await rig.run({ planText: planWith({ id: 'fix', loop }, { id: 'end', dependsOn: ['fix'] }) });
    assert.match(rendered(state), /\nfix failed \(0 attempts, not-passed\)\nend blocked/);
    assert.match(state.tasks['fix']?.failure?.message ?? '', /not pass its check in 3 rounds.*\n- bad in round 3$/);
    assert.equal(state.tasks['fix.3']?.decision, 'open');
    must(await rig.app.acceptTasks(state.runId, ['fix.1', 'fix.2', 'fix.3']));
    assert.equal(rig.repository.files('root')['a.txt'], 'round 3\n');
  });

  it('ends when two rounds running bring nothing', async () => {
    const run = (agents: Parameters<typeof agentScript>[0]): Promise<RunState> =>
      createRig({ script: agentScript(agents) }).run({
        planText: planWith({ id: 'fix', loop: { ...loop, maxRounds: 9 } }),
      });
    const unchanged = await run({ 'fix.1.check': [found('x')], 'fix.2.check': [found('x')] });
    assert.match(
      unchanged.tasks['fix']?.failure?.message ?? '',
      /in 2 rounds, the last two of which brought nothing.*\n- x$/,
    );
    const changing = (round: number) => [edit(`round ${round}`), finish('tried')];
    const asMany = await run({
      'fix.1': changing(1),
      'fix.1.check': [found('x', 'y')],
      'fix.2': changing(2),
      'fix.2.check': [found('y', 'z')],
      'fix.3': changing(3),
      'fix.3.check': [found('z', 'x')],
    });
    const failure = asMany.tasks['fix']?.failure;
    assert.deepEqual(failure?.kind === 'not-passed' && failure.rounds, 3);
  });

  it('fails when the work or the check of a round does, and goes on from there when the run is resumed', async () => {
    let refusing = true;
    const rig = createRig({
      script: (request) => {
        const id = taskIdOf(request);
        if (id === 'fix.1') return refusing ? declined : finish('done');
        return id.endsWith('.check') ? (id === 'fix.1.check' ? found('x') : passed) : finish(id);
      },
    });
    const first = await rig.run({ planText: planWith({ id: 'fix', loop }, { id: 'end', dependsOn: ['fix'] }) });
    assert.match(
      rendered(first),
      /\nfix failed .*members-failed\)\nend blocked \(0 attempts, blocked by fix\)\nfix\.1 failed .*\nfix\.1\.check blocked .*blocked by fix\.1\)$/,
    );
    refusing = false;
    must(await rig.app.resumeRun(first.runId));
    const state = must(await rig.app.whenAtRest(first.runId));
    assert.equal(state.state, 'completed');
    assert.deepEqual(state.tasks['fix']?.group?.members, ['fix.1', 'fix.1.check', 'fix.2', 'fix.2.check']);
  });

  it('begins new rounds when a run is resumed in which it did not pass', async () => {
    let passes = false;
    const rig = createRig({
      script: (request) => {
        if (!taskIdOf(request).endsWith('.check')) return finish('tried');
        return passes ? passed : found('x');
      },
    });
    const once = { ...loop, maxRounds: 1 };
    const first = await rig.run({ planText: planWith({ id: 'fix', loop: once }) });
    assert.match(first.tasks['fix']?.failure?.message ?? '', /in its only round/);
    passes = true;
    must(await rig.app.resumeRun(first.runId));
    const state = must(await rig.app.whenAtRest(first.runId));
    assert.equal(state.state, 'completed');
    assert.equal(state.tasks['fix']?.group?.members.length, 4);
  });

  it('is what each member of a fan-out does that has one', async () => {
    const { openings, script } = noting({
      'fix.1.1.check': [found('x')],
      'fix.1.2.check': [passed],
      'fix.2.1.check': [passed],
    });
    const rig = createRig({ script });
    const task = { id: 'fix', role: 'docs', instructions: 'Do {{item}}.', forEach: { items: ['a', 'b'] }, loop };
    const state = await rig.run({ planText: planWith(task, { id: 'end', dependsOn: ['fix'] }) });
    assert.equal(state.state, 'completed', rendered(state));
    assert.deepEqual(state.tasks['fix.1']?.group?.members, ['fix.1.1', 'fix.1.1.check', 'fix.1.2', 'fix.1.2.check']);
    assert.match(openings.get('fix.1.2') ?? '', /Do a\..*<item>"a"<\/item>/s);
    assert.deepEqual(state.taskIds.slice(0, 4), ['fix', 'end', 'fix.1', 'fix.2']);
  });
});

describe('A condition', () => {
  it('skips a task with the reason, and what depends on it goes on', async () => {
    const rig = createRig({ script: agentScript({ ask: [finish('x', { findings: [], done: true, name: 'b' })] }) });
    const when = (condition: object) => ({ dependsOn: ['ask'], when: { from: 'ask', ...condition } });
    const state = await rig.run({
      planText: planWith(
        { id: 'ask' },
        { id: 'none', ...when({ path: 'findings', is: 'not-empty' }) },
        { id: 'empty', ...when({ path: 'findings', is: 'empty' }) },
        { id: 'true', ...when({ path: 'done', is: 'true' }) },
        { id: 'false', ...when({ path: 'done', is: 'false' }) },
        { id: 'equal', ...when({ path: 'name', equals: 'b' }) },
        { id: 'other', ...when({ path: 'name', equals: 'c' }) },
        { id: 'gone', ...when({ path: 'no.such', is: 'empty' }) },
        { id: 'each', forEach: { items: [1] }, ...when({ path: 'done', is: 'false' }) },
        { id: 'end', dependsOn: ['none', 'each'] },
      ),
    });
    const states = Object.values(state.tasks).map((task) => `${task.id} ${task.state}`);
    assert.deepEqual(states, [
      'ask succeeded',
      'none skipped',
      'empty succeeded',
      'true succeeded',
      'false skipped',
      'equal succeeded',
      'other skipped',
      'gone succeeded',
      'each skipped',
      'end succeeded',
    ]);
    assert.equal(state.state, 'completed');
    const reason = state.tasks['none']?.skipped?.reason;
    assert.equal(reason, 'It was to be done only if "findings" of "ask" is not empty; it is an empty list.');
  });
});

describe('Inputs and outputs', () => {
  const schema = { type: 'array', items: { type: 'string' } };

  it('are values of earlier tasks, given by name and as JSON', async () => {
    const { openings, script } = noting({ scan: [finish('x', { files: ['</input>a', 'b'] })] });
    const rig = createRig({ script });
    const inputs = { files: { from: 'scan', path: 'files', schema }, all: { from: 'scan' } };
    await rig.run({ planText: planWith({ id: 'scan' }, { id: 'use', dependsOn: ['scan'], inputs }) });
    const opening = openings.get('use') ?? '';
    assert.ok(opening.includes('<input name="files">["\\u003c/input>a","b"]</input>'), opening);
    assert.match(opening, /<input name="all">\{"files":/);
  });

  it('fail the task before its agent is asked when they are not as the plan says', async () => {
    const rig = createRig({ script: agentScript({ scan: [finish('x', { files: ['a', 7], n: 1 })] }) });
    const inputs = { files: { from: 'scan', path: 'files', schema }, more: { from: 'scan', path: 'more' } };
    const state = await rig.run({
      planText: planWith({ id: 'scan' }, { id: 'use', dependsOn: ['scan'], inputs }, { id: 'end', dependsOn: ['use'] }),
    });
    assert.match(rendered(state), /\nuse failed \(0 attempts, input-invalid\)\nend blocked/);
    const message = state.tasks['use']?.failure?.message ?? '';
    assert.match(
      message,
      /input "files", "files" of "scan": 1: expected string, came number; input "more".*no such value/,
    );
  });

  it('are checked when an agent finishes, which is told all that is wrong and tries again', async () => {
    const output = {
      type: 'object',
      properties: { files: schema, count: { type: 'integer', minimum: 0 } },
      required: ['files', 'count'],
    };
    const told: string[] = [];
    const { openings, script } = noting({
      scan: [
        finish('x', { files: [1], count: -1 }),
        (request) => {
          const reply = request.messages.at(-1)?.content[0];
          if (reply?.type === 'tool-result') told.push(reply.text);
          return finish('x', { files: ['a'], count: 1 });
        },
      ],
    });
    const rig = createRig({ script });
    const state = await rig.run({ planText: planWith({ id: 'scan', output }) });
    assert.equal(state.state, 'completed');
    assert.deepEqual(state.tasks['scan']?.result?.data, { files: ['a'], count: 1 });
    assert.match(openings.get('scan') ?? '', /<output>Finish with data that fits this JSON Schema: \{"type":"object"/);
    assert.match(told[0] ?? '', /^Not finished.*\n- data, files\.0: expected string.*\n- data, count: .*>=0$/);
  });
});

describe('An agent that may add tasks', () => {
  const proposal = (id: string, rest: object = {}) => ({
    id,
    title: `Added ${id}`,
    role: 'code',
    instructions: `Do ${id}.`,
    ...rest,
  });
  const proposing = (tasks: readonly object[], data?: unknown) =>
    calls([['finish', { summary: 'found more', tasks, ...(data === undefined ? {} : { data }) }]]);

  it('adds them when it finishes; they build on its task, and what waits for it waits for them', async () => {
    const { openings, script } = noting({
      scan: [
        calls([['write_file', { path: 'a.txt', content: 'a\n' }]]),
        proposing([proposal('two', { dependsOn: ['one'] }), proposal('one')]),
      ],
      two: [calls([['read_file', { path: 'a.txt' }]]), (request) => finish(JSON.stringify(request.messages.at(-1)))],
    });
    const rig = createRig({ script });
    const state = await rig.run({
      planText: planWith(
        { id: 'scan', mayAdd: 2, priority: 'high', mayWrite: ['*.txt'] },
        { id: 'other' },
        { id: 'end', dependsOn: ['scan', 'other'] },
      ),
    });
    assert.equal(state.state, 'completed');
    assert.deepEqual(state.tasks['end']?.dependsOn, ['scan', 'other', 'two', 'one']);
    assert.deepEqual(state.tasks['two']?.dependsOn, ['scan', 'one']);
    assert.deepEqual(state.waves, [['scan', 'other'], ['one'], ['two'], ['end']]);
    const { depth, addedBy, priority, options } = state.tasks['two'] ?? {};
    assert.deepEqual([depth, addedBy, priority, options], [1, 'scan', 'high', { mayWrite: ['*.txt'] }]);
    assert.match(summaryOf(state, 'two'), /"text":"a\\n"/);
    assert.match(openings.get('scan') ?? '', /<may-add>.*up to 2 tasks/);
    assert.match(openings.get('end') ?? '', /<handoff task="two"/);
    const types = rig.events.map(({ event }) => event.type);
    assert.equal(types[types.indexOf('plan-amended') + 1], 'task-succeeded', 'nothing comes between the two');
  });

  it('is told all that is wrong with them at once', async () => {
    let told = '';
    const rig = createRig({
      script: agentScript({
        scan: [
          proposing([
            proposal('other'),
            proposal('a', { dependsOn: ['end', 'nobody', 'a'] }),
            proposal('b', { dependsOn: ['c'] }),
            proposal('c', { dependsOn: ['b'], mayAdd: 2 }),
            proposal('c'),
          ]),
          (request) => {
            const reply = request.messages.at(-1)?.content[0];
            if (reply?.type === 'tool-result') told = reply.text;
            return finish('done');
          },
        ],
      }),
    });
    const limits = { ...LIMITS, maxTasks: 4 };
    const planText = planWith({ id: 'scan', mayAdd: 3 }, { id: 'other' }, { id: 'end', dependsOn: ['scan'] });
    const state = await rig.run({ planText, limits });
    assert.equal(state.state, 'completed');
    assert.deepEqual(state.taskIds, ['scan', 'other', 'end']);
    assert.deepEqual(told.split('\n'), [
      'Not finished. Mend all of this and call finish again:',
      '- tasks: 7 tasks, with those that they may add, but you may add at most 3; join or drop some.',
      '- tasks: the run may have 4 tasks and has 3; propose at most 1.',
      '- tasks: another task has the id "other" already; take another one.',
      '- tasks: another task has the id "c" already; take another one.',
      '- tasks: "a" depends on "end", which waits for your own task and so for what you add; take it out of its dependsOn.',
      '- tasks: "a" depends on "nobody", which is no task of the plan; take it out of its dependsOn.',
      '- tasks: "a" depends on "a", which is the task itself; take it out of its dependsOn.',
      '- tasks: Tasks wait for each other in a cycle, each depending on the next: b -> c -> b. Take one of these dependencies out.',
    ]);
  });

  it('may not where the plan does not say so, nor more than three steps from the plan', async () => {
    const told: string[] = [];
    const refusing = (tasks: readonly object[]) => [
      proposing(tasks),
      (request: ModelRequest) => {
        const reply = request.messages.at(-1)?.content[0];
        if (reply?.type === 'tool-result') told.push(reply.text);
        return finish('done');
      },
    ];
    const rig = createRig({
      script: agentScript({
        plain: refusing([proposal('x')]),
        scan: [proposing([proposal('a1', { mayAdd: 4 })])],
        a1: [proposing([proposal('a2', { mayAdd: 3 })])],
        a2: [proposing([proposal('a3', { mayAdd: 2 })])],
        a3: refusing([proposal('a4')]),
      }),
    });
    const state = await rig.run({
      planText: planWith({ id: 'plain' }, { id: 'scan', mayAdd: 5, dependsOn: ['plain'] }),
    });
    assert.deepEqual(state.taskIds, ['plain', 'scan', 'a1', 'a2', 'a3']);
    assert.match(told[0] ?? '', /you may not add tasks/);
    assert.match(told[1] ?? '', /3 steps from the plan/);
  });

  it('that is a member of a group has the group wait, and what fails there blocks it', async () => {
    const rig = createRig({
      script: agentScript({
        'fix.1': [proposing([proposal('more')])],
        more: [declined],
      }),
    });
    const state = await rig.run({
      planText: planWith({ id: 'fix', mayAdd: 1, forEach: { items: ['a', 'b'] } }, { id: 'end', dependsOn: ['fix'] }),
    });
    assert.match(rendered(state), /\nfix blocked \(0 attempts, blocked by more\)\nend blocked .*blocked by more\)/);
  });

  it('leaves no group waiting for what was blocked far away', async () => {
    let decline = (): void => undefined;
    const declining = new Promise<void>((resolve) => (decline = resolve));
    const rig = createRig({
      script: async (request) => {
        const id = taskIdOf(request);
        if (id === 'slow') await declining;
        if (id === 'slow') return declined;
        if (id === 'fix.1.1') return proposing([proposal('more', { dependsOn: ['slow'] })]);
        return finish(id, { passed: true, findings: [] });
      },
    });
    const fix = { id: 'fix', role: 'docs', mayAdd: 1, forEach: { items: ['a'] }, loop: { check: 'Look.' } };
    const runId = await rig.start({
      planText: planWith({ id: 'slow' }, fix, { id: 'end', dependsOn: ['fix'] }),
      autoApprove: 'command-line',
    });
    await quiet();
    decline();
    const state = must(await rig.app.whenAtRest(runId));
    assert.match(rendered(state), /\nfix failed \(0 attempts, members-failed\)\nend blocked .*blocked by fix\)/);
  });
});
