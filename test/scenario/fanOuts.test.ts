import assert from 'node:assert/strict';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import { createLineMerger } from '../support/lineMerger.ts';
import { quiet } from '../support/manualClock.ts';
import { LIMITS, createRig, must, rendered } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';
import { declined, noting, planWith } from '../support/unfoldingPlans.ts';

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

  it('over a long list gives each member its item, and not the list with all of them', async () => {
    const list = (length: number): { path: string }[] =>
      Array.from({ length }, (_, index) => ({ path: `src/a/rather/long/path/to/module-${index}.js` }));
    const openingOf = async (length: number): Promise<{ member: string; end: string }> => {
      const { openings, script } = noting({ scan: [finish('found', { by: 'hand', files: list(length) })] });
      const plan = planWith(
        scan,
        { ...each, forEach: { ...each.forEach, max: 300 } },
        { id: 'end', dependsOn: ['scan'] },
      );
      await createRig({ script }).run({ planText: plan, limits: { ...LIMITS, maxTasks: 400 } });
      return { member: openings.get('fix.2') ?? '', end: openings.get('end') ?? '' };
    };
    const few = await openingOf(3);
    assert.match(few.member, /<data>\{"by":"hand","files":\[.*module-0\.js.*module-2\.js/);
    const many = await openingOf(250);
    assert.match(many.member, /<item>\{"path":"[^"]*module-1\.js"\}<\/item>/);
    assert.match(many.member, /<data>\{"by":"hand","files":"\(left out: [^"]*"\}<\/data>/);
    assert.doesNotMatch(many.member, /module-2\.js/);
    assert.match(many.end, /module-249\.js/, 'a task that is none of its members gets all of it');
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

  it('after another one puts together once what all its members build on, and anew when a part of that is made again', async () => {
    const lines = (mark: (index: number) => string): string =>
      Array.from({ length: 60 }, (_, index) => `line ${index}${mark(index)}\n`).join('');
    let made = 'made';
    const seen: string[] = [];
    let merges = 0;
    const merger = createLineMerger();
    const rig = createRig({
      files: { 'all.txt': lines(() => '') },
      deps: { merger: { merge: (...texts) => ((merges += 1), merger.merge(...texts)) } },
      script: (request) => {
        const [, first] = /^first\.(\d+)$/.exec(taskIdOf(request)) ?? [];
        const asked = request.messages.length === 1;
        if (!asked && first === undefined) seen.push(JSON.stringify(request.messages.at(-1)));
        if (!asked) return finish('done');
        if (first === undefined) return calls([['read_file', { path: 'all.txt' }]]);
        const edit = { path: 'all.txt', oldText: `line ${Number(first) * 3 - 3}\n`, newText: `${made} ${first}\n` };
        return calls([['edit_file', edit]]);
      },
    });
    const items = Array.from({ length: 20 }, (_, index) => index);
    const state = await rig.run({
      planText: planWith(
        { id: 'first', forEach: { items } },
        { id: 'second', role: 'review', dependsOn: ['first'], forEach: { items } },
      ),
    });
    assert.match(rendered(state), /^completed\n/);
    assert.equal(merges, items.length - 1);
    assert.equal(seen.length, items.length);
    assert.ok(seen.every((text) => text.includes('made 1\\n') && text.includes('made 20\\n')));

    made = 'mended';
    seen.length = 0;
    must(await rig.app.rerunFromTask(state.runId, 'first.7'));
    await quiet();
    assert.equal(seen.length, items.length);
    assert.ok(seen.every((text) => text.includes('made 1\\n') && text.includes('mended 7\\n')));
    assert.equal(merges, 2 * (items.length - 1));
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
