import assert from 'node:assert/strict';
import { runAgent } from '../../../../src/core/agents/agentLoop.ts';
import { replayAgent } from '../../../../src/core/agents/replay.ts';
import { taskJob } from '../../../../src/core/agents/taskAgent.ts';
import type { TaskAgentInput } from '../../../../src/core/agents/taskAgent.ts';
import type { ModelMessage } from '../../../../src/core/ports/model.ts';
import type { CommandAccess } from '../../../../src/core/tools/commands/commandAccess.ts';
import { ok } from '../../../../src/shared/result.ts';
import { memoryView } from '../../../support/memoryView.ts';
import { calls, finish, scriptedModel, text } from '../../../support/scriptedModel.ts';
import type { ScriptedAnswer } from '../../../support/scriptedModel.ts';

const FILES = { 'a.txt': 'one\ntwo\nthree\n', 'b.txt': 'b\n' };
const signal = new AbortController().signal;

function jobOn(files: Readonly<Record<string, string>>, rest: Partial<TaskAgentInput> = {}) {
  const view = memoryView(files);
  const task = { id: 't', title: 'T', role: 'code', instructions: 'Do.' } as const;
  const rights = { mayWrite: true, mayRun: true };
  const words = { planTitle: 'P', request: 'R', task, handoffs: [], rights };
  return { view, job: taskJob({ ...words, view, model: 'm', maxTurns: 20, transcript: [], ...rest }) };
}

/** The transcript of an agent that answers so, on the files of before. */
async function transcriptOf(
  answers: readonly ScriptedAnswer[],
  rest: Partial<TaskAgentInput> = {},
): Promise<ModelMessage[]> {
  const messages: ModelMessage[] = [];
  const { job } = jobOn(FILES, rest);
  const deps = {
    client: scriptedModel(answers),
    beforeRequest: async () => ok(undefined),
    onTurn: async (turn: { readonly messages: readonly ModelMessage[] }) => void messages.push(...turn.messages),
    onActivity: () => {},
  };
  assert.ok((await runAgent(job, deps, signal)).ok);
  return messages;
}

const READ_AND_EDIT = [
  calls([
    ['read_file', { path: 'a.txt', endLine: 1 }],
    ['read_file', { path: 'missing.txt' }],
  ]),
  calls([
    ['edit_file', { path: 'a.txt', oldText: 'one', newText: 'ONE' }],
    ['read_file', { path: 'a.txt', endLine: 1 }],
    ['delete_file', { path: 'b.txt' }],
  ]),
  finish('done', { n: 1 }),
];

describe('A transcript that is played again', () => {
  it('on the same files ends as it did and leaves the view as it was left', async () => {
    const transcript = await transcriptOf(READ_AND_EDIT);
    const { job, view } = jobOn(FILES, { transcript });
    assert.deepEqual(await replayAgent(job, signal), { summary: 'done', data: { n: 1 } });
    assert.deepEqual(view.files(), { 'a.txt': 'ONE\ntwo\nthree\n' });
  });

  it('comes to nothing where a file that was read, missed, edited or deleted is another', async () => {
    const transcript = await transcriptOf(READ_AND_EDIT);
    const others = [
      { ...FILES, 'a.txt': 'One\ntwo\nthree\n' },
      { ...FILES, 'a.txt': 'one\nTWO\nthree\n' },
      { ...FILES, 'missing.txt': 'now there\n' },
      { 'a.txt': FILES['a.txt'] },
    ];
    for (const files of others) assert.equal(await replayAgent(jobOn(files, { transcript }).job, signal), undefined);
  });

  it('ends as it did where only what the agent was not shown is another', async () => {
    const transcript = await transcriptOf([calls([['read_file', { path: 'a.txt', endLine: 2 }]]), finish('seen')]);
    const longer = { 'a.txt': 'one\ntwo\nTHREE\n', 'b.txt': 'B\n' };
    assert.deepEqual(await replayAgent(jobOn(longer, { transcript }).job, signal), { summary: 'seen' });
  });

  it('is not made of commands, which reach beyond the view', async () => {
    const commands: CommandAccess = {
      run: async (_command, onBegin) => {
        await onBegin();
        const evidence = { command: 'true', exitCode: 0, tookMs: 1, output: 'x', outputBytes: 0, sandboxed: false };
        return ok({
          evidence,
          signal: undefined,
          timedOut: false,
          output: '',
          changes: [],
          leftOut: [],
          folderIsNew: false,
        });
      },
    };
    const transcript = await transcriptOf([calls([['run_command', { command: 'true' }]]), finish('ran')], { commands });
    assert.equal(await replayAgent(jobOn(FILES, { transcript, commands }).job, signal), undefined);
  });

  it('holds for answers in words, and for calls that were not carried out', async () => {
    assert.deepEqual(
      await replayAgent(jobOn(FILES, { transcript: await transcriptOf([text('All is well.')]) }).job, signal),
      { summary: 'All is well.' },
    );
    const transcript = await transcriptOf([
      calls([
        ['read_file', { path: 'missing.txt' }],
        ['finish', { summary: 'too early' }],
      ]),
      calls([
        ['finish', { summary: 'first' }],
        ['finish', { summary: 'second' }],
      ]),
    ]);
    assert.deepEqual(await replayAgent(jobOn(FILES, { transcript }).job, signal), { summary: 'first' });
  });

  it('comes to nothing when the agent had not ended, may not end so now, or when it is stopped', async () => {
    const transcript = await transcriptOf(READ_AND_EDIT);
    assert.equal(await replayAgent(jobOn(FILES, { transcript: transcript.slice(0, -2) }).job, signal), undefined);
    assert.equal(await replayAgent(jobOn(FILES, { transcript: [] }).job, signal), undefined);
    const checkEnd = (): readonly string[] => ['data: it is not as it must be.'];
    assert.equal(await replayAgent(jobOn(FILES, { transcript, checkEnd }).job, signal), undefined);
    assert.equal(await replayAgent(jobOn(FILES, { transcript }).job, AbortSignal.abort()), undefined);
  });
});
