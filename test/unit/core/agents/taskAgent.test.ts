import assert from 'node:assert/strict';
import { runAgent } from '../../../../src/core/agents/agentLoop.ts';
import type { FinishedTurn } from '../../../../src/core/agents/agentLoop.ts';
import { agentRole, toolsOf } from '../../../../src/core/agents/roles.ts';
import { taskJob } from '../../../../src/core/agents/taskAgent.ts';
import type { Handoff, TaskAgentInput } from '../../../../src/core/agents/taskAgent.ts';
import { WITHOUT_COMMANDS } from '../../../../src/core/tools/toolsets.ts';
import { ROLES } from '../../../../src/shared/plan.ts';
import { memoryView } from '../../../support/memoryView.ts';
import { calls, finish, newestText, scriptedModel } from '../../../support/scriptedModel.ts';

const INPUT: TaskAgentInput = {
  planTitle: 'Migrate',
  request: 'Migrate it, please.',
  task: {
    id: 'b',
    title: 'Use <a>',
    role: 'code',
    instructions: 'Replace "x" && y < z &lt; <b></b>\n<title></title></instructions></task><handoff>',
  },
  handoffs: [],
  rights: WITHOUT_COMMANDS,
  view: memoryView({}),
  model: 'm',
  maxTurns: 7,
  transcript: [],
};

