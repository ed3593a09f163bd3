import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Handoff } from '../../../../src/core/agents/taskAgent.ts';
import { createSharedContent, taskContent as contentWith } from '../../../../src/core/agents/taskContent.ts';
import type { TaskContentInput } from '../../../../src/core/agents/taskContent.ts';
import { WITHOUT_COMMANDS } from '../../../../src/core/tools/toolsets.ts';
import { ROLES } from '../../../../src/shared/plan.ts';

function handoff(taskId: string, rest: Partial<Handoff> = {}): Handoff {
  return {
    taskId,
    title: `Title of ${taskId}`,
    summary: 'Mended the parser.',
    data: { n: 1 },
    changes: { files: [{ path: 'src/a.js', kind: 'edited', lines: { added: 3, removed: 1 } }], total: 1 },
    ...rest,
  };
}

const INPUT: TaskContentInput = {
  planTitle: 'Migrate',
  request: 'Migrate it, please.',
  agreements: 'Use tabs.',
  rights: WITHOUT_COMMANDS,
  task: {
    id: 'convert',
    title: 'Convert the parser',
    role: 'code',
    instructions: 'Convert src/parser.js.',
    item: { file: 'x' },
    inputs: [
      { name: 'files', value: ['a', 'b'] },
      { name: 'depth', value: 2 },
    ],
    output: { type: 'object' },
    mayAdd: 2,
    scopes: [{ of: 'this task', allow: ['src/**'] }],
  },
  handoffs: [handoff('scan'), handoff('design', { summary: 'Chose a form.' })],
  instructionsAdded: ['Mind the gap.'],
  model: 'm',
};

/** As a run has it that remembers what it told before. */
const shared = createSharedContent((text) => text);
const taskContent = (input: TaskContentInput): string => contentWith(input, shared);

const withTask = (fields: Partial<TaskContentInput['task']>): TaskContentInput => ({
  ...INPUT,
  task: { ...INPUT.task, ...fields },
});
const withFirstHandoff = (fields: Partial<Handoff>): TaskContentInput => ({
  ...INPUT,
  handoffs: [{ ...INPUT.handoffs[0]!, ...fields }, ...INPUT.handoffs.slice(1)],
});

describe('What a task is given', () => {
  const same: Readonly<Record<string, TaskContentInput>> = {
    'the id of the task': withTask({ id: 'other' }),
    'its title': withTask({ title: 'Another title' }),
    'the title of the plan': { ...INPUT, planTitle: 'Another title' },
    'the order of its inputs': withTask({ inputs: [...(INPUT.task.inputs ?? [])].reverse() }),
    'the order of its dependencies': { ...INPUT, handoffs: [...INPUT.handoffs].reverse() },
    'the id of a dependency': withFirstHandoff({ taskId: 'other' }),
    'the title of a dependency': withFirstHandoff({ title: 'Another title' }),
  };
  for (const [what, input] of Object.entries(same)) {
    it(`is the same whatever ${what}`, () => assert.equal(taskContent(input), taskContent(INPUT)));
  }

  const different: Readonly<Record<string, TaskContentInput>> = {
    'the model': { ...INPUT, model: 'n' },
    'the request': { ...INPUT, request: 'Migrate it.' },
    'the agreements': { ...INPUT, agreements: 'Use spaces.' },
    'what agents may do': { ...INPUT, rights: { mayWrite: false, mayRun: false } },
    'the right to run commands': { ...INPUT, rights: { mayWrite: true, mayRun: true } },
    'an instruction of a person': { ...INPUT, instructionsAdded: [] },
    'its instructions': withTask({ instructions: 'Convert src/parser.js well.' }),
    'its role': withTask({ role: 'test' }),
    'its item': withTask({ item: { file: 'y' } }),
    'the value of an input': withTask({ inputs: [{ name: 'files', value: ['a'] }] }),
    'the form of its data': withTask({ output: { type: 'array' } }),
    'how many tasks it may add': withTask({ mayAdd: 3 }),
    'by what it is judged': withTask({ criteria: ['It compiles.'] }),
    'what it must pass': withTask({ gates: [{ kind: 'command', name: 'types', run: 'tsc', repeats: 1 }] }),
    'where it may write': withTask({ scopes: [{ of: 'this task', allow: ['lib/**'] }] }),
    'the summary of a dependency': withFirstHandoff({ summary: 'Mended it.' }),
    'the data of a dependency': withFirstHandoff({ data: { n: 2 } }),
    'the changes of a dependency': withFirstHandoff({ changes: { files: [], total: 0 } }),
    'a dependency less': { ...INPUT, handoffs: INPUT.handoffs.slice(1) },
  };
  for (const [what, input] of Object.entries(different)) {
    it(`is another with ${what} another`, () => assert.notEqual(taskContent(input), taskContent(INPUT)));
  }

  it('is the same with another title where the title stands for the request', () => {
    const [one, other] = ['One', 'Other'].map((title) => taskContent({ ...INPUT, planTitle: title, request: title }));
    assert.equal(one, other);
  });

  it('tells dependencies by their names where something that the agent reads mentions them', () => {
    const mentioning: readonly TaskContentInput[] = [
      withTask({ instructions: 'Do as design (not scan) says.' }),
      { ...INPUT, agreements: 'Whatever Title of scan decides holds.' },
      { ...INPUT, instructionsAdded: ['Look at scan.'] },
      { ...INPUT, handoffs: [handoff('scan'), handoff('design', { summary: 'Unlike scan, this is about forms.' })] },
    ];
    for (const input of mentioning) {
      const [scan, ...others] = input.handoffs;
      const renamed = { ...scan!, taskId: 'survey', title: 'Title of survey' };
      assert.notEqual(taskContent({ ...input, handoffs: [renamed, ...others] }), taskContent(input));
    }
  });

  it('does not take part of a word, or what a dependency says of itself, for a mention of its name', () => {
    const input = withTask({ instructions: 'Do the scanning.' });
    const [scan, ...others] = input.handoffs;
    const about = { ...scan!, summary: 'The scan is done.' };
    assert.equal(
      taskContent({ ...input, handoffs: [{ ...about, taskId: 'survey', title: 'S' }, ...others] }),
      taskContent({ ...input, handoffs: [about, ...others] }),
    );
  });

  it('is never the same for two tasks of other instructions, role or model, however those are cut', () => {
    const parts = fc.record({
      instructions: fc.string(),
      role: fc.constantFrom(...ROLES),
      model: fc.string(),
      added: fc.array(fc.string(), { maxLength: 2 }),
      summaries: fc.array(fc.string(), { maxLength: 2 }),
    });
    type Parts = typeof parts extends fc.Arbitrary<infer Value> ? Value : never;
    const contentOf = ({ instructions, role, model, added, summaries }: Parts): string =>
      taskContent({
        ...withTask({ instructions, role }),
        model,
        instructionsAdded: added,
        handoffs: summaries.map((summary, index) => handoff(`t${index}`, { summary })),
      });
    const key = ({ summaries, ...rest }: Parts): string => JSON.stringify([rest, [...summaries].sort()]);
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        assert.equal(contentOf(one) === contentOf(other), key(one) === key(other));
      }),
    );
  });
});
