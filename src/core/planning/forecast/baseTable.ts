import type { RunModel } from '../../../shared/limits.ts';
import { valueOf } from '../../../shared/taskKinds.ts';
import type { ByComplexity, Complexity, TaskType, Tier } from '../../../shared/taskKinds.ts';
import { usualLines } from './reviewedSize.ts';

/*
 * What an agent is thought to take before any run has shown what agents really take. These are guesses: they were put
 * down by looking at how agents of this kind work (read what is named, read what it uses, edit, check, finish), and no
 * real model's runs went into them. Only `SHARED_TOKENS` was measured. The runs that are finished in a repository
 * correct them (`corrections.ts`), so that they matter for the first few runs alone.
 */

type Row = ByComplexity<number>;

/** Turns of an agent that does the task in one attempt. */
const TURNS: Readonly<Record<TaskType, Row>> = {
  'code-generation': [4, 7, 13, 24, 40],
  refactoring: [4, 7, 13, 24, 40],
  // Much is alike: there is a pattern to follow.
  migration: [3, 6, 11, 20, 34],
  // Tests are written, run and mended.
  'test-generation': [5, 8, 14, 24, 38],
  review: [3, 4, 7, 12, 20],
  documentation: [3, 5, 9, 15, 24],
  // A cause is looked for before anything is changed.
  debugging: [6, 10, 17, 28, 44],
  deployment: [4, 7, 11, 17, 26],
  analysis: [4, 6, 10, 16, 26],
  search: [3, 4, 7, 11, 18],
};

/** Tokens that the model writes in a turn, its thinking included: calls of tools, edits, and words. */
const OUTPUT_PER_TURN: Readonly<Record<TaskType, number>> = {
  'code-generation': 700,
  refactoring: 700,
  migration: 700,
  'test-generation': 800,
  review: 450,
  documentation: 600,
  debugging: 550,
  deployment: 500,
  analysis: 450,
  search: 250,
};

/** Tools and what all agents are told: 14,800 characters in this release, measured. */
const SHARED_TOKENS = 4_000;

/** The role, the task and what it is handed over. */
const OPENING_TOKENS = 1_500;

/** What a turn's tools give back: about 250 lines of files, matches and outputs. */
const RESULTS_PER_TURN = 2_000;

/** The lines of such tasks are what they read. */
const READING_TYPES: ReadonlySet<TaskType> = new Set(['review', 'search', 'analysis']);

/** A line of code has about 40 characters. */
const TOKENS_PER_LINE = 12;

/** Until the first word of an answer comes, and what tools take, in each turn. */
const WAIT_PER_TURN_MS = 2_000;

/** By what the smaller and larger models of providers write; models differ by a factor of two either way. */
const TOKENS_PER_SECOND: Readonly<Record<Tier, number>> = { light: 150, standard: 80, strong: 60 };

/** The demo model answers at once, but for the pace that is set. */
const DEMO_TURN_MS = 150;

export interface AgentKind {
  readonly type: TaskType;
  readonly complexity: Complexity;
  /** Lines that it changes, or reads as a review, where they are known. */
  readonly lines?: number | undefined;
  /** Turns that it may take. */
  readonly maxTurns: number;
  /** Of its model; absent: not known, which counts as the standard tier. */
  readonly tier?: Tier | undefined;
}

/** What one agent is expected to take. */
export interface AgentWork {
  readonly turns: number;
  /** Of all its requests together. */
  readonly tokens: {
    readonly input: number;
    readonly output: number;
    readonly cacheRead: number;
    readonly cacheWrite: number;
  };
  /** Of its requests, on average. */
  readonly promptTokens: number;
  readonly tookMs: number;
}

/**
 * What one agent is expected to take when the provider keeps prompts: the first request writes what is its own into the
 * cache (the shared beginning is there already), each further one reads what there was and writes what has come since.
 */
export function agentWork(kind: AgentKind, provider: RunModel['provider']): AgentWork {
  const { type, complexity, lines, maxTurns, tier = 'standard' } = kind;
  const turns = Math.max(1, Math.min(maxTurns, valueOf(TURNS[type], complexity) * sizeWithin(complexity, lines)));
  const written = READING_TYPES.has(type) ? 0 : (lines ?? 0);
  const output = Math.max(OUTPUT_PER_TURN[type] * turns, written * TOKENS_PER_LINE);
  const growth = RESULTS_PER_TURN + output / turns;
  const read = turns * SHARED_TOKENS + (turns - 1) * OPENING_TOKENS + (growth * (turns - 1) * (turns - 2)) / 2;
  const tokens = {
    input: 0,
    output,
    cacheRead: Math.max(SHARED_TOKENS, read),
    cacheWrite: OPENING_TOKENS + growth * (turns - 1),
  };
  const turnMs = WAIT_PER_TURN_MS + (output / turns / TOKENS_PER_SECOND[tier]) * 1_000;
  return {
    turns,
    tokens,
    promptTokens: (tokens.cacheRead + tokens.cacheWrite) / turns,
    tookMs: turns * (provider === 'demo' ? DEMO_TURN_MS : turnMs),
  };
}

/** How far the lines of a task are from the middle of its complexity, as a factor for its turns; their square root. */
function sizeWithin(complexity: Complexity, lines: number | undefined): number {
  if (lines === undefined) return 1;
  return Math.min(2, Math.max(0.6, Math.sqrt(Math.max(1, lines) / usualLines(complexity))));
}
