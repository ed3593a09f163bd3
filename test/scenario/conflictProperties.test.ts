import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import { tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { taskIdOf } from '../support/agentScript.ts';
import { createRig, must, planText, rendered } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';
import type { ScriptedAnswer } from '../support/scriptedModel.ts';

const FILES = ['x.txt', 'y.txt'];
const LINE_COUNT = 5;
const BEGINNING = Object.fromEntries(FILES.map((path) => [path, 'a\nb\nc\nd\ne\n']));

interface Sketch {
  readonly after: readonly number[];
  /** Which lines it changes; -1: it deletes the file. */
  readonly edits: readonly { readonly file: number; readonly line: number }[];
}

const sketches: fc.Arbitrary<Sketch[]> = fc.array(
  fc.record({
    after: fc.uniqueArray(fc.nat(5), { maxLength: 3 }),
    edits: fc.uniqueArray(
      fc.record({
        file: fc.nat(FILES.length - 1),
        line: fc.oneof({ weight: 12, arbitrary: fc.nat(LINE_COUNT - 1) }, { weight: 1, arbitrary: fc.constant(-1) }),
      }),
      { maxLength: 3, selector: ({ file }) => file },
    ),
  }),
  { minLength: 2, maxLength: 6 },
);

function planFrom(drawn: readonly Sketch[]): string {
  const tasks = drawn.map(({ after }, index) => {
    const dependsOn = after.filter((earlier) => earlier < index).map((earlier) => `t${earlier}`);
    return `t${index}<-${dependsOn.join()}`;
  });
  return planText(...tasks, `last:review<-${drawn.map((_, index) => `t${index}`).join()}`);
}

/** Every agent looks, writes and finishes; whoever brings changes together adds a line to the version that it finds. */
function answer(request: ModelRequest, drawn: readonly Sketch[]): ScriptedAnswer {
  const taskId = taskIdOf(request);
  const turn = request.messages.filter(({ role }) => role === 'assistant').length;
  const edits = /^t\d+$/.test(taskId) ? (drawn[Number(taskId.slice(1))]?.edits ?? []) : [];
  if (turn === 0) return calls(FILES.map((path) => ['read_file', { path }]));
  if (turn > 1) return finish('done');
  const texts = new Map(FILES.map((path, index) => [path, resultOf(request, index)]));
  if (taskId === 'last') return finish(JSON.stringify([...texts]));
  const changes = taskId.includes('.merge')
    ? conflictsIn(request).map((path) => [path, `${texts.get(path) ?? ''}together by ${taskId}\n`] as const)
    : edits.map(({ file, line }) => [FILES[file] ?? '', changed(texts.get(FILES[file] ?? ''), line, taskId)] as const);
  const made = changes.flatMap(([path, content]): (readonly [string, unknown])[] => {
    if (content !== undefined) return [['write_file', { path, content }]];
    return texts.get(path) === undefined ? [] : [['delete_file', { path }]];
  });
  return made.length === 0 ? finish('nothing to do') : calls(made);
}

function changed(text: string | undefined, line: number, taskId: string): string | undefined {
  if (line === -1) return undefined;
  if (text === undefined) return `new by ${taskId}\n`;
  return text
    .split('\n')
    .map((each, index) => (index === line ? `${each} ${taskId}` : each))
    .join('\n');
}

function resultOf(request: ModelRequest, index: number): string | undefined {
  const block = request.messages.at(-1)?.content[index];
  return block?.type === 'tool-result' && !block.isError ? block.text : undefined;
}

function conflictsIn(request: ModelRequest): string[] {
  const opening = request.messages[0]?.content[0];
  const text = opening?.type === 'text' ? opening.text : '';
  return [...text.matchAll(/<conflict path="([^"]+)">/g)].map((match) => match[1] ?? '');
}

async function acceptInParts(rig: Rig, { runId }: RunState, parts: readonly (readonly string[])[]): Promise<void> {
  for (const part of parts) {
    const { tasks } = must(await rig.app.readRun(runId));
    const open = part.filter((id) => tasks[id]?.changeSet !== undefined && tasks[id].decision !== 'accepted');
    if (open.length === 0) continue;
    const needed = must(await rig.app.tasksToAccept(runId, open));
    const outcome = must(await rig.app.acceptTasks(runId, needed));
    assert.equal(outcome.kind, 'applied', `${part.join()}: ${JSON.stringify(outcome)}`);
  }
}

describe('A run whose tasks change the same few lines', () => {
  it('brings everything together, and accepting it all gives what its last task saw', async () => {
    let resolved = 0;
    await fc.assert(
      fc.asyncProperty(sketches, fc.option(fc.nat(9)), async (drawn, first) => {
        const rig = createRig({ files: BEGINNING, script: (request) => answer(request, drawn) });
        const state = await rig.run({ planText: planFrom(drawn) });
        assert.equal(state.state, 'completed', rendered(state));
        const resolvers = tasksOf(state).filter(({ resolves }) => resolves !== undefined);
        resolved += resolvers.length;
        assert.equal(new Set(resolvers.map(({ dependsOn }) => dependsOn.join())).size, resolvers.length);
        const seen = new Map(JSON.parse(state.tasks['last']?.result?.summary ?? '[]') as [string, string | null][]);
        const ids = tasksOf(state).flatMap(({ id, changeSet }) => (changeSet === undefined ? [] : [id]));
        // Perhaps one task with what it builds on before the rest: then some of what is brought together is there already.
        const before = first === null ? [] : ids.slice(first % Math.max(1, ids.length)).slice(0, 1);
        await acceptInParts(rig, state, [before, ids]);
        for (const path of FILES) {
          const bytes = rig.repository.bytesOf({ root: 'root', path });
          const text = bytes === undefined ? null : new TextDecoder().decode(bytes);
          assert.equal(text, seen.get(path) ?? null, path);
        }
      }),
      { numRuns: 150 },
    );
    assert.ok(resolved > 50, `only ${resolved} conflicts`);
  }).timeout(60_000);
});
