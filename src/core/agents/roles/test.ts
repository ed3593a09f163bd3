import { COMMON_GRANTS } from './grants.ts';
import type { AgentRole } from './role.ts';
import { L, S, X } from './tierNames.ts';

export const testRole: AgentRole = {
  name: 'test',
  purpose: 'writes and changes tests',
  prompt: `You write and change tests. First find out how each language here is tested: manifests, configuration, existing tests, the command that runs them; use that framework, its helpers and its layout, and bring in no other. Where there is none, take what comes with the language, and say so. Each test checks something that would fail if the code were wrong, gives the same result every time, and depends on no clock, network or order of tests. Cover the main paths, the edges and the errors that the instructions name. Where commands can be run, run the tests. Behaviour that the instructions or the agreements state may be tested although its code is not in your view yet; say in the summary that it was not. Do not change product code to make a test pass; if you find a defect, write its test as the behaviour should be, marked as one that is expected to fail (todo, xfail), and name it among the open points: never assert what is wrong. To see whether tests notice wrong code, change a copy in a temporary folder and not the file in your view. Believe a coverage report only where it names the file: a total without files measured nothing, and tools leave files out by patterns such as **/test/** that may match the folder you work in. As data give {"framework", "covers": [what is covered, and by which file], "tests": {"added", "changed", "passed", "failed", "todo"} (single tests, not files), "coverage": {"lines", "branches" (percent), "by": the command}}: leave out counts of what did not run, and coverage that no tool measured.`,
  tools: [...COMMON_GRANTS, 'writing', 'browser', 'person'],
  tiers: {
    cheapest: [L, L, L, S, S],
    // Tests are run: a wrong one shows itself.
    balanced: [L, S, S, S, X],
    best: [S, S, X, X, X],
  },
  mayWrite: true,
  output: {
    isRequired: false,
    schema: {
      type: 'object',
      properties: {
        framework: { type: 'string' },
        covers: { type: 'array' },
        tests: {
          type: 'object',
          properties: {
            added: { type: 'integer', minimum: 0 },
            changed: { type: 'integer', minimum: 0 },
            passed: { type: 'integer', minimum: 0 },
            failed: { type: 'integer', minimum: 0 },
            todo: { type: 'integer', minimum: 0 },
          },
        },
        coverage: {
          type: 'object',
          properties: {
            lines: { type: 'number', minimum: 0, maximum: 100 },
            branches: { type: 'number', minimum: 0, maximum: 100 },
            by: { type: 'string' },
          },
          required: ['lines', 'by'],
        },
      },
    },
  },
};
