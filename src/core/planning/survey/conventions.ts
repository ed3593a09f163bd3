import type { FileFacts, Style } from './fileFacts.ts';
import { isScript, isTestCode, languageOf } from './languages.ts';
import { moduleSystem } from './moduleSystem.ts';
import { baseName, folderOf } from './paths.ts';
import { shownName } from './shownName.ts';

export interface ConventionInput {
  readonly facts: ReadonlyMap<string, FileFacts>;
  /** Paths of files that hold tests. */
  readonly tests: readonly string[];
  /** Texts of manifests by path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Habits that hold for at least so many files of ten are told. */
const MOST = 0.75;
const FEW = 3;

/** What the files of the repository have in common, one sentence each. */
export function conventionsOf({ facts, tests, texts }: ConventionInput): string[] {
  const code = [...facts].filter(([path, { origin }]) => !isTestCode(path) && origin === undefined);
  const styles = (wanted: (path: string) => boolean): Style[] =>
    code.flatMap(([path, { style }]) => (style !== undefined && wanted(path) ? [style] : []));
  const all = styles(() => true);
  const scripts = styles((path) => isScript(languageOf(path)));
  const sentences = [
    indentation(mostOf(all.map(({ indent }) => indent))),
    quoting(mostOf(scripts.map(({ quotes }) => quotes))),
    ending(mostOf(scripts.map(({ semicolons }) => semicolons))),
    moduleSystem(code, texts.get('package.json')),
    strictness(texts.get('tsconfig.json')),
    naming(code.map(([path]) => path)),
    placeOfTests(tests),
  ];
  return sentences.filter((sentence) => sentence !== undefined);
}

/** The value that most have, of those that have one. */
function mostOf<Value>(values: readonly (Value | undefined)[]): Value | undefined {
  const known = values.filter((value) => value !== undefined);
  const counts = new Map<Value, number>();
  for (const value of known) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [best] = [...counts].sort(([, a], [, b]) => b - a);
  return best !== undefined && known.length >= FEW && best[1] >= known.length * MOST ? best[0] : undefined;
}

function indentation(indent: Style['indent']): string | undefined {
  if (indent === undefined) return undefined;
  return indent === 'tabs' ? 'Code is indented with tabs.' : `Code is indented with ${indent} spaces.`;
}

function quoting(quotes: Style['quotes']): string | undefined {
  return quotes && `Strings in scripts are in ${quotes} quotes.`;
}

function ending(semicolons: boolean | undefined): string | undefined {
  if (semicolons === undefined) return undefined;
  return semicolons ? 'Statements end with semicolons.' : 'Statements are written without semicolons.';
}

function strictness(config: string | undefined): string | undefined {
  return /"strict"\s*:\s*true/.test(config ?? '') ? 'TypeScript is strict (tsconfig.json).' : undefined;
}

const NAMINGS = [
  ['kebab-case', /^[a-z0-9]+(?:-[a-z0-9]+)+$/],
  ['snake_case', /^[a-z0-9]+(?:_[a-z0-9]+)+$/],
  ['camelCase', /^[a-z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*)+$/],
  ['PascalCase', /^(?:[A-Z][a-z0-9]+){2,}$/],
] as const;

/** By the names that consist of several words: one word looks the same in most. */
function naming(paths: readonly string[]): string | undefined {
  const bare = paths.map((path) => baseName(path).replace(/\..*$/, ''));
  const most = mostOf(bare.map((name) => NAMINGS.find(([, pattern]) => pattern.test(name))?.[0]));
  return most && `Files are named in ${most}.`;
}

function placeOfTests(tests: readonly string[]): string | undefined {
  if (tests.length === 0) return undefined;
  const apart = tests.filter((path) => /(?:^|\/)(?:tests?|specs?|e2e|__tests__)\//.test(path));
  const names = mostOf(tests.map(patternOf));
  const named = names === undefined ? '' : ` and are named ${names}`;
  if (apart.length >= tests.length * MOST) {
    const folder = mostOf(apart.map(testFolder));
    return folder === undefined
      ? `Tests are in folders of their own${named}.`
      : `Tests are in ${shownName(`${folder}/`)}${named}.`;
  }
  if (apart.length <= tests.length * (1 - MOST)) return `Tests stand beside what they test${named}.`;
  return named === '' ? undefined : `Tests stand partly beside what they test, partly in folders of their own${named}.`;
}

/** Up to the segment that says that there are tests; "__tests__" folders are many by intention. */
function testFolder(path: string): string | undefined {
  const match = /^(.*?(?:^|\/)(?:tests?|specs?|e2e))\//.exec(`${folderOf(path)}/`);
  return match?.[1];
}

function patternOf(path: string): string | undefined {
  const name = baseName(path);
  const dotted = /([._-](?:test|tests|spec|e2e|cy)\.[cm]?[jt]sx?)$/.exec(name)?.[1];
  if (dotted !== undefined) return `*${dotted}`;
  if (/^test_.*\.py$/.test(name)) return 'test_*.py';
  const other = /((?:_test|_spec|Tests?|Spec|IT)\.\w+)$/.exec(name)?.[1];
  return other && `*${other}`;
}
