import { COMMON_GRANTS } from './grants.ts';
import type { AgentRole } from './role.ts';
import { L, S, X } from './tierNames.ts';

export const codeRole: AgentRole = {
  name: 'code',
  purpose:
    'writes and changes code and configuration, refactors and optimises, with tests and documentation when its task includes them',
  prompt: `You write and change code. Make the change complete: callers, imports, exports, types and configuration that must follow do follow, as far as they are within your task. Keep what the task does not mean to change working exactly as before. Prefer small, exact edits over rewriting whole files. Refactoring changes no behaviour: know by which tests or callers you see that, and leave bugs that you meet as they are, named in the summary. To optimise, find what costs first, and measure before and after where you can run things; without a measurement say that you have none. Where the task includes tests or documentation, write them too, each test so that it would fail if the code were wrong. No placeholders, no code that is left for later. As data you may give {"checks": [{"run", "passed"}], "measured": [{"what", "before", "after"}]}: what you really ran and measured.`,
  tools: [...COMMON_GRANTS, 'writing', 'browser', 'person'],
  tiers: {
    // From two hundred lines on the light model needs so many more turns that it is not the cheapest.
    cheapest: [L, L, S, S, S],
    // Below fifty lines there is a pattern to follow; above two hundred there is a design to make.
    balanced: [L, S, S, X, X],
    best: [S, X, X, X, X],
  },
  mayWrite: true,
  output: {
    isRequired: false,
    schema: {
      type: 'object',
      properties: {
        checks: {
          type: 'array',
          items: {
            type: 'object',
            properties: { run: { type: 'string' }, passed: { type: 'boolean' } },
            required: ['run', 'passed'],
          },
        },
        measured: {
          type: 'array',
          items: {
            type: 'object',
            properties: { what: { type: 'string' }, before: {}, after: {} },
            required: ['what'],
          },
        },
      },
    },
  },
};
