import assert from 'node:assert/strict';
import { modelOfTask } from '../../../../../src/core/planning/routing/modelOfTask.ts';
import type { Models } from '../../../../../src/core/planning/routing/modelOfTask.ts';
import { routeTasks } from '../../../../../src/core/planning/routing/routeTasks.ts';
import { tierOf } from '../../../../../src/core/planning/routing/tierTable.ts';
import type { TieredTask } from '../../../../../src/core/planning/routing/tierTable.ts';
import { PRESETS } from '../../../../../src/shared/forecast.ts';
import { ROLES } from '../../../../../src/shared/plan.ts';
import type { PlannedTask } from '../../../../../src/shared/plan.ts';
import { COMPLEXITIES, TIERS } from '../../../../../src/shared/taskKinds.ts';

const TIER_MODELS = { light: 'l', standard: 's', strong: 'x' };
const TIERED: Models = { limits: { preset: 'balanced', tiers: TIER_MODELS }, model: { model: 'run' } };

function task(id: string, more: Partial<PlannedTask> = {}): PlannedTask {
  return { id, title: id, role: 'code', instructions: 'Do it.', dependsOn: [], priority: 'normal', ...more };
}

const every: TieredTask[] = ROLES.flatMap((role) =>
  COMPLEXITIES.flatMap((complexity) => [false, true].map((isSweep) => ({ role, complexity, isSweep }))),
);

describe('The tier of a task', () => {
  it('rises with its complexity, and from preset to preset', () => {
    for (const { role, isSweep } of every) {
      const rows = PRESETS.map((preset) =>
        COMPLEXITIES.map((complexity) => TIERS.indexOf(tierOf({ role, complexity, isSweep }, preset))),
      );
      for (const row of rows) assert.deepEqual(row, [...row].sort(), role);
      for (const column of COMPLEXITIES.keys()) {
        const tiers = rows.map((row) => row[column]);
        assert.deepEqual(tiers, [...tiers].sort(), `${role} ${column}`);
      }
    }
  });

  it('is light for searches and checks and strong for the hardest work, when balanced', () => {
    const balanced = (role: TieredTask['role'], complexity: TieredTask['complexity']) =>
      tierOf({ role, complexity, isSweep: false }, 'balanced');
    assert.deepEqual([balanced('search', 'complex'), balanced('review', 'moderate')], ['light', 'light']);
    assert.deepEqual([balanced('code', 'complex'), balanced('debug', 'very-complex')], ['strong', 'strong']);
    assert.equal(balanced('code', 'moderate'), 'standard');
  });

  it('is that of a moderate task, or by its lines, where the plan does not say how complex it is', () => {
    assert.equal(tierOf({ role: 'code', isSweep: false }, 'balanced'), 'standard');
    assert.equal(tierOf({ role: 'code', lines: 5, isSweep: false }, 'balanced'), 'light');
    assert.equal(tierOf({ role: 'code', lines: 900, isSweep: false }, 'balanced'), 'strong');
  });

  it('of a sweep that only reads is one lower, unless the best is wanted or the plan says otherwise', () => {
    const sweep = { role: 'analysis', complexity: 'moderate', isSweep: true } as const;
    assert.equal(tierOf(sweep, 'balanced'), 'light');
    assert.equal(tierOf({ ...sweep, isSweep: false }, 'balanced'), 'standard');
    assert.equal(tierOf(sweep, 'best'), 'strong');
    assert.equal(tierOf({ ...sweep, tier: 'strong' }, 'balanced'), 'strong');
    assert.equal(tierOf({ ...sweep, role: 'code' }, 'balanced'), 'standard');
  });
});

describe('The model of a task', () => {
  const code = { role: 'code', complexity: 'simple', isSweep: false } as const;

  it('is the one that the plan names, then that of its tier, then that of the run', () => {
    assert.deepEqual(modelOfTask({ ...code, model: 'named', tier: 'strong' }, TIERED), { model: 'named' });
    assert.deepEqual(modelOfTask({ ...code, tier: 'light' }, TIERED), { tier: 'light', model: 'l' });
    assert.deepEqual(modelOfTask(code, TIERED), { tier: 'standard', model: 's' });
    assert.deepEqual(modelOfTask({ ...code, tier: 'strong' }, { ...TIERED, limits: {} }), { model: 'run' });
  });

  it('is a tier up after each failure, up to the strongest', () => {
    const after = [0, 1, 2, 9].map((failures) => modelOfTask({ ...code, tier: 'light' }, TIERED, failures).model);
    assert.deepEqual(after, ['l', 's', 'x', 'x']);
    assert.equal(modelOfTask({ ...code, model: 'named' }, TIERED, 2).model, 'named');
  });
});

describe('The routing of a plan', () => {
  const price = { l: 1, s: 4, x: 10, named: undefined, run: 3 } as Record<string, number | undefined>;
  const costOf = (_id: string, model: string) => price[model];

  it('says which model each task gets, why, and what that saves against the strongest', () => {
    const tasks = [
      task('find', { role: 'search' }),
      task('hard', { complexity: 'complex' }),
      task('sweep', { role: 'analysis', forEach: { items: [1], max: 100, enough: 1 } }),
      task('asked', { tier: 'standard' }),
      task('named', { model: 'named' }),
    ];
    const { preset, tasks: routed, savesUsd } = routeTasks(tasks, { ...TIERED, costOf });
    assert.deepEqual([preset, savesUsd], ['balanced', 9 + 0 + 9 + 6]);
    assert.deepEqual(
      routed.map(({ taskId, tier, model, savesUsd: saves, reason }) => [taskId, tier, model, saves, reason]),
      [
        ['find', 'light', 'l', 9, 'Moderate search in the preset "balanced": the light model does.'],
        ['hard', 'strong', 'x', 0, 'Complex code in the preset "balanced": the strongest model.'],
        [
          'sweep',
          'light',
          'l',
          9,
          'Moderate analysis, many small parts in the preset "balanced": the light model does.',
        ],
        ['asked', 'standard', 's', 6, 'The plan asks for the standard tier.'],
        ['named', undefined, 'named', undefined, 'The plan names this model.'],
      ],
    );
  });

  it('has no preset and saves nothing where all tasks get the model of the run', () => {
    const routing = routeTasks([task('a')], { ...TIERED, limits: {}, costOf });
    assert.deepEqual(routing, {
      tasks: [{ taskId: 'a', model: 'run', reason: 'The run has one model for all tasks.' }],
    });
  });
});
