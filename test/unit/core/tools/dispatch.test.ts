import assert from 'node:assert/strict';
import * as z from 'zod';
import { runCalls } from '../../../../src/core/tools/dispatch.ts';
import { createFinishTool, finishTool } from '../../../../src/core/tools/finish.ts';
import type { EndCheck } from '../../../../src/core/tools/finish.ts';
import { runCommandTool } from '../../../../src/core/tools/commands/runCommand.ts';
import { showChangesTool } from '../../../../src/core/tools/files/showChanges.ts';
import { defineTool, said } from '../../../../src/core/tools/tool.ts';
import type { Tool } from '../../../../src/core/tools/tool.ts';
import { READING_TOOLS, WRITING_TOOLS } from '../../../../src/core/tools/toolsets.ts';
import { memoryView } from '../../../support/memoryView.ts';

describe('the calls of one answer', () => {
  it('run side by side as long as they read, and one after the other around a change', async () => {
    const log: string[] = [];
    const tool = (name: string, effect: Tool['effect']): Tool =>
      defineTool({
        name,
        description: name,
        effect,
        input: z.strictObject({ id: z.string() }),
        subject: ({ id }) => id,
        async run({ id }) {
          log.push(`+${id}`);
          await new Promise((resolve) => setImmediate(resolve));
          log.push(`-${id}`);
          return said(id);
        },
      });
    const calls = [
      { name: 'look', input: { id: 'r1' } },
      { name: 'look', input: { id: 'r2' } },
      { name: 'change', input: { id: 'w1' } },
      { name: 'change', input: { id: 'w2' } },
      { name: 'look', input: { id: 'r3' } },
      { name: 'nothing', input: {} },
    ];
    const tools = [tool('look', 'read'), tool('change', 'own-view')];
    const outcomes = await runCalls(calls, { tools, context: { view: memoryView({}) } }, new AbortController().signal);
    assert.deepEqual(log, ['+r1', '+r2', '-r1', '-r2', '+w1', '-w1', '+w2', '-w2', '+r3', '-r3']);
    assert.deepEqual(outcomes.map((outcome) => outcome.text).slice(0, 5), ['r1', 'r2', 'w1', 'w2', 'r3']);
    assert.equal(
      outcomes[5]?.text,
      'There is no tool "nothing" here, so nothing was done. You can call: look, change.',
    );
  });
});

describe('the description of a tool', () => {
  for (const { description } of [...READING_TOOLS, showChangesTool, ...WRITING_TOOLS, runCommandTool, finishTool]) {
    it(`of ${description.name} tells a model what it does and what each field is`, () => {
      assert.match(description.name, /^[a-z_]{1,64}$/);
      assert.ok(description.description.length > 60);
      const schema = description.inputSchema as {
        type: string;
        properties: Record<string, { description?: string }>;
        additionalProperties: boolean;
      };
      assert.equal(schema.type, 'object');
      assert.equal(schema.additionalProperties, false);
      assert.equal('$schema' in schema, false);
      assert.doesNotMatch(JSON.stringify(schema), /9007199254740991/);
      for (const [field, { description: words }] of Object.entries(schema.properties))
        assert.ok((words ?? '').length > 10, field);
    });
  }
});

describe('the ending tools of agents', () => {
  const ending = { summary: 'Done.' };
  const endWith = (check: EndCheck, input: unknown) =>
    createFinishTool(check).run(input, { view: memoryView({}) }, new AbortController().signal);

  it('share one description, whatever they check', () => {
    assert.equal(createFinishTool(() => ['no']).description, finishTool.description);
  });

  it('end an agent only when its check and the form of the input have nothing against it', async () => {
    assert.deepEqual(await endWith(() => [], ending), { text: 'Finished.', isError: false });
    const refused = await endWith((given) => [`summary: ${given.summary}`], ending);
    assert.deepEqual([refused.isError, refused.text.split('\n')[1]], [true, '- summary: Done.']);
    const invalid = await endWith(() => [], { summary: '' });
    assert.equal(invalid.isError, true);
    assert.match(invalid.text, /^The input of finish is not valid/);
  });
});
