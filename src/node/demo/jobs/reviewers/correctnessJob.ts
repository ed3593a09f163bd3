import type { Job, JobPart } from '../../job.ts';
import { checkModule, plannedSurroundings } from '../../migration/checkModule.ts';
import type { MigrationIndex } from '../../migration/migration.ts';
import { isDocument } from '../documentationJob.ts';
import { readFiles } from '../reading.ts';
import { commonJsExamples } from './documents.ts';
import { changedCount, filesWithHits, firstLine } from './findings.ts';
import type { DemoFinding } from './findings.ts';
import { reviewEnd } from './reviewEnd.ts';

/** Files that are read for a closer look; more would be a second migration. */
const MOST_READ = 60;

const MODULES = '**/*.{js,mjs}';
const USE = '\\brequire\\s*\\(|\\bmodule\\.exports\\b|^\\s*exports\\.';
const SEARCHES = [
  { query: USE, regex: true, pattern: MODULES },
  { query: '(import.meta.url)', pattern: MODULES },
  { query: USE, regex: true, pattern: '**/*.{md,markdown}' },
] as const;

/**
 * Looks whether what was migrated is right: what of CommonJS is left in converted modules, by helpers or outright, and in
 * documents. `ofDocuments`: they are done by now.
 */
export function* correctnessJob(index: MigrationIndex, { ofDocuments }: { readonly ofDocuments: boolean }): Job {
  const [shown, ...found] = yield {
    say: 'I look at all changes, and search for what is left of CommonJS.',
    calls: [{ name: 'show_changes', input: {} }, ...SEARCHES.map((input) => ({ name: 'search_text', input }))],
  };
  const total = changedCount(shown?.text ?? '');
  const [uses = [], helpers = [], examples = []] = found.map(({ text, isError }) =>
    isError ? [] : filesWithHits(text),
  );
  const converted = new Set([...index.decisions.values()].flatMap(({ fate, to }) => (fate === 'convert' ? [to] : [])));
  const modules = [...new Set([...uses, ...helpers])].filter((path) => converted.has(path)).slice(0, MOST_READ);
  const documents = ofDocuments ? examples.filter(isDocument).slice(0, MOST_READ) : [];
  const findings = [...(yield* lookAtModules(modules, index)), ...(yield* lookAtDocuments(documents))];
  const looked = `${modules.length + documents.length} of ${total} changed files read line by line, all others by search`;
  return reviewEnd(findings, looked);
}

function* lookAtModules(paths: readonly string[], index: MigrationIndex): JobPart<DemoFinding[]> {
  const surroundings = plannedSurroundings(index);
  const texts = yield* readFiles(paths, 'module');
  return [...texts].flatMap(([path, text]): DemoFinding[] => {
    if (text === undefined) return [];
    const wrong = checkModule(path, text, surroundings).map((title): DemoFinding => {
      return { severity: 'critical', title, path, ...placeOf(text, /\brequire\b|\bmodule\.exports\b|\bexports\./) };
    });
    return wrong.length > 0 ? wrong : helpersIn(path, text);
  });
}

const HELPERS = [
  {
    pattern: /=\s*createRequire\(import\.meta\.url\)/,
    title: 'A helper of the migration is left: `require` made by `createRequire`',
    right: 'Importing what it loads would do without it: JSON with an import attribute, modules by their names.',
  },
  {
    pattern: /\b__(?:file|dir)name\s*=.*\(import\.meta\.url\)/,
    title: 'A helper of the migration is left: the old name of the own place',
    right: '`import.meta.filename` and `import.meta.dirname` say it without a helper from Node 20.11 on.',
  },
] as const;

/** Helpers that keep the meaning but are not how anybody writes an ES module. */
function helpersIn(path: string, text: string): DemoFinding[] {
  return HELPERS.flatMap(({ pattern, title, right }): DemoFinding[] => {
    const found = firstLine(text, pattern);
    if (found === undefined) return [];
    return [{ severity: 'minor', title, detail: `\`${found.line}\`. ${right}`, path, line: found.index + 1 }];
  });
}

function* lookAtDocuments(paths: readonly string[]): JobPart<DemoFinding[]> {
  const texts = yield* readFiles(paths, 'document');
  return [...texts].flatMap(([path, text]) => (text === undefined ? [] : commonJsExamples(path, text)));
}

function placeOf(text: string, pattern: RegExp): { readonly line?: number } {
  const found = firstLine(text, pattern);
  return found === undefined ? {} : { line: found.index + 1 };
}
