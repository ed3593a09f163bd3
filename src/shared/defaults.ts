import type { RunLimits } from './limits.ts';

/** Limits of a run when nobody says otherwise: the defaults of the settings in the manifest and of the command line. */
export const DEFAULT_LIMITS: RunLimits = {
  concurrency: 100,
  maxTasks: 200,
  budgetUsd: 10,
  maxAttempts: 3,
  attemptTimeoutMs: 300_000,
  maxTurns: 60,
};

/** Share of a budget that is kept for tasks which review or test, when nobody says otherwise. */
export const DEFAULT_RESERVED_SHARE = 0.1;

/** Share of a budget from which on people are warned. */
export const WARNED_SHARE = 0.8;

/** Requests to one provider in flight at the same time, of all runs together, when nobody says otherwise. */
export const DEFAULT_MAX_REQUESTS = 100;

/** Ids of the models that are asked when none is named, by provider, as of November 2026. */
export const DEFAULT_MODELS = { anthropic: 'claude-sonnet-5-5', demo: 'demo' } as const;

/** Likely dollars, and agents, of a plan above which a person has to say yes to the sum. */
export const DEFAULT_CONFIRM_USD = 5;
export const DEFAULT_CONFIRM_AGENTS = 50;
