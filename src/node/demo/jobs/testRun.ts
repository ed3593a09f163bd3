import type { JobPart, ToolResult } from '../job.ts';
import { callTool } from '../job.ts';
import type { PackageFile } from '../migration/repository.ts';
import { setAsideFolder } from '../migration/repository.ts';
import { count } from './wording.ts';

/** What became of the project's own tests; the form in which a validation hands it on. */
export type TestRun =
  | {
      readonly status: 'passed' | 'failed';
      readonly command: string;
      /** Absent when the tests were stopped. */
      readonly exitCode?: number;
      /** How many, as far as the output says so. */
      readonly passed?: number;
      readonly failed?: number;
      /** Of the output, what tells of the failure. */
      readonly lines?: readonly string[];
    }
  /** `not-allowed`: somebody or a rule said no. `not-available`: commands cannot be run. `none`: there are no tests. */
  | { readonly status: 'not-allowed' | 'not-available' | 'none'; readonly command?: string; readonly because: string };

/** The project as its tests are looked for. */
export interface TestedProject {
  readonly manifest: PackageFile | undefined;
  /** The text of each module that could be read, by path. */
  readonly modules: ReadonlyMap<string, string | undefined>;
}

const TIME_LIMIT_SECONDS = 600;

/** A command that a pause or the end of the process came in between is asked for again, so often at most. */
const TRIES = 3;
const CUT_OFF = /^(Not run: the work was paused|This command had begun when Wavewright was interrupted)/;

/** Runs the project's own tests on what the agent sees, where it has a tool for that. */
export function* runTests(project: TestedProject, tools: ReadonlySet<string>): JobPart<TestRun> {
  const command = testCommandOf(project);
  if (command === undefined) return { status: 'none', because: 'the project has no tests that I know how to run' };
  if (!tools.has('run_command')) return { status: 'not-available', command, because: 'commands cannot be run here' };
  const why = 'To see whether the tests of the project pass on the migrated files.';
  const input = { command, timeoutSeconds: TIME_LIMIT_SECONDS, why };
  let result = yield* callTool('I run the tests of the project.', 'run_command', input);
  for (let tries = 1; tries < TRIES && CUT_OFF.test(result.text); tries += 1) {
    result = yield* callTool('The tests did not come to their end, so I run them again.', 'run_command', input);
  }
  return readTestRun(command, result);
}

/** `npm test` where package.json has a script for it, else Node's own runner where tests are written for that. */
function testCommandOf({ manifest, modules }: TestedProject): string | undefined {
  const script = manifest?.scripts['test']?.trim() ?? '';
  if (script !== '') return script.includes('no test specified') ? undefined : 'npm test';
  const isTested = [...modules].some(
    ([path, text]) => setAsideFolder(path) === undefined && /\bfrom\s*['"]node:test['"]/.test(text ?? ''),
  );
  return isTested ? 'node --test' : undefined;
}

function readTestRun(command: string, { text, isError }: ToolResult): TestRun {
  if (isError || CUT_OFF.test(text)) {
    const status = /\bwas not run\b/.test(text) ? 'not-allowed' : 'not-available';
    return { status, command, because: reasonIn(text) };
  }
  const exit = /^Exit code (\d+) /.exec(text)?.[1];
  const exitCode = exit === undefined ? {} : { exitCode: Number(exit) };
  const counts = countsIn(text);
  if (exit !== '0' || (counts.failed ?? 0) > 0) {
    return { status: 'failed', command, ...exitCode, ...counts, lines: tellingLines(text) };
  }
  // A runner that finds nothing to run is content, too.
  if (counts.passed === 0) return { status: 'none', command, because: `\`${command}\` found no tests` };
  return { status: 'passed', command, ...exitCode, ...counts };
}

/** The first sentence that says why, as the end of a sentence. */
function reasonIn(text: string): string {
  const why = text.replace(/^The command was not run\. /, '');
  const sentence = /^.*?(?=\.(?: |\n|$))/s.exec(why)?.[0] ?? why;
  return sentence.replace(/^(The|This|A|No)\b/, (word) => word.toLowerCase());
}

/** How the runners that are in wide use count: Node's own, mocha, jest and vitest. */
const COUNTS = {
  passed: [/^(?:ℹ|#) pass (\d+)$/m, /^\s*(\d+) passing\b/m, /^\s*Tests:?\s.*?(\d+) passed/m],
  failed: [/^(?:ℹ|#) fail (\d+)$/m, /^\s*(\d+) failing\b/m, /^\s*Tests:?\s.*?(\d+) failed/m],
} as const;

function countsIn(output: string): { passed?: number; failed?: number } {
  const find = (patterns: readonly RegExp[]): number | undefined => {
    const found = patterns.map((pattern) => pattern.exec(output)?.[1]).find((digits) => digits !== undefined);
    return found === undefined ? undefined : Number(found);
  };
  const passed = find(COUNTS.passed);
  const failed = find(COUNTS.failed);
  return { ...(passed === undefined ? {} : { passed }), ...(failed === undefined ? {} : { failed }) };
}

const MOST_LINES = 10;
const LONGEST_LINE = 200;

function tellingLines(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.filter((line) => /^\s*(✖|not ok\b|\d+\) |●|FAIL\b|npm error\b|\w*Error\b.*:)/.test(line));
  const chosen = telling.length > 0 ? telling.slice(0, MOST_LINES) : lines.slice(-MOST_LINES);
  return [...new Set(chosen.map((line) => line.trim().slice(0, LONGEST_LINE)))];
}

/** What a report says of it: a sentence, then the lines that tell of a failure. */
export function tellTestRun(run: TestRun): readonly [sentence: string, ...lines: string[]] {
  if ('because' in run) {
    const because = run.status === 'not-allowed' ? `not allowed (${run.because})` : run.because;
    return [`The tests of the project were not run: ${because}.`];
  }
  const command = `\`${run.command}\``;
  const exit = run.exitCode === undefined ? 'it was stopped' : `exit code ${String(run.exitCode)}`;
  const { passed, failed = 0 } = run;
  if (run.status === 'passed') {
    const counted = passed === undefined ? 'The tests' : count(passed, 'test');
    return [`${counted} of the project passed on the migrated files: ${command}, ${exit}.`];
  }
  const counted = failed > 0 ? `${String(failed)} of ${count(failed + (passed ?? 0), 'test')}` : 'The tests';
  return [
    `${counted} of the project failed on the migrated files: ${command}, ${exit}.`,
    ...(run.lines ?? []).map((line) => `    ${line}`),
  ];
}
