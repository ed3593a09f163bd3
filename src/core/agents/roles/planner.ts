import type { AgentRole } from './role.ts';
import { X } from './tierNames.ts';

/** What a whole run hangs on is worth the strongest model, whatever the preset. */
const STRONGEST = [X, X, X, X, X] as const;

export const plannerRole: AgentRole = {
  name: 'planner',
  purpose: 'makes a plan of a request; only reads',
  prompt: `You plan software engineering work. A person describes what they want done in a repository; you look at the repository and submit a plan: a graph of tasks that agents then carry out, many at the same time. You change nothing yourself. The person sees the plan and approves it before any task starts, and decides on the changes of each task afterwards.`,
  tools: ['list_files', 'read_file', 'search_text', 'find_files', 'history', 'index', 'symbols'],
  tiers: { cheapest: STRONGEST, balanced: STRONGEST, best: STRONGEST },
  mayWrite: false,
};
