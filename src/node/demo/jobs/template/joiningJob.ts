import type { Answer, Job, JobPart, ToolCall } from '../../job.ts';
import { finish } from '../../job.ts';
import type { MigrationIndex } from '../../migration/migration.ts';
import { analyseModule } from '../../migration/moduleFacts.ts';
import { changeOf } from '../modulesJob.ts';
import { listRepository, readFiles } from '../reading.ts';
import { count } from '../wording.ts';
import { validationJob } from '../validationJob.ts';

/** Converts what no other task had, then resolves every import and runs the tests, as the import fixing asks. */
export function* joiningJob(index: MigrationIndex, tools: ReadonlySet<string>): Job {
  if (index.migration.nothingBecause !== undefined) return finish(`Nothing to do: ${index.migration.nothingBecause}.`);
  const listing = yield* listRepository('I look for modules that nobody converted.');
  if (listing.type === 'failed') return finish(`I could not list the repository. ${listing.problem}`);
  const left = yield* leftModules(index, new Set(listing.files));
  const refused = yield* changeLeft(left);
  const names = left.map(({ path }) => `\`${path}\``).join(', ');
  const told = left.length === 0 ? 'No module was forgotten.' : `Converted what nobody had: ${names}.`;
  return addToEnd(yield* validationJob(index, [], tools), [told, ...refused]);
}

interface LeftModule {
  readonly path: string;
  readonly calls: readonly ToolCall[];
}

/** Modules that are still as they were before the migration. */
function* leftModules(index: MigrationIndex, files: ReadonlySet<string>): JobPart<readonly LeftModule[]> {
  const { modules, followUps } = index.migration;
  const candidates = modules.filter(({ path, fate }) => {
    return files.has(path) && (/^(convert|keep)$/.test(fate) || followUps.includes(path));
  });
  const texts = yield* readFiles(
    candidates.map(({ path }) => path),
    'module',
  );
  return candidates.flatMap(({ path, to, fate }) => {
    const text = texts.get(path);
    const isDone = fate === 'convert' && path === to && text !== undefined && !usesCommonJs(path, text);
    const { calls } = isDone ? { calls: [] } : changeOf(path, text, index);
    return calls.length === 0 ? [] : [{ path, calls }];
  });
}

function usesCommonJs(path: string, text: string): boolean {
  const facts = analyseModule(path, text);
  return facts === undefined || (facts.kind === 'commonjs' && facts.usesCommonJs);
}

function* changeLeft(left: readonly LeftModule[]): JobPart<readonly string[]> {
  const calls = left.flatMap((module) => module.calls);
  if (calls.length === 0) return [];
  const results = yield { say: `I convert ${count(left.length, 'module')} that nobody had.`, calls };
  return results.filter(({ isError }) => isError).map(({ text }) => text);
}

/** The end of a job with lines more in its summary. */
export function addToEnd(end: Answer, lines: readonly string[], data: Readonly<Record<string, unknown>> = {}): Answer {
  const [call] = end.calls;
  if (call === undefined) return end;
  const known = call.input['data'];
  const all = { ...(typeof known === 'object' ? known : {}), ...data };
  return finish([summaryOf(end), ...lines].join('\n'), all);
}

/** What the end of a job says. */
export function summaryOf({ calls }: Answer): string {
  const summary = calls[0]?.input['summary'];
  return typeof summary === 'string' ? summary : '';
}
