import assert from 'node:assert/strict';
import fc from 'fast-check';
import { planYaml } from '../../../../../src/core/planning/shaping/planYaml.ts';
import { readPlanFile } from '../../../../../src/core/planning/readPlanFile.ts';
import { planSchema } from '../../../../../src/shared/plan.ts';
import { plans } from '../../../../support/planArbitrary.ts';
import { must } from '../../../../support/rig.ts';

describe('A plan as YAML', () => {
  it('reads as exactly the same plan again', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        assert.deepEqual(must(readPlanFile(planYaml(plan))), plan);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same text again after it was read', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const text = planYaml(plan);
        assert.equal(planYaml(must(readPlanFile(text))), text);
      }),
    );
  });

  it('explains itself, has each key in its place and texts of several lines as blocks', () => {
    const plan = planSchema.parse({
      version: 1,
      title: 'Move on',
      agreements: 'Call it `go`.\n\nNothing else.',
      tasks: [
        { instructions: 'Find them.\nAll of them.', role: 'search', title: 'Find', id: 'find' },
        {
          budgetUsd: 0.5,
          priority: 'high',
          id: 'fix',
          title: 'Fix {{item}}',
          role: 'code',
          instructions: 'Do: it',
          dependsOn: ['find'],
          mayWrite: ['src/**', 'test/**'],
          dependencies: { find: { reason: 'the list' } },
        },
      ],
    });
    const [head, ...body] = planYaml(plan).split('\n\n');
    assert.match(head ?? '', /^# A plan of Wavewright\./);
    assert.equal(
      body.join('\n\n'),
      `version: 1
title: Move on
agreements: |-
  Call it \`go\`.

  Nothing else.
tasks:
  - id: find
    title: Find
    role: search
    instructions: |-
      Find them.
      All of them.

  - id: fix
    title: Fix {{item}}
    role: code
    instructions: "Do: it"
    dependsOn: [ find ]
    dependencies:
      find:
        kind: data
        reason: the list
    priority: high
    mayWrite: [ src/**, test/** ]
    budgetUsd: 0.5
`,
    );
  });
});
