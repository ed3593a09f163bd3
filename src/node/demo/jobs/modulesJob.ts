import type { Job, ToolCall } from '../job.ts';
import { finish } from '../job.ts';
import { migrateText } from '../migration/convertModule.ts';
import { ConversionError } from '../migration/draft.ts';
import type { MigrationIndex, ModuleDecision } from '../migration/migration.ts';
import { isRenamed } from '../migration/migration.ts';
import { analyseModule } from '../migration/moduleFacts.ts';
import { readFiles } from './reading.ts';

interface Change {
  readonly path: string;
  readonly calls: readonly ToolCall[];
  /** A sentence for people. */
  readonly report: string;
  readonly isProblem?: boolean;
}

/** Migrates some modules as the scan decided. */
export function* modulesJob(index: MigrationIndex, paths: readonly string[]): Job {
  if (index.migration.nothingBecause !== undefined) return finish(`Nothing to do: ${index.migration.nothingBecause}.`);
  const touched = paths.filter((path) => /^(convert|keep|stay|esm)$/.test(index.decisions.get(path)?.fate ?? ''));
  const texts = yield* readFiles(touched, 'module');
  const changes = paths.map((path) => changeOf(path, texts.get(path), index));
  const calls = changes.flatMap((change) => change.calls);
  const results = calls.length > 0 ? yield { say: changes.map(({ report }) => report).join('\n'), calls } : [];
  const refused = results.filter(({ isError }) => isError).map(({ text }) => text);
  const problems = [...changes.filter(({ isProblem }) => isProblem).map(({ report }) => report), ...refused];
  const summary = [...changes.map(({ report }) => report), ...refused].join('\n');
  return finish(summary, { decisions: paths.flatMap((path) => index.decisions.get(path) ?? []), problems });
}

/** What has to be done to one file. */
export function changeOf(path: string, text: string | undefined, index: MigrationIndex): Change {
  const decision = index.decisions.get(path);
  if (!decision)
    return { path, calls: [], report: `\`${path}\` was not part of the scan; I leave it as it is.`, isProblem: true };
  if (decision.fate === 'leave')
    return { path, calls: [], report: `\`${path}\` stays as it is: ${decision.reason ?? ''}.` };
  if (text === undefined) return { path, calls: [], report: `\`${path}\` could not be read.`, isProblem: true };
  const migrated = tryMigrate(path, text, index);
  if (migrated === undefined)
    return { path, calls: [], report: `\`${path}\` could not be converted.`, isProblem: true };
  return { path, calls: callsFor(decision, text, migrated), report: describe(decision, text !== migrated) };
}

function tryMigrate(path: string, text: string, index: MigrationIndex): string | undefined {
  const facts = analyseModule(path, text);
  // A file that cannot be parsed is only ever renamed.
  if (!facts) return index.decisions.get(path)?.fate === 'keep' ? text : undefined;
  try {
    return migrateText(facts, index);
  } catch (error) {
    if (error instanceof ConversionError) return undefined;
    throw error;
  }
}

function callsFor(decision: ModuleDecision, before: string, after: string): ToolCall[] {
  const write: ToolCall = { name: 'write_file', input: { path: decision.to, content: after } };
  if (isRenamed(decision)) return [{ name: 'delete_file', input: { path: decision.path } }, write];
  return before === after ? [] : [write];
}

function describe(decision: ModuleDecision, isChanged: boolean): string {
  const { path, to, fate, reason = '', style } = decision;
  if (fate === 'keep') return `\`${path}\` stays CommonJS and is now \`${to}\`: ${reason}.`;
  if (fate === 'convert') {
    const moved = isRenamed(decision) ? ` and is now \`${to}\`` : '';
    const exporting = style === 'default' ? 'a default export' : 'named exports';
    return isChanged
      ? `\`${path}\` is an ES module${moved}, with ${exporting}.`
      : `\`${path}\` works as an ES module as it is.`;
  }
  const kind =
    fate === 'esm' ? 'is an ES module already' : `stays CommonJS under its name${reason === '' ? '' : ` (${reason})`}`;
  return `\`${path}\` ${kind}${isChanged ? '; paths in it follow renamed modules' : ''}.`;
}