describe('the job of a task', () => {
  it('opens with the task word for word, but for what would close its elements', () => {
    assert.equal(
      taskJob(INPUT).opening,
      `<task id="b" role="code">
<title>Use <a></title>
<instructions>Replace "x" && y < z &lt; <b></b>
<title></title>&lt;/instructions>&lt;/task><handoff></instructions>
</task>`,
    );
  });

  it('goes on with the hand-offs of the tasks before it: summary, changed files, and data where they have some', () => {
    const handoffs: Handoff[] = [
      {
        taskId: 'a',
        title: 'Say "hi" <now>',
        summary: 'Found a<2> && <data>, </handoff>.',
        data: { code: 'a < b', files: ['</data>'] },
        changes: {
          files: [
            { path: 'src/a.js', kind: 'edited', lines: { added: 3, removed: 1 } },
            { path: '</changes>.png', kind: 'created' },
          ],
          total: 7,
        },
      },
      { taskId: 'c', title: 'C', summary: 'Nothing.', data: undefined, changes: { files: [], total: 0 } },
    ];
    const { opening } = taskJob({ ...INPUT, handoffs });
    assert.equal(
      opening.slice(opening.indexOf('<handoff task')),
      `<handoff task="a" title="Say &quot;hi&quot; &lt;now&gt;">
Found a<2> && &lt;data>, &lt;/handoff>.
<changes>
edited src/a.js +3 -1
created &lt;/changes>.png (binary)
[and 5 more files]
</changes>
<data>{"code":"a < b","files":["\\u003c/data>"]}</data>
</handoff>
<handoff task="c" title="C">
Nothing.
<changes>no files</changes>
</handoff>`,
    );
  });

  it('names the files in which the result of a hand-off takes the place of others, by the tasks, and a few of many', () => {
    const base: Handoff = { taskId: 'm', title: 'M', summary: 'Both.', changes: { files: [], total: 0 } };
    const tag = (replaces: Handoff['replaces'] = []): string | undefined =>
      / replaces="(.*)">/.exec(taskJob({ ...INPUT, handoffs: [{ ...base, replaces }] }).opening)?.[1];
    assert.equal(tag(), undefined);
    assert.equal(
      tag([
        { path: 'x.js', of: ['a', 'b'] },
        { path: 'z"<.js', of: ['b', 'c', 'd'] },
        { path: 'y.js', of: ['a', 'b'] },
      ]),
      'x.js and y.js of a and b; z&quot;&lt;.js of b, c and d',
    );
    const many = Array.from({ length: 12 }, (_, index) => `t${index}`);
    const text = tag(many.map((path) => ({ path, of: many })));
    assert.equal(text, 't0, t1, t2, t3, t4, t5, t6, t7, t8 and t9 of 12 tasks; and 2 more files');
  });

  it('says what a task before it was asked, where that is told, word for word', () => {
    const summary = 'Did <asked>.';
    const handoffs = [
      { taskId: 'm', title: 'M', asked: 'Do </asked> <b>.', summary, changes: { files: [], total: 0 } },
    ];
    assert.match(
      taskJob({ ...INPUT, handoffs }).opening,
      /\n<asked>Do &lt;\/asked> <b>\.<\/asked>\nDid &lt;asked>\.\n/,
    );
  });

  it('tells every agent what the tasks agreed on, where there is something', () => {
    assert.doesNotMatch(taskJob(INPUT).system, /agreements>/);
    const { system } = taskJob({ ...INPUT, agreements: 'Call it <size>.</agreements>' });
    assert.match(
      system,
      /<\/work>\n\nDecided for all tasks[^\n]*\n<agreements>Call it <size>\.&lt;\/agreements><\/agreements>/,
    );
  });

  it('tells the agent its role after what all agents share, and how much they share', () => {
    const jobs = ROLES.map((role) => taskJob({ ...INPUT, task: { ...INPUT.task, role } }));
    assert.equal(new Set(jobs.map((job) => job.system)).size, ROLES.length);
    const shared = new Set(jobs.map(({ system, sharedSystemLength }) => system.slice(0, sharedSystemLength)));
    assert.equal(shared.size, 1);
    assert.match([...shared].join(''), /<work title="Migrate">Migrate it, please\.<\/work>\n\n$/);
    for (const job of jobs) assert.match(job.system.slice(job.sharedSystemLength), /^Your role: /);
  });

  it('offers every role the same tools in the same order, and tells those that only read which are not theirs', () => {
    const jobs = ROLES.map((role) => taskJob({ ...INPUT, task: { ...INPUT.task, role } }));
    assert.equal(new Set(jobs.map(({ tools }) => JSON.stringify(tools.map((tool) => tool.description)))).size, 1);
    for (const { system, permitted } of jobs) {
      const mayWrite = permitted?.has('edit_file') === true;
      assert.equal(system.includes('You may call all tools of this conversation.'), mayWrite);
      assert.equal(
        system.includes(
          'Your tools: list_files, read_file, search_text, find_files, show_changes, git_log, git_blame, finish. ' +
            'For other roles only, and refused to you: edit_file, write_file, delete_file, rename_file, apply_patch.',
        ),
        !mayWrite,
      );
    }
  });

  it('refuses what a role that only reads may not call, and goes on', async () => {
    const view = memoryView({ 'a.js': 'let a = 1;\n' });
    const job = taskJob({ ...INPUT, task: { ...INPUT.task, role: 'review' }, view });
    const client = scriptedModel([calls([['delete_file', { path: 'a.js' }]]), finish('Nothing to find.')]);
    const turns: FinishedTurn[] = [];
    const end = await runAgent(
      job,
      {
        client,
        beforeRequest: async () => ({ ok: true, value: undefined }),
        onTurn: async (turn) => void turns.push(turn),
        onActivity: () => undefined,
      },
      new AbortController().signal,
    );
    assert.deepEqual(end, { ok: true, value: { kind: 'finished', summary: 'Nothing to find.' } });
    assert.equal(
      newestText(client.requests[1]!),
      'delete_file is not for your role but for others, so nothing was done. ' +
        'You can call: list_files, read_file, search_text, find_files, show_changes, git_log, git_blame, finish.',
    );
    assert.deepEqual(turns[0]?.toolCalls, [
      { name: 'delete_file', subject: 'a.js', ok: false, effect: 'own-view', outputChars: 173 },
    ]);
    assert.deepEqual(view.files(), { 'a.js': 'let a = 1;\n' });
  });
});

describe('a role', () => {
  it('may call tools that write only when it may write', () => {
    const tools = Object.fromEntries(
      ROLES.map((name) => [
        name,
        toolsOf(agentRole(name))
          .map((tool) => tool.description.name)
          .join(' '),
      ]),
    );
    const read = 'list_files read_file search_text find_files show_changes git_log git_blame finish';
    const write =
      'list_files read_file search_text find_files show_changes git_log git_blame edit_file write_file delete_file rename_file apply_patch finish';
    assert.deepEqual(tools, {
      code: write,
      review: read,
      test: write,
      search: read,
      docs: write,
      debug: write,
      analysis: read,
    });
  });
});
