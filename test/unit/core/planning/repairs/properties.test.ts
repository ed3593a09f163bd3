import assert from 'node:assert/strict';
import fc from 'fast-check';
import { repairDependencies } from '../../../../../src/core/planning/repairs/dependencies.ts';
import { areOrdered } from '../../../../../src/core/planning/repairs/edges.ts';
import { parallelise } from '../../../../../src/core/planning/repairs/parallelise.ts';
import { refine } from '../../../../../src/core/planning/repairs/refine.ts';
import { planSchema } from '../../../../../src/shared/plan.ts';
import type { Plan } from '../../../../../src/shared/plan.ts';
import { agentRole } from '../../../../../src/core/agents/roles.ts';
import { reachable } from '../../graph/graphs.ts';
import { CONTEXT, acyclicPlans, anyPlans, plan, task } from './plans.ts';
import { dependencyKindOf } from '../../../../../src/shared/taskKinds.ts';

const STEPS = { repairDependencies, refine, parallelise };

function dataOnly({ tasks }: Plan) {
  return tasks.map((each) => ({
    id: each.id,
    dependsOn: each.dependsOn.filter((on) => dependencyKindOf(each, on) === 'data'),
  }));
}

describe('The steps that repair a plan', () => {
  for (const [name, step] of Object.entries(STEPS)) {
    it(`leave nothing to do for a second time (${name})`, () => {
      fc.assert(
        fc.property(fc.oneof(acyclicPlans, anyPlans), (any) => {
          const once = step(any, CONTEXT);
          const twice = step(once.plan, CONTEXT);
          assert.deepEqual(twice.repairs, []);
          assert.deepEqual(twice.plan, once.plan);
        }),
        { numRuns: 1_000 },
      );
    });

    it(`make no cycle, and a plan of the right form (${name})`, () => {
      fc.assert(
        fc.property(acyclicPlans, (any) => {
          const { plan: mended } = step(
            step === repairDependencies ? any : repairDependencies(any, CONTEXT).plan,
            CONTEXT,
          );
          assert.ok(areOrdered(mended.tasks));
          assert.equal(planSchema.safeParse(mended).error, undefined);
        }),
        { numRuns: 500 },
      );
    });

    it(`say so when they change anything, and only then (${name})`, () => {
      fc.assert(
        fc.property(anyPlans, (any) => {
          const before = structuredClone(any);
          const { plan: mended, repairs } = step(any, CONTEXT);
          assert.deepEqual(any, before);
          if (repairs.length === 0) assert.equal(mended, any);
          else assert.notDeepEqual(mended, any);
        }),
      );
    });

    it(`touch nothing that a person wrote (${name})`, () => {
      fc.assert(
        fc.property(anyPlans, (any) => {
          assert.deepEqual(step(any, { ...CONTEXT, isFromPerson: true }), { plan: any, repairs: [] });
        }),
        { numRuns: 50 },
      );
    });

    it(`take 5,000 tasks, in one chain or all at once (${name})`, () => {
      const line = Array.from({ length: 5_000 }, (_, index) =>
        task(index === 0 ? 't0' : `t${index}<-~t${index - 1}${index > 1 ? `,~t${index - 2}` : ''}`, {
          mayWrite: ['src/a.ts'],
        }),
      );
      const wide = Array.from({ length: 5_000 }, (_, index) =>
        task(`t${index}`, {
          mayWrite: [`src/${index % 1_000}.ts`],
          reads: ['src/a.ts'],
          complexity: index % 2 === 0 ? 'trivial' : 'complex',
        }),
      );
      const ring = line.map((each, index) => (index === 0 ? task('t0<-~t4999') : each));
      for (const tasks of [line, line.toReversed(), wide, ring]) {
        const { plan: mended } = step(plan(...tasks), CONTEXT);
        assert.ok(mended.tasks.length > 0);
      }
    });
  }

  it('lead from task to task by the same data as before, where no tasks are joined', () => {
    fc.assert(
      fc.property(acyclicPlans, (any) => {
        const known = repairDependencies(any, CONTEXT).plan;
        const { plan: mended, repairs } = parallelise(known, CONTEXT);
        fc.pre(!repairs.some(({ kind }) => kind === 'writers-merged'));
        const [before, after] = [dataOnly(known), dataOnly(mended)];
        for (const { id } of known.tasks) assert.deepEqual(reachable(after, id), reachable(before, id));
        for (const { id } of known.tasks)
          for (const on of reachable(known.tasks, id)) assert.ok(reachable(mended.tasks, id).has(on));
      }),
      { numRuns: 500 },
    );
  });

  it('keep every dependency on data of a plan whose dependencies are known', () => {
    fc.assert(
      fc.property(acyclicPlans, (any) => {
        const known = new Set(any.tasks.map(({ id }) => id));
        const mended = repairDependencies(any, CONTEXT).plan;
        for (const each of any.tasks) {
          const after = mended.tasks.find(({ id }) => id === each.id);
          for (const on of each.dependsOn)
            if (known.has(on) && dependencyKindOf(each, on) === 'data') assert.ok(after?.dependsOn.includes(on));
        }
      }),
    );
  });

  it('leave no two writers of one file without a path between them', () => {
    fc.assert(
      fc.property(acyclicPlans, (any) => {
        const { tasks } = parallelise(repairDependencies(any, CONTEXT).plan, CONTEXT).plan;
        for (const path of ['src/a.ts', 'src/b.ts', 'docs/c.md']) {
          const writers = tasks.filter(
            ({ role, mayWrite, mayNotWrite }) =>
              agentRole(role).mayWrite && mayWrite?.includes(path) === true && mayNotWrite?.includes(path) !== true,
          );
          for (const a of writers)
            for (const b of writers)
              if (a !== b)
                assert.ok(reachable(tasks, a.id).has(b.id) || reachable(tasks, b.id).has(a.id), `${a.id}, ${b.id}`);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leave no dependency of mere order that others already say', () => {
    fc.assert(
      fc.property(acyclicPlans, (any) => {
        const { tasks } = parallelise(repairDependencies(any, CONTEXT).plan, CONTEXT).plan;
        for (const each of tasks)
          for (const on of each.dependsOn.filter((id) => dependencyKindOf(each, id) === 'order'))
            for (const other of each.dependsOn) assert.ok(!reachable(tasks, other).has(on));
      }),
    );
  });

  it('let no task write where none of those it came from might', () => {
    fc.assert(
      fc.property(acyclicPlans, (any) => {
        const mended = parallelise(refine(repairDependencies(any, CONTEXT).plan, CONTEXT).plan, CONTEXT).plan;
        const allowed = new Set(any.tasks.flatMap(({ mayWrite }) => mayWrite ?? []));
        const isFree = any.tasks.some(({ mayWrite }) => mayWrite === undefined);
        for (const { role, mayWrite } of mended.tasks) {
          if (!agentRole(role).mayWrite) continue;
          if (mayWrite === undefined) assert.ok(isFree);
          else assert.ok(mayWrite.every((glob) => allowed.has(glob)));
        }
      }),
    );
  });

  it('verify whatever changes files, trivial plans apart', () => {
    fc.assert(
      fc.property(acyclicPlans, (any) => {
        const { tasks } = refine(repairDependencies(any, CONTEXT).plan, CONTEXT).plan;
        const checks = tasks.filter(({ role }) => role === 'review' || role === 'test');
        const looked = new Set(checks.flatMap(({ id }) => [...reachable(tasks, id)]));
        const left = tasks.filter(({ id, role }) => role === 'code' && !looked.has(id));
        assert.ok(left.every(({ complexity }) => complexity === 'trivial'));
      }),
      { numRuns: 500 },
    );
  });
});
