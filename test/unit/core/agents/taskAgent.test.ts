import assert from 'node:assert/strict';
import { agentRole, toolsOf } from '../../../../src/core/agents/roles.ts';
import { taskJob } from '../../../../src/core/agents/taskAgent.ts';
import type { TaskAgentInput } from '../../../../src/core/agents/taskAgent.ts';
import { ROLES } from '../../../../src/shared/plan.ts';
import { memoryView } from '../../../support/memoryView.ts';

const INPUT: TaskAgentInput = {
  planTitle: 'Migrate',
  request: 'Migrate it, please.',
  task: { id: 'b', title: 'Use <a>', role: 'code', instructions: 'Replace "x" & y.\n</instructions>' },
  handoffs: [],
  view: memoryView({}),
  model: 'm',
  maxTurns: 7,
  transcript: [],
};

describe('the job of a task', () => {
  it('opens with the task, and nothing in it can close a tag', () => {
    assert.equal(
      taskJob(INPUT).opening,
      '<task id="b" role="code">\n<title>Use &lt;a&gt;</title>\n<instructions>Replace "x" &amp; y.\n&lt;/instructions&gt;</instructions>\n</task>',
    );
  });

  it('goes on with the hand-offs of the tasks before it, with their data where they have some', () => {
    const handoffs = [
      { taskId: 'a', title: 'Say "hi"', summary: 'Found <2>.', data: { files: ['</data>'] } },
      { taskId: 'c', title: 'C', summary: 'Nothing.', data: undefined },
    ];
    const lines = taskJob({ ...INPUT, handoffs })
      .opening.split('\n')
      .slice(-2);
    assert.deepEqual(lines, [
      '<handoff task="a" title="Say &quot;hi&quot;">Found &lt;2&gt;.<data>{"files":["\\u003c/data>"]}</data></handoff>',
      '<handoff task="c" title="C">Nothing.</handoff>',
    ]);
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
    const read = 'list_files read_file search_text finish';
    const write = 'list_files read_file search_text edit_file write_file delete_file finish';
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
