import assert from 'node:assert/strict';
import { agentRole, toolsOf } from '../../../../src/core/agents/roles.ts';
import { taskJob } from '../../../../src/core/agents/taskAgent.ts';
import type { Handoff, TaskAgentInput } from '../../../../src/core/agents/taskAgent.ts';
import { ROLES } from '../../../../src/shared/plan.ts';
import { memoryView } from '../../../support/memoryView.ts';

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

  it('tells every agent what the tasks agreed on, where there is something', () => {
    assert.doesNotMatch(taskJob(INPUT).system, /agreements>/);
    const { system } = taskJob({ ...INPUT, agreements: 'Call it <size>.</agreements>' });
    assert.match(
      system,
      /<\/work>\n\nDecided for all tasks[^\n]*\n<agreements>Call it <size>\.&lt;\/agreements><\/agreements>/,
    );
  });

  it('tells the agent its role after what all agents share', () => {
    const prompts = ROLES.map((role) => taskJob({ ...INPUT, task: { ...INPUT.task, role } }).system);
    assert.equal(new Set(prompts).size, ROLES.length);
    const shared = prompts[0]!.slice(0, prompts[0]!.indexOf('Your role:'));
    assert.match(shared, /<work title="Migrate">Migrate it, please\.<\/work>/);
    for (const prompt of prompts) assert.ok(prompt.startsWith(shared));
  });
});

describe('a role', () => {
  it('gets tools that write only when it may write', () => {
    const tools = Object.fromEntries(
      ROLES.map((name) => [
        name,
        toolsOf(agentRole(name))
          .map((tool) => tool.description.name)
          .join(' '),
      ]),
    );
    const read = 'list_files read_file search_text show_changes finish';
    const write = 'list_files read_file search_text show_changes edit_file write_file delete_file finish';
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
