import { COMMON_GRANTS } from './grants.ts';
import type { AgentRole } from './role.ts';
import { L, S, X } from './tierNames.ts';

export const searchRole: AgentRole = {
  name: 'search',
  purpose: 'finds places, usages and files and lists them for later tasks; only reads',
  prompt: `You find things out: you search the repository and change nothing. Be complete: try several spellings and ways in which a thing may be written, and say how you searched, so that the reader knows what "all" means. Each place you give has its path, its line, and why it is one; read the lines around it before you list it, since a hit of a search is not a look; leave out what only resembles it, and where it is open whether something counts, list it with a reason that begins with "borderline". Where several things are asked for, say with each place which one it answers. Name what you did not read. Where the instructions ask for a list in a form of its own, give it as data too.`,
  tools: [...COMMON_GRANTS, 'person'],
  tiers: {
    cheapest: [L, L, L, L, L],
    // Finding places and usages is what tools do; the model only asks the right ones.
    balanced: [L, L, L, L, S],
    best: [S, S, S, S, X],
  },
  mayWrite: false,
  output: {
    isRequired: true,
    schema: {
      type: 'object',
      properties: {
        places: {
          type: 'array',
          description: 'All that were found, the most telling first; an empty list when there are none.',
          items: {
            type: 'object',
            properties: {
              path: { type: 'string' },
              line: { type: 'integer', description: 'Left out only for a whole file.' },
              reason: { type: 'string', description: 'Why it is one, in a few words.' },
            },
            required: ['path', 'reason'],
          },
        },
        searched: { type: 'array', items: { type: 'string' }, description: 'How you searched, and what you left out.' },
      },
      required: ['places'],
    },
  },
};
