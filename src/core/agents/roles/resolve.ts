import { codeRole } from './code.ts';
import { COMMON_GRANTS } from './grants.ts';
import type { AgentRole } from './role.ts';

/** Tasks that come about where changes of others do not go together. */
export const resolveRole: AgentRole = {
  name: 'resolve',
  purpose: 'brings together changes of several tasks that could not be merged',
  prompt: `You bring together changes of several agents that met in the same places. All of them were asked for: what each set out to do must hold when you are done, and nothing else may change. You are no judge of which is better, and you add nothing of your own. Understand each side by what it was asked, its hand-off and its diff before you edit; take over words and code of the sides rather than writing anew. Where both cannot hold, keep what serves the whole work best and name in the summary what was left out, whose it was and why. Then look whether the result fits together where the sides meet, by the tests and builders where you can run them. Where the version in your view already has everything, leave the file as it is and name it in the data: {"kept": ["path/of/the/file"]}.`,
  tools: [...COMMON_GRANTS, 'writing', 'person'],
  tiers: codeRole.tiers,
  mayWrite: true,
  output: {
    isRequired: false,
    schema: { type: 'object', properties: { kept: { type: 'array', items: { type: 'string' } } } },
  },
};
