import assert from 'node:assert/strict';
import { rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { createDiskRepository } from '../../src/node/repository/diskRepository.ts';
import { createDiskWriter } from '../../src/node/repository/diskWriter.ts';
import { hashBytes } from '../../src/node/system/hashing.ts';
import { agentScript } from '../support/agentScript.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import type { MemoryStore } from '../support/memoryStore.ts';
import { createRig, must, planText } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish, newestText, submitPlan } from '../support/scriptedModel.ts';
import { createHistoryRig } from '../unit/node/history/historyRig.ts';
import type { HistoryRig } from '../unit/node/history/historyRig.ts';

type Call = readonly [name: string, input: unknown];

/** What agents are told by git's past of a real repository. */
describe('Agents that look into the past', () => {
  let folder: HistoryRig;
  let store: MemoryStore;
  /** What each call gave, in order. */
  let told: string[];

  beforeEach(async () => {
    folder = await createHistoryRig();
    await folder.git('init', '--quiet', '--initial-branch=main');
    store = createMemoryStore();
    told = [];
  });

  afterEach(() => folder.dispose());

  function product(script: Parameters<typeof agentScript>[0]): Rig {
    const roots = [{ name: 'root', directory: folder.root }];
    return createRig({
      store,
      script: agentScript(script),
      deps: {
        repository: createDiskRepository({ roots }),
        writer: createDiskWriter({ roots }),
        history: folder.history({ roots }),
      },
    });
  }

  /** Turns of an agent that makes these calls, one by one, and finishes. */
  function asking(...wanted: readonly Call[]): Parameters<typeof agentScript>[0][string] {
    const note = (text: string): void => void told.push(text);
    return [
      ...wanted.map((call, index) => (request: Parameters<typeof newestText>[0]) => {
        if (index > 0) note(newestText(request));
        return calls([call]);
      }),
      (request) => {
        note(newestText(request));
        return finish('asked');
      },
    ];
  }

  async function ask(...wanted: readonly Call[]): Promise<string[]> {
    told = [];
    const state = await product({ a: asking(...wanted) }).run({ planText: planText('a:analysis') });
    assert.equal(state.state, 'completed');
    return told;
  }

  it('are told of commits, of one commit, and of a file as it was', async () => {
    await folder.put('src/a.txt', 'one\ntwo\n');
    const first = await folder.commit('Begin', { author: 'Ann <ann@example.com>' });
    await folder.git('mv', 'src/a.txt', 'src/b.txt');
    await folder.put('src/b.txt', 'one\nTWO\n');
    const second = await folder.commit('Go on\n\nBecause it was time.', { author: 'Bob <bob@example.com>' });
    const [list, follow, commit, patch, past, nothing] = await ask(
      ['git_log', {}],
      ['git_log', { path: 'src/b.txt', limit: 1, skip: 1 }],
      ['git_log', { commit: 'HEAD' }],
      ['git_log', { commit: second.slice(0, 8), path: 'src/' }],
      ['read_file', { path: 'src/a.txt', commit: 'main~1', startLine: 2 }],
      ['git_log', { search: 'three' }],
    );
    assert.equal(list, `${second.slice(0, 12)} 2024-01-02 Bob: Go on\n${first.slice(0, 12)} 2024-01-01 Ann: Begin`);
    assert.equal(follow, `${first.slice(0, 12)} 2024-01-01 Ann: Begin (as src/a.txt)`);
    assert.equal(
      commit,
      `commit ${second}
author: Bob <bob@example.com> 2024-01-02T02:00:00+02:00

Go on

Because it was time.

1 changed file:
renamed src/a.txt to src/b.txt +1 -1`,
    );
    assert.match(patch ?? '', /^commit [0-9a-f]{12}: Go on\n\ndiff --git a\/src\/a\.txt b\/src\/b\.txt\n/);
    assert.match(patch ?? '', /\n one\n-two\n\+TWO$/);
    assert.equal(past, 'two\n[lines 2-2 of 2]');
    assert.equal(nothing, `[no commit up to ${second.slice(0, 12)} is like that]`);
  });

  it('are told of each line whether a commit, the person, a task or they themselves wrote it', async () => {
    await folder.put('a.txt', 'one\ntwo\nthree\nfour\nfive\n');
    const first = await folder.commit('Begin');
    await folder.put('a.txt', 'one\ntwo\nthree\nfour\nFIVE\n');
    const second = await folder.commit('Change five');
    await folder.put('a.txt', 'one\nby the person\ntwo\nthree\nfour\nFIVE\n');
    const rig = product({
      earlier: [calls([['edit_file', { path: 'a.txt', oldText: 'three', newText: 'by a task' }]]), finish('done')],
      later: [
        calls([['edit_file', { path: 'a.txt', oldText: 'four', newText: 'by me' }]]),
        ...asking(['git_blame', { path: 'a.txt' }], ['git_blame', { path: 'a.txt', startLine: 5, endLine: 6 }]),
      ],
    });
    await rig.run({ planText: planText('earlier', 'later<-earlier') });
    const ann = (id: string, day: string, subject: string): string =>
      `${id.slice(0, 12)} ${day} Ann Example: ${subject}`;
    assert.equal(
      told[0],
      `${ann(first, '2024-01-01', 'Begin')}
1| one
not committed when the work began
2| by the person
${ann(first, '2024-01-01', 'Begin')}
3| two
changed in this work by the task "earlier"
4| by a task
changed by you
5| by me
${ann(second, '2024-01-02', 'Change five')}
6| FIVE`,
    );
    assert.equal(told[1], `changed by you\n5| by me\n${ann(second, '2024-01-02', 'Change five')}\n6| FIVE`);
  });

  it('are shown what the person had not committed when they compare with HEAD, and only that', async () => {
    await folder.put('clean.txt', 'clean\n');
    await folder.put('crlf.txt', 'same\n');
    await folder.put('edited.txt', 'one\n');
    await folder.put('gone.txt', 'gone\n');
    const body = 'large\n';
    const digest = hashBytes(new TextEncoder().encode(body));
    await folder.put(
      'lfs.txt',
      `version https://git-lfs.github.com/spec/v1\noid sha256:${digest}\nsize ${body.length}\n`,
    );
    await folder.commit('Begin');
    await folder.put('crlf.txt', 'same\r\n');
    await folder.put('lfs.txt', body);
    await folder.put('edited.txt', 'two\n');
    await folder.put('new.txt', 'new\n');
    await rm(path.join(folder.root, 'gone.txt'));
    const [all, none, one, other] = await ask(
      ['show_changes', { commit: 'HEAD' }],
      ['show_changes', {}],
      ['show_changes', { commit: 'main', path: 'edited.txt' }],
      ['show_changes', { commit: 'main', path: 'clean.txt' }],
    );
    assert.match(
      all ?? '',
      /^3 changed files:\nedited edited\.txt \+1 -1\ndeleted gone\.txt \+0 -1\ncreated new\.txt \+1 -0\n/,
    );
    assert.equal(none, '[the repository is as it was when the work began]');
    assert.match(one ?? '', /-one\n\+two$/);
    assert.match(other ?? '', /^\[clean\.txt is as it was in the commit [0-9a-f]{12}\]$/);
  });

  it('see the history that the run began with, whatever the person commits meanwhile, and after a restart', async () => {
    await folder.put('a.txt', 'one\n');
    const begun = await folder.commit('Begin');
    const commitMeanwhile = async (subject: string): Promise<void> => {
      await folder.put('a.txt', `${subject}\n`);
      await folder.commit(subject);
    };
    const rig = product({
      a: [
        // What is listed is pinned.
        calls([['list_files', {}]]),
        async () => {
          await commitMeanwhile('Meanwhile');
          return calls([['git_log', {}]]);
        },
        (request) => {
          told.push(newestText(request));
          return finish('done');
        },
      ],
      b: [{ kind: 'model-declined', message: 'No.' }],
    });
    const runId = await rig.start({ planText: planText('a', 'b<-a'), autoApprove: 'command-line' });
    await rig.app.whenAtRest(runId);
    assert.deepEqual(told, [`${begun.slice(0, 12)} 2024-01-01 Ann Example: Begin`]);
    await rig.app.close();
    store = store.reopen();
    await commitMeanwhile('Later');
    told = [];
    const again = product({
      b: asking(['git_log', {}], ['git_log', { from: 'main', limit: 1 }], ['git_blame', { path: 'a.txt' }]),
    });
    must(await again.app.retryTask(runId, 'b'));
    must(await again.app.whenAtRest(runId));
    assert.equal(told[0], `${begun.slice(0, 12)} 2024-01-01 Ann Example: Begin`);
    assert.match(told[1] ?? '', / Later\n\[older ones are left out; see them with skip 1\]$/);
    assert.match(told[2] ?? '', /Begin\n1\| one$/);
  });

  it('are told plainly what there is not', async () => {
    assert.deepEqual(await ask(['git_log', {}]), [
      'Nothing was committed in this repository when the work began, so there is no history to look at.',
    ]);
    store = createMemoryStore();
    await folder.put('a.txt', 'one\n');
    await folder.put('b.bin', new Uint8Array([0, 1]));
    await symlink('a.txt', path.join(folder.root, 'link'));
    const id = await folder.commit('Begin');
    await folder.put('new.txt', 'new\n');
    const answers = await ask(
      ['git_log', { commit: 'nope' }],
      ['git_log', { commit: '--all' }],
      ['git_log', { commit: 'HEAD', author: 'Ann' }],
      ['git_log', { commit: 'HEAD', path: 'other.txt' }],
      ['git_log', { path: 'new.txt' }],
      ['git_log', { path: '../x' }],
      ['git_log', { since: 'yesterday' }],
      ['git_log', { skip: 5 }],
      ['git_blame', { path: 'b.bin' }],
      ['git_blame', { path: 'b.txt' }],
      ['git_blame', { path: 'a.txt', startLine: 2 }],
      ['git_blame', { path: 'new.txt' }],
      ['git_blame', { path: 'link' }],
      ['git_log', { until: '2023-02-30' }],
      ['git_log', { message: 'a\nb' }],
      ['read_file', { path: 'new.txt', commit: 'HEAD' }],
      ['read_file', { path: 'b.bin', commit: 'HEAD' }],
    );
    const short = id.slice(0, 12);
    const expected = [
      /^Git knows no single commit "nope"/,
      /^"--all" is not the name of one commit\. Expected an id/,
      /^commit shows one commit, and author choose commits of a list, so nothing was done/,
      new RegExp(`^The commit ${short} changed nothing at other\\.txt\\. It changed: a\\.txt, b\\.bin, link\\.$`),
      new RegExp(`^\\[no commit up to ${short} changed new\\.txt: it was never committed there`),
      /leads upwards/,
      /since: must be a day such as 2024-05-31/,
      /^\[there are no more than 5 such commits\]$/,
      /b\.bin is a binary file of 2 bytes/,
      /^There is no file b\.txt/,
      /^The file has 1 lines, so there is no line 2\.$/,
      /^not committed when the work began\n1\| new$/,
      /^link is a link to "a\.txt"\. Call git_blame with the path of that file\.$/,
      /until: must be a day such as 2024-05-31/,
      /message: must be one line/,
      new RegExp(`^There was no file new\\.txt in the commit ${short}\\.`),
      /was a binary file of 2 bytes in that commit/,
    ];
    assert.equal(answers.length, expected.length);
    expected.forEach((pattern, index) => assert.match(answers[index] ?? '', pattern));
    await rm(path.join(folder.root, '.git'), { recursive: true });
    store = createMemoryStore();
    const [without] = await ask(['git_blame', { path: 'a.txt' }]);
    assert.match(without ?? '', /in no git repository/);
  });

  it('can be planners', async () => {
    await folder.put('a.txt', 'one\n');
    const id = await folder.commit('Begin');
    const rig = product({
      planner: [
        calls([['git_blame', { path: 'a.txt' }]]),
        (request) => {
          told.push(newestText(request));
          return submitPlan({
            title: 'P',
            tasks: [{ id: 'a', title: 'A', role: 'code', instructions: 'Do.', dependsOn: [] }],
          });
        },
      ],
    });
    const state = await rig.run({ request: 'Plan' });
    assert.equal(state.state, 'completed');
    assert.deepEqual(told, [`${id.slice(0, 12)} 2024-01-01 Ann Example: Begin\n1| one\n`.trimEnd()]);
  });
});
