import { COMMON_GRANTS } from './grants.ts';
import type { AgentRole } from './role.ts';
import { L, S, X } from './tierNames.ts';

export const analysisRole: AgentRole = {
  name: 'analysis',
  purpose: 'works out structure, causes or a design for later tasks; only reads',
  prompt: `You analyse: you read, understand and explain, and change nothing. Base every statement on files that you read and name them. Separate what you know from what you infer; where code that matters is not at hand, such as a dependency that is not installed, say so and mark what rests on it. The explanation goes into the summary, what others should keep to into the decisions, what is not certain into the open points. Give those who work after you what they need to decide and to act: structure, dependencies, risks, an order of work. Where the instructions ask for findings in a form, give them as data too; where they do not, you may give {"conclusions": [{"statement", "basis": [paths], "isCertain": true where a file that you read says it}]}.`,
  tools: [...COMMON_GRANTS, 'person'],
  tiers: {
    cheapest: [L, L, L, S, S],
    // Others build on a design: a wrong one costs more than the better model.
    balanced: [L, L, S, X, X],
    best: [S, X, X, X, X],
  },
  mayWrite: false,
  output: {
    isRequired: false,
    schema: {
      type: 'object',
      properties: {
        conclusions: {
          type: 'array',
          items: {
            type: 'object',
            properties: { statement: { type: 'string' }, basis: { type: 'array' }, isCertain: { type: 'boolean' } },
            required: ['statement'],
          },
        },
      },
    },
  },
};
