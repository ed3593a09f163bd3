import * as z from 'zod';
import type { CommandEvidence } from './approval.ts';
import { LENSES, SEVERITIES } from './reviewing.ts';
import type { Severity } from './reviewing.ts';

const gateName = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .describe('Unique within the task; short, such as "types" or "tests".');

/** What excuses a command that fails: that it fails there, too. */
export const EXCUSES = ['before-task', 'before-run', 'nothing'] as const;
export type Excuse = (typeof EXCUSES)[number];

/** Passes when every repetition ends with 0. */
const commandGateSchema = z.strictObject({
  kind: z.literal('command'),
  name: gateName,
  run: z.string().trim().min(1).max(2_000).describe('A line of shell, such as "npm test".'),
  repeats: z
    .int()
    .min(1)
    .max(10)
    .default(1)
    .describe('How often it must pass: several times shows tests that are not deterministic.'),
  excusedBy: z
    .enum(EXCUSES)
    .optional()
    .describe(
      'Where the command fails there, too, its failing proves nothing about the task. "before-task" (when nothing is said): without the changes of the task. "before-run": in the repository as the run found it, for a task that validates what others did. "nothing": it must pass, for a task that is there to mend it.',
    ),
});

/** Passes when enough of the lines that the task changed are covered. */
const coverageGateSchema = z.strictObject({
  kind: z.literal('coverage'),
  name: gateName,
  run: z
    .string()
    .trim()
    .min(1)
    .max(2_000)
    .describe('A line of shell that runs the tests and writes an LCOV or Istanbul summary file.'),
  report: z.string().min(1).max(500).describe('Path of that file, such as "coverage/lcov.info".'),
  atLeast: z.number().min(0).max(1).default(0.8).describe('Share of the changed lines.'),
});

/** Passes when no name that other code can import is gone or takes other parameters, except those allowed. */
const publicApiGateSchema = z.strictObject({
  kind: z.literal('public-api'),
  name: gateName,
  mayChange: z.array(z.string()).max(200).default([]).describe('Globs of the files whose public names may change.'),
  only: z
    .array(z.string())
    .max(200)
    .optional()
    .describe('Globs of the files whose names other code relies on. Left out: all that the task changes.'),
});

/** Independent agents that try to refute the work; passes unless findings of this severity are upheld by the vote. */
const reviewGateSchema = z.strictObject({
  kind: z.literal('review'),
  name: gateName,
  lenses: z.array(z.enum(LENSES)).min(1).max(LENSES.length).default(['correctness']).describe('One reviewer for each.'),
  fails: z.enum(SEVERITIES).default('critical').describe('Findings that are at least so grave keep it from passing.'),
  what: z.string().trim().max(5_000).optional().describe('What to pay heed to besides.'),
});

export const gateSchema = z.discriminatedUnion('kind', [
  commandGateSchema,
  coverageGateSchema,
  publicApiGateSchema,
  reviewGateSchema,
]);

export type Gate = z.infer<typeof gateSchema>;
export type CommandGate = z.infer<typeof commandGateSchema>;
export type CoverageGate = z.infer<typeof coverageGateSchema>;
export type PublicApiGate = z.infer<typeof publicApiGateSchema>;
export type ReviewGate = z.infer<typeof reviewGateSchema>;

/** `unverified`: nothing proves it either way, because the gate could not be carried out. It holds nothing back. */
export type Verdict = 'passed' | 'failed' | 'unverified';

export interface Finding {
  readonly severity: Severity;
  readonly title: string;
  readonly detail?: string;
  readonly path?: string;
  readonly line?: number;
  /** What shows it, in the reviewer's words. */
  readonly evidence?: string;
  /** Ids of the reviewers' tasks that reported or upheld it, and of those that refuted it. */
  readonly upheldBy?: readonly string[];
  readonly refutedBy?: readonly string[];
}

/** What a verdict rests on. Without any it is `unverified`; an unverified one may have some, which proves neither. */
export type GateEvidence =
  | {
      readonly kind: 'commands';
      /** The last one decided. */
      readonly runs: readonly CommandEvidence[];
      /** What came of them without the changes that are judged. Absent: nobody looked. */
      readonly before?: readonly CommandEvidence[];
      readonly measured?: string;
      /** The end of what the last one wrote, where it failed. */
      readonly outputEnd?: string;
    }
  /** What was compared: `compared` files, `removed` and `changed` public names with their files. */
  | {
      readonly kind: 'public-api';
      readonly compared: number;
      readonly removed: readonly string[];
      readonly changed: readonly string[];
    }
  | { readonly kind: 'findings'; readonly findings: readonly Finding[]; readonly reviewers: readonly string[] };

/** The outcome of one gate of a task, in one round. */
export interface GateVerdict {
  readonly gate: string;
  readonly kind: Gate['kind'];
  readonly verdict: Verdict;
  /** From 1: after each repair the gates are judged anew. */
  readonly round: number;
  /** For people and for the agent that repairs: why it failed or could not be verified. Empty when it passed. */
  readonly reason: string;
  /** Never absent from a verdict that passed or failed. */
  readonly evidence?: GateEvidence;
}

/** How often the agent of a task may repair what its gates refuse. */
export const MAX_REPAIRS = 2;
