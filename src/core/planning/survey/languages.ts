import { baseName, extensionOf } from './paths.ts';

/** Languages that code is written in, by extension. */
const LANGUAGES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    TypeScript: 'ts mts cts tsx',
    JavaScript: 'js mjs cjs jsx',
    Vue: 'vue',
    Svelte: 'svelte',
    Astro: 'astro',
    Python: 'py pyi pyx',
    Go: 'go',
    Java: 'java',
    Kotlin: 'kt kts',
    Scala: 'scala sc',
    Groovy: 'groovy gradle',
    Rust: 'rs',
    C: 'c h',
    'C++': 'cc cpp cxx hpp hh hxx',
    'C#': 'cs',
    'F#': 'fs fsx',
    'Visual Basic': 'vb',
    'Objective-C': 'm mm',
    Swift: 'swift',
    Dart: 'dart',
    Ruby: 'rb rake',
    PHP: 'php',
    Perl: 'pl pm',
    Lua: 'lua',
    R: 'r',
    Julia: 'jl',
    Elixir: 'ex exs',
    Erlang: 'erl hrl',
    Haskell: 'hs',
    OCaml: 'ml mli',
    Clojure: 'clj cljs cljc',
    Zig: 'zig',
    Nim: 'nim',
    Solidity: 'sol',
    Shell: 'sh bash zsh',
    PowerShell: 'ps1 psm1',
    SQL: 'sql',
    HTML: 'html htm',
    CSS: 'css scss sass less',
  }).flatMap(([name, extensions]) => extensions.split(' ').map((extension) => [extension, name] as const)),
);

/** Their files are not modules that build on each other. */
const WITHOUT_MODULES: ReadonlySet<string> = new Set(['HTML', 'CSS', 'SQL']);

const SCRIPT_LANGUAGES: ReadonlySet<string> = new Set(['TypeScript', 'JavaScript', 'Vue', 'Svelte', 'Astro']);

/** The language of a file by its name; `undefined` for configuration, text and everything unknown. */
export function languageOf(path: string): string | undefined {
  return LANGUAGES.get(extensionOf(path));
}

/** Whether modules are written in the language: a part of a program with a file of its own. */
export function hasModules(language: string): boolean {
  return !WITHOUT_MODULES.has(language);
}

/** Whether it is JavaScript, or becomes it: its modules import each other. */
export function isScript(language: string | undefined): boolean {
  return language !== undefined && SCRIPT_LANGUAGES.has(language);
}

const OTHERS_FOLDER =
  /(?:^|\/)(?:node_modules|bower_components|jspm_packages|vendor|vendored|third[-_]?party|site-packages|\.?venv|\.yarn|Pods)\//i;
const MADE_NAME =
  /(?:[.-](?:min|bundle|generated)\.[cm]?js|\.min\.css|_pb2(?:_grpc)?\.py|\.pb\.go|\.g\.dart|\.designer\.cs)$/i;

/** Whether other people wrote it (libraries that are kept in the repository), as far as its path says so. */
export function isOthersCode(path: string): boolean {
  return OTHERS_FOLDER.test(path);
}

/** Whether a program made it, as far as its name says so. */
export function isMade(path: string): boolean {
  return MADE_NAME.test(path);
}

/** Whether it lies where built code usually lies; which is all the code that a published package has. */
export function isBuilt(path: string): boolean {
  return /(?:^|\/)dist\//.test(path);
}

const TEST_FOLDER =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|testing|integration[-_]tests?|src\/(?:test|it)|\w+Tests?)\//;
const TEST_NAME =
  /(?:[._-](?:test|tests|spec|e2e|cy)\.[cm]?[jt]sx?|(?:^|\/)test_[^/]*\.py|_test\.(?:py|go|rb|exs|dart|cc|cpp)|_spec\.(?:rb|lua)|Tests?\.(?:java|kt|cs|php|swift|scala|groovy)|(?:^|\/)(?:IT|Test)[A-Z]\w*\.java|IT\.java|Spec\.(?:scala|groovy|kt|hs))$/;
const SAMPLE_FOLDER =
  /(?:^|\/)(?:fixtures?|__fixtures__|testdata|test[-_]data|__snapshots__|__mocks__|mocks|snapshots|samples?|examples?|demos?|templates?|playground|sandbox|boilerplates?)\//i;
const SUPPORT_NAME =
  /(?:^|\/)(?:conftest\.py|(?:setup|helpers?|utils?|support|common|index|globals?)\.[^/]+|__init__\.py)$/i;

/** Whether a source file belongs to the tests: it tests, or tests are built on it. */
export function isTestCode(path: string): boolean {
  return TEST_NAME.test(path) || TEST_FOLDER.test(path) || baseName(path) === 'conftest.py';
}

/** Whether a file's name says that it holds tests. */
export function isNamedTest(path: string): boolean {
  return TEST_NAME.test(path);
}

/** Whether a file lies right in a folder of tests. */
export function isInTestFolder(path: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|specs?|e2e)\/[^/]+$/.test(path);
}

/** Whether a source file holds tests itself: by its name, or as one in a folder of tests that is no helper of them. */
export function holdsTests(path: string): boolean {
  if (isSample(path)) return false;
  if (TEST_NAME.test(path)) return true;
  if (!isInTestFolder(path) || SUPPORT_NAME.test(path)) return false;
  return isScript(languageOf(path)) || languageOf(path) === 'Shell';
}

/** Whether it only measures how fast the program is. */
export function isBenchmark(path: string): boolean {
  return /(?:^|\/)(?:bench|benches|benchmarks?|perf)\//i.test(path);
}

/** Whether it lies where scripts lie that serve development and are no part of the program. */
export function isTool(path: string): boolean {
  return /(?:^|\/)(?:scripts?|tools?|build|test)\//.test(path);
}

/** Whether it is no part of the program: an example, a template, or data of tests. */
export function isSample(path: string): boolean {
  return SAMPLE_FOLDER.test(path);
}
