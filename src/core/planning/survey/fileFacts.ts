import { goImports, javaImports, packageOf, pythonImports, withoutComments } from './imports/otherImports.ts';
import { scriptImports } from './imports/scriptImports.ts';
import { scriptLoads } from './imports/scriptLoads.ts';
import { isScript, languageOf } from './languages.ts';
import { originIn } from './origin.ts';
import type { Origin } from './origin.ts';
import { TEST_MODULES } from './testModules.ts';

/** What the text of one source file says by itself, whatever is around it. Plain JSON, kept by content. */
export interface FileFacts {
  readonly lines: number;
  /** What it imports, as it is written. */
  readonly imports: readonly string[];
  /** Scripts that it names by their place rather than imports, such as workers; written as imports are. */
  readonly loads?: readonly string[];
  /** It says of itself that a program made it. */
  readonly origin?: Origin;
  /** A program can begin in it: it has a `main`. */
  readonly starts?: true;
  /** The package that it says it belongs to. */
  readonly unit?: string;
  /** It is a script whose text holds tests. */
  readonly tests?: true;
  readonly style?: Style;
}

/** Habits of writing, where a file shows them clearly. */
export interface Style {
  readonly indent?: 'tabs' | 2 | 4;
  readonly quotes?: 'single' | 'double';
  readonly semicolons?: boolean;
  readonly modules?: 'esm' | 'commonjs';
}

/** Enough to see habits by. */
const STYLE_CHARACTERS = 20_000;

/** The facts of a source file by its text (lines end with LF). */
export function factsOf(path: string, text: string): FileFacts {
  const origin = originIn(text);
  return { ...languageFacts(path, text), ...(origin && { origin }) };
}

function languageFacts(path: string, text: string): FileFacts {
  const language = languageOf(path);
  const lines = countLines(text);
  if (isScript(language)) return scriptFacts(text, { lines, isMarkup: /\.(?:vue|svelte|astro)$/.test(path) });
  const style = styleOf(text, []);
  switch (language) {
    case 'Python': {
      const starts = /^if __name__ *== *["']__main__["']/m.test(text);
      return { lines, imports: pythonImports(text), ...(starts && { starts }), ...style };
    }
    case 'Go': {
      const unit = packageOf(text);
      const starts = unit === 'main' && /^func main\(\)/m.test(withoutComments(text));
      return { lines, imports: goImports(text), ...(unit !== undefined && { unit }), ...(starts && { starts }) };
    }
    case 'Java':
    case 'Kotlin': {
      const unit = packageOf(text);
      const starts = /\bstatic\s+void\s+main\s*\(|@SpringBootApplication\b|^(?:suspend )?fun main\(/m.test(
        withoutComments(text),
      );
      return {
        lines,
        imports: javaImports(text),
        ...(unit !== undefined && { unit }),
        ...(starts && { starts }),
        ...style,
      };
    }
    default:
      return { lines, imports: [], ...style };
  }
}

function scriptFacts(text: string, { lines, isMarkup }: { lines: number; isMarkup: boolean }): FileFacts {
  const scripts = [...text.matchAll(/<script\b[^>]*>([^]*?)<\/script>/gi)].map(([, script]) => script ?? '');
  const frontmatter = /^---\n([^]*?)\n---/.exec(text)?.[1];
  const code = isMarkup ? [...scripts, frontmatter ?? ''].join('\n') : text;
  const starts = code.startsWith('#!') || /\brequire\.main\s*===?\s*module\b/.test(code);
  const imports = scriptImports(code);
  const loads = scriptLoads(code);
  const tests = showsTests(code, imports);
  return {
    lines,
    imports,
    ...(loads.length > 0 && { loads }),
    ...(starts && { starts }),
    ...(tests && { tests }),
    ...styleOf(code, imports),
  };
}

/** Calls at the beginning of a line that is not within anything: helpers define tests within functions. */
const OUTER_TEST = /^(?:await )?(?:test|it|describe|suite|context|tape|tap|ava|QUnit|Deno)(?:\.\w+)*\(/m;
/** Within a function that begins at once, as modules of old do. */
const INNER_TEST = /^\s+(?:await )?(?:test|it|describe|suite|context|tape)(?:\.\w+)*\(\s*["'`]/m;

function showsTests(code: string, imports: readonly string[]): boolean {
  if (OUTER_TEST.test(code)) return true;
  return imports.some((name) => Object.hasOwn(TEST_MODULES, name)) && INNER_TEST.test(code);
}

function countLines(text: string): number {
  if (text === '') return 0;
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return text.endsWith('\n') ? count : count + 1;
}

function styleOf(text: string, imports: readonly string[]): { readonly style?: Style } {
  const beginning = text.slice(0, STYLE_CHARACTERS);
  const lines = beginning.split('\n');
  const indent = indentOf(lines);
  const single = countOf(beginning, /'[^'"\n]*'/g);
  const double = countOf(beginning, /"[^'"\n]*"/g);
  const quotes = clearly(single, double, 'single' as const, 'double' as const);
  const statements = lines.filter((line) => /^\s*(?:const|let|var|return|import|throw)\b.*[\w)'"`\];]$/.test(line));
  const ended = statements.filter((line) => line.endsWith(';')).length;
  const semicolons = clearly(ended, statements.length - ended, true, false);
  const esm = /^\s*(?:import\s[^(]*from|import\s*["']|export\s)/m.test(beginning);
  const commonjs =
    /^(?:module\.exports|exports\.\w+) *=/m.test(beginning) ||
    (imports.length > 0 && /\bmodule\.exports\b|\brequire\(["']/.test(beginning));
  const modules = esm === commonjs ? undefined : esm ? ('esm' as const) : ('commonjs' as const);
  const style = {
    ...(indent !== undefined && { indent }),
    ...(quotes !== undefined && { quotes }),
    ...(semicolons !== undefined && { semicolons }),
    ...(modules !== undefined && { modules }),
  };
  return Object.keys(style).length === 0 ? {} : { style };
}

/** By the steps from one line to a deeper one: what is aligned within a statement is not counted. */
function indentOf(lines: readonly string[]): Style['indent'] {
  const steps = { tabs: 0, 2: 0, 4: 0 };
  let before = 0;
  for (const line of lines) {
    if (line.trim() === '' || /^\s*\*/.test(line)) continue;
    if (line.startsWith('\t')) {
      steps.tabs += 1;
      continue;
    }
    const depth = line.length - line.trimStart().length;
    if (depth - before === 2) steps[2] += 1;
    else if (depth - before === 4) steps[4] += 1;
    before = depth;
  }
  const [best, second] = (
    [
      ['tabs', steps.tabs],
      [2, steps[2]],
      [4, steps[4]],
    ] as const
  ).toSorted(([, a], [, b]) => b - a);
  return best !== undefined && best[1] >= 2 && best[1] > 2 * (second?.[1] ?? 0) ? best[0] : undefined;
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function clearly<A, B>(a: number, b: number, first: A, second: B): A | B | undefined {
  if (a + b < 3) return undefined;
  if (a > 3 * b) return first;
  return b > 3 * a ? second : undefined;
}
