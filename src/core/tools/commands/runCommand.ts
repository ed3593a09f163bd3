import * as z from 'zod';
import type { Failure } from '../../../shared/failures.ts';
import type { CommandReport } from './commandAccess.ts';
import { explainFailure } from '../explain.ts';
import { defineTool, refused } from '../tool.ts';
import type { Tool, ToolOutcome } from '../tool.ts';

const DEFAULT_SECONDS = 120;
const MAX_SECONDS = 3_600;

/** Characters of output that come back; the end says more than the beginning. */
const FIRST_CHARACTERS = 8_000;
const LAST_CHARACTERS = 22_000;

/** Changed files and left-out ones that are named. */
const MAX_NAMED = 50;

/** Runs a line of shell in a folder that holds the agent's view. */
export const runCommandTool: Tool = defineTool({
  name: 'run_command',
  description:
    'Runs a shell command in a folder that holds your view as it is at that moment, with what the project has installed. It may have several lines, such as a script in a here-document. Files that it changes come back into your view, unless your role only reads: then they are gone with the next command. Files that the repository ignores stay in the folder for your next commands. ' +
    'Gives the exit code, what the command wrote, and the files it changed; a command that fails is a result like another. There is no terminal and no input, nothing stays in the background, each command begins in the root of the repository. ' +
    'A person may be asked whether it may run; one plain command is more easily allowed than several. For reading, searching and editing use the other tools. ' +
    `Of long output the first ${FIRST_CHARACTERS} and the last ${LAST_CHARACTERS} characters come back.`,
  input: z.strictObject({
    command: z.string().trim().min(1).max(20_000).describe('Such as "npm test".'),
    timeoutSeconds: z
      .int()
      .min(1)
      .max(MAX_SECONDS)
      .optional()
      .describe(`After this time it is stopped, with all that it started. Default: ${DEFAULT_SECONDS}.`),
    why: z
      .string()
      .max(500)
      .optional()
      .describe('What you need it for, in a few words, for the person who is asked to allow it.'),
  }),
  effect: 'outside',
  bounds: { timeLimitMs: 'own' },
  subject: ({ command }) => command,
  async run({ command, timeoutSeconds = DEFAULT_SECONDS, why }, { commands, begin, outputs }, signal) {
    if (commands === undefined) return refused('No commands can be run here, so nothing was done. Work without them.');
    const onBegin = begin ?? (() => Promise.resolve());
    const ran = await commands.run({ line: command, timeoutMs: timeoutSeconds * 1000, why }, onBegin, signal);
    const isKept = outputs !== undefined;
    return ran.ok ? told(ran.value, { timeoutSeconds, isKept }) : explainNotRun(ran.failure);
  },
});

interface Telling {
  readonly timeoutSeconds: number;
  /** Long outputs are kept, and shortened, wherever they come from. */
  readonly isKept: boolean;
}

function told(report: CommandReport, { timeoutSeconds, isKept }: Telling): ToolOutcome {
  const { changes, leftOut } = report;
  const text = [
    howItEnded(report, timeoutSeconds),
    isKept ? wholeOutputOf(report) : outputOf(report),
    ...(report.folderIsNew ? [FOLDER_IS_NEW] : []),
    ...(changes.length === 0 ? [] : [`It changed in your view:\n${listed(changes.map(changeLine))}`]),
    ...(leftOut.length === 0 ? [] : [`It did not change in your view:\n${listed(leftOut)}`]),
  ].join('\n');
  return { text, isError: false, evidence: report.evidence };
}

const FOLDER_IS_NEW =
  'While it waited for approval, another agent needed the folder, so it ran in a new one: files that the repository ignores and that your earlier commands had made were not there.';

function howItEnded({ evidence, signal, timedOut }: CommandReport, timeoutSeconds: number): string {
  const took = `${(evidence.tookMs / 1000).toFixed(1)} s`;
  if (timedOut) return `Stopped by its time limit of ${timeoutSeconds} s; a longer one can be given.`;
  if (evidence.exitCode === undefined) return `Ended by the signal ${signal ?? 'of another process'} after ${took}.`;
  return `Exit code ${evidence.exitCode} after ${took}.`;
}

function wholeOutputOf({ output, evidence }: CommandReport): string {
  if (output.trim() === '') return evidence.outputBytes === 0 ? 'It wrote nothing.' : 'It wrote nothing but blanks.';
  return `Output:\n${output.trimEnd()}`;
}

function outputOf(report: CommandReport): string {
  const { output, evidence } = report;
  if (output.length <= FIRST_CHARACTERS + LAST_CHARACTERS) return wholeOutputOf(report);
  const first = output.slice(0, FIRST_CHARACTERS);
  const last = output.slice(-LAST_CHARACTERS);
  const gap = `[... of ${evidence.outputBytes} bytes the middle is left out; filter the output with a pipe to see more of it ...]`;
  return `Output:\n${toLineEnd(first)}\n${gap}\n${fromLineStart(last).trimEnd()}`;
}

/** Without a line that is cut, unless there is no other. */
function toLineEnd(text: string): string {
  const end = text.lastIndexOf('\n');
  return end > 0 ? text.slice(0, end) : text;
}

function fromLineStart(text: string): string {
  const start = text.indexOf('\n');
  return start !== -1 && start < text.length - 1 ? text.slice(start + 1) : text;
}

const LETTERS = { added: 'A', changed: 'M', deleted: 'D' } as const;

function changeLine({ kind, path }: CommandReport['changes'][number]): string {
  return `${LETTERS[kind]} ${path}`;
}

function listed(lines: readonly string[]): string {
  const rest = lines.length - MAX_NAMED;
  return [...lines.slice(0, MAX_NAMED), ...(rest > 0 ? [`[and ${rest} more]`] : [])].join('\n');
}

/** A pause ends the agent, too: it goes on from here. */
function explainNotRun(failure: Failure): ToolOutcome {
  if (failure.kind === 'not-allowed') return { ...refused(failure.message), note: firstSentence(failure.message) };
  if (failure.kind !== 'paused') return explainFailure(failure);
  return { ...refused('Not run: the work was paused before the command began. Run it now if it is needed.'), failure };
}

/** What follows is for the model. */
function firstSentence(text: string): string {
  return /^.*?\.(?= |$)/s.exec(text)?.[0] ?? text;
}
