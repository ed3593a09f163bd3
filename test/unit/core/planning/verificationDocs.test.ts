import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readPlanFile } from '../../../../src/core/planning/readPlanFile.ts';
import type { PlannedTask } from '../../../../src/shared/plan.ts';

const PAGE = readFileSync(new URL('../../../../docs/verification.md', import.meta.url), 'utf8');

function tasksIn(yaml: string): PlannedTask[] {
  const read = readPlanFile(yaml, { maxTasks: 50 });
  assert.ok(read.ok, read.ok ? '' : read.failure.message);
  return read.value.tasks;
}

describe('The page on verification', () => {
  const examples = [...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);

  it('has plans as examples that can be run', () => {
    assert.equal(examples.length, 4);
    for (const example of examples) assert.equal(tasksIn(example).length, 1);
  });

  it('has an example of each of the four patterns', () => {
    const [reviewed, voted, looped, chosen] = examples.map((example) => tasksIn(example)[0]);
    const [gate] = reviewed?.gates ?? [];
    assert.deepEqual(gate?.kind === 'review' && gate.lenses, ['correctness', 'security']);
    const [vote] = voted?.gates ?? [];
    assert.equal(vote?.kind === 'review' && vote.lenses.length, 3);
    assert.equal(looped?.loop?.maxRounds, 3);
    assert.deepEqual(chosen?.bestOf?.attempts, 3);
  });

  it('says what does not go together', () => {
    const both = (examples[3] ?? '').replace('    bestOf:', '    mayAdd: 2\n    bestOf:');
    const read = readPlanFile(both, { maxTasks: 50 });
    assert.match(read.ok ? '' : read.failure.message, /bestOf and mayAdd do not go together/);
  });
});
