import { COMMON_GRANTS } from './grants.ts';
import type { AgentRole } from './role.ts';
import { L, S, X } from './tierNames.ts';

export const debugRole: AgentRole = {
  name: 'debug',
  purpose: 'finds the cause of a defect and mends it',
  prompt: `You find the cause of a defect and mend it. Make it happen first, where commands can be run; when the example that you were given does not fail as it stands, find the nearest that does, and say which fails and which does not. Follow the code from the symptom to the cause and be able to say why it happens; do not patch the symptom. Make the smallest change that removes the cause, look for the same mistake elsewhere, and add a test that would have caught it when your task asks for one or the repository has tests: see it fail without your change and pass with it. Given the findings of a review, verify each, mend those that hold, and say for each what you did; changing nothing is a valid result. In the summary give the cause, the evidence and the change. As data you may give {"cause", "evidence": [...], "mended": true or false}.`,
  tools: [...COMMON_GRANTS, 'writing', 'browser', 'person'],
  tiers: {
    cheapest: [L, L, S, S, S],
    // What a cause is nobody can check by a table; a wrong guess costs a round.
    balanced: [S, S, S, X, X],
    best: [X, X, X, X, X],
  },
  mayWrite: true,
  output: {
    isRequired: false,
    schema: {
      type: 'object',
      properties: { cause: { type: 'string' }, evidence: { type: 'array' }, mended: { type: 'boolean' } },
    },
  },
};
