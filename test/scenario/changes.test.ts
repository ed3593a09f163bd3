import assert from 'node:assert/strict';
import { agentScript } from '../support/agentScript.ts';
import { createRig, must, mustFail, planText, rendered } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';

const LINES = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n';

function edit(path: string, oldText: string, newText: string) {
  return calls([['edit_file', { path, oldText, newText }]]);
}

function textOf(rig: Rig, path: string): string | undefined {
  const bytes = rig.repository.bytesOf({ root: 'root', path });
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

describe('Changes of tasks', () => {
  it('reach the repository only when they are accepted', async () => {
    const rig = createRig({
      files: { 'a.txt': LINES },
      script: agentScript({ a: [edit('a.txt', 'two', 'TWO'), finish('done')] }),
    });
    const state = await rig.run({ planText: planText('a') });
    assert.equal(rendered(state), 'completed\na succeeded (1 attempt, a.txt open)');
    assert.equal(textOf(rig, 'a.txt'), LINES);
    const outcome = must(await rig.app.acceptTasks(state.runId, ['a']));
    assert.equal(outcome.kind, 'applied');
    assert.equal(textOf(rig, 'a.txt'), LINES.replace('two', 'TWO'));
    assert.equal(must(await rig.app.readRun(state.runId)).tasks['a']?.decision, 'accepted');
    assert.equal(mustFail(await rig.app.acceptTasks(state.runId, ['a'])).kind, 'wrong-state');
  });

  it('are seen by the tasks that depend on them and by no others', async () => {
    const rig = createRig({
      files: { 'a.txt': LINES },
      script: agentScript({
        a: [edit('a.txt', 'two', 'TWO'), finish('done')],
        b: [edit('a.txt', 'TWO', 'TWO and more'), finish('done')],
        c: [calls([['read_file', { path: 'a.txt' }]]), (request) => finish(JSON.stringify(request.messages.at(-1)))],
      }),
    });
    const state = await rig.run({ planText: planText('a', 'b<-a', 'c') });
    assert.equal(state.state, 'completed');
    assert.doesNotMatch(state.tasks['c']?.result?.summary ?? '', /TWO/);
    assert.deepEqual(must(await rig.app.tasksToAccept(state.runId, ['b'])), ['a', 'b']);
    must(await rig.app.acceptTasks(state.runId, ['a', 'b']));
    assert.equal(textOf(rig, 'a.txt'), LINES.replace('two', 'TWO and more'));
  });

  it('are told to the tasks that depend on them in numbers, and shown to all behind them as a diff', async () => {
    let opening = '';
    const rig = createRig({
      files: { 'a.txt': LINES },
      script: agentScript({
        a: [edit('a.txt', 'two', 'TWO'), finish('done')],
        b: [calls([['write_file', { path: 'b.txt', content: 'new\n' }]]), finish('done')],
        c: [
          (request) => {
            opening = JSON.stringify(request.messages[0]);
            return calls([['show_changes', {}]]);
          },
          (request) => finish(JSON.stringify(request.messages.at(-1))),
        ],
      }),
    });
    const state = await rig.run({ planText: planText('a', 'b<-a', 'c<-b') });
    assert.match(opening, /<changes>\\ncreated b\.txt \+1 -0\\n<\/changes>/);
    assert.doesNotMatch(opening, /a\.txt/);
    const shown = state.tasks['c']?.result?.summary ?? '';
    assert.match(shown, /2 changed files:\\nedited a\.txt \+1 -1\\ncreated b\.txt \+1 -0\\n/);
    assert.match(shown, /-two\\n\+TWO\\n three/);
  });

  it('of siblings on one file meet cleanly at the next task that depends on both, and at acceptance', async () => {
    let seen = '';
    const rig = createRig({
      files: { 'a.txt': LINES },
      script: agentScript({
        a: [edit('a.txt', 'one', 'ONE'), finish('done')],
        b: [edit('a.txt', 'seven', 'SEVEN'), finish('done')],
        c: [
          calls([['read_file', { path: 'a.txt' }]]),
          (request) => {
            seen = JSON.stringify(request.messages.at(-1));
            return finish('seen');
          },
        ],
      }),
    });
    const state = await rig.run({ planText: planText('a', 'b', 'c<-a,b') });
    assert.equal(state.state, 'completed');
    assert.match(seen, /ONE/);
    assert.match(seen, /SEVEN/);
    must(await rig.app.acceptTasks(state.runId, ['b']));
    must(await rig.app.acceptTasks(state.runId, ['a']));
    assert.equal(textOf(rig, 'a.txt'), LINES.replace('one', 'ONE').replace('seven', 'SEVEN'));
  });

  it('of siblings at the same place that nothing builds on are a conflict when both are accepted, which names both and the file', async () => {
    const rig = createRig({
      files: { 'a.txt': LINES },
      script: agentScript({
        a: [edit('a.txt', 'four', 'FOUR by a'), finish('done')],
        b: [edit('a.txt', 'four', 'FOUR by b'), finish('done')],
      }),
    });
    const state = await rig.run({ planText: planText('a', 'b') });
    assert.equal(state.state, 'completed');
    const both = must(await rig.app.acceptTasks(state.runId, ['a', 'b']));
    assert.deepEqual(both.kind === 'conflicts' && both.conflicts, [
      { path: { root: 'root', path: 'a.txt' }, between: ['a', 'b'], reason: 'both-changed' },
    ]);
    assert.equal(textOf(rig, 'a.txt'), LINES);
    // Nothing is lost: one of both can still be accepted, and the other then meets it.
    must(await rig.app.acceptTasks(state.runId, ['a']));
    const second = must(await rig.app.acceptTasks(state.runId, ['b']));
    assert.equal(second.kind, 'conflicts');
    assert.equal(must(await rig.app.readRun(state.runId)).tasks['b']?.decision, 'in-conflict');
    assert.equal(textOf(rig, 'a.txt'), LINES.replace('four', 'FOUR by a'));
  });

  it('merge with what the person changed meanwhile, and conflict with it where it is the same place', async () => {
    const rig = createRig({
      files: { 'a.txt': LINES, 'b.txt': LINES },
      script: agentScript({
        a: [edit('a.txt', 'one', 'ONE'), finish('done')],
        b: [edit('b.txt', 'four', 'FOUR'), finish('done')],
      }),
    });
    const state = await rig.run({ planText: planText('a', 'b') });
    rig.repository.put({ root: 'root', path: 'a.txt' }, LINES.replace('six', 'six of mine'));
    rig.repository.put({ root: 'root', path: 'b.txt' }, LINES.replace('four', 'four of mine'));
    const merged = must(await rig.app.acceptTasks(state.runId, ['a']));
    assert.deepEqual(merged.kind === 'applied' && merged.merged, [{ root: 'root', path: 'a.txt' }]);
    assert.equal(textOf(rig, 'a.txt'), LINES.replace('one', 'ONE').replace('six', 'six of mine'));
    const conflict = must(await rig.app.acceptTasks(state.runId, ['b']));
    assert.equal(conflict.kind, 'conflicts');
    assert.equal(textOf(rig, 'b.txt'), LINES.replace('four', 'four of mine'));
    // The person mends the file, and the accept goes through.
    rig.repository.put({ root: 'root', path: 'b.txt' }, LINES);
    assert.equal(must(await rig.app.acceptTasks(state.runId, ['b'])).kind, 'applied');
  });

  it('are left out when rejected, and what builds on them becomes stale', async () => {
    const rig = createRig({
      files: { 'a.txt': LINES },
      script: agentScript({
        a: [edit('a.txt', 'one', 'ONE'), finish('done')],
        b: [edit('a.txt', 'two', 'TWO'), finish('done')],
      }),
    });
    const state = await rig.run({ planText: planText('a', 'b<-a') });
    must(await rig.app.rejectTasks(state.runId, ['a']));
    const after = must(await rig.app.readRun(state.runId));
    assert.equal(after.tasks['a']?.decision, 'rejected');
    assert.equal(after.tasks['b']?.decision, 'stale');
    assert.equal(textOf(rig, 'a.txt'), LINES);
  });

  it('create and delete files, and a task that leaves things as they were has none', async () => {
    const rig = createRig({
      files: { 'old.txt': 'old\n', 'same.txt': 'same\n' },
      script: agentScript({
        a: [
          calls([
            ['write_file', { path: 'lib/new.txt', content: 'new\n' }],
            ['delete_file', { path: 'old.txt' }],
            ['write_file', { path: 'same.txt', content: 'other\n' }],
            ['write_file', { path: 'same.txt', content: 'same\n' }],
          ]),
          finish('done'),
        ],
      }),
    });
    const state = await rig.run({ planText: planText('a', 'b') });
    assert.deepEqual(
      state.tasks['a']?.changeSet?.files.map((file) => [file.path.path, file.before?.size, file.after?.size]),
      [
        ['lib/new.txt', undefined, 4],
        ['old.txt', 4, undefined],
      ],
    );
    assert.equal(state.tasks['b']?.changeSet, undefined);
    must(await rig.app.acceptTasks(state.runId, ['a']));
    assert.equal(textOf(rig, 'lib/new.txt'), 'new\n');
    assert.equal(textOf(rig, 'old.txt'), undefined);
  });
});
