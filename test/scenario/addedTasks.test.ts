import assert from 'node:assert/strict';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import { quiet } from '../support/manualClock.ts';
import { LIMITS, createRig, must, rendered } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';
import { declined, noting, planWith, summaryOf } from '../support/unfoldingPlans.ts';

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
