import { folderImports, testImports } from './folderImports.ts';
import { shownName } from './shownName.ts';
import type { CommandFact, DependencyFacts, ModuleFacts, Survey } from './survey.ts';

export interface SurveyTextOptions {
  /** Default: 14,000, which is about 3,500 tokens. */
  readonly maxCharacters?: number;
}

const MAX_CHARACTERS = 14_000;
/** How much of each list is tried, one after the other, until the text is short enough. */
const SHARES = [1, 0.6, 0.35, 0.2, 0.1, 0.04];
const CUT = '\n[cut]';

/**
 * What a survey found, for a model: the most telling first, at most so many characters. Lists that are too long say how
 * much of them is missing. Names from the repository are escaped.
 */
export function surveyText(survey: Survey, { maxCharacters = MAX_CHARACTERS }: SurveyTextOptions = {}): string {
  if (survey.files === 0) return 'The repository holds no files yet.';
  let text = '';
  for (const share of SHARES) {
    text = sectionsOf(survey, share)
      .filter((section) => section !== undefined)
      .join('\n\n');
    if (text.length <= maxCharacters) return text;
  }
  return `${text.slice(0, Math.max(0, maxCharacters - CUT.length))}${CUT}`.slice(0, maxCharacters);
}

type Section = string | undefined;

function sectionsOf(survey: Survey, share: number): Section[] {
  const list = (title: string, items: readonly string[], limit: number): Section =>
    items.length === 0 ? undefined : [`${title}:`, ...limited(items, Math.max(1, Math.ceil(limit * share)))].join('\n');
  const line = (title: string, items: readonly string[], limit: number): Section =>
    items.length === 0 ? undefined : `${title}: ${limited(items, Math.max(1, Math.ceil(limit * share))).join(', ')}`;
  const { modules, packages } = survey;
  return [
    headOf(survey),
    list('Commands, to be run at the root', survey.commands.map(commandLine), 30),
    packages.length <= 1
      ? undefined
      : list(
          'Packages',
          packages.map(
            ({ folder, name, files }) =>
              `${folder === '' ? 'the root' : shownName(folder)}: ${shownName(name)}, ${filesText(files)}`,
          ),
          40,
        ),
    testsText(survey, share),
    line('Entry points', survey.entryPoints.map(shownName), 25),
    line('Rule files', survey.ruleFiles.map(shownName), 25),
    line('Generated files (say so themselves; do not edit)', generatedNames(survey), 20),
    list('Conventions', survey.conventions, 20),
    survey.paths === undefined
      ? list(
          'Folders with their numbers of files, those below included',
          survey.folders.map((each) => `${shownName(`${each.path}/`)} ${count(each.files)}`),
          45,
        )
      : list('All files', survey.paths.map(shownName), 200),
    list(
      'Which folders import from which, with the number of imports, tests left out',
      folderImports(modules.modules),
      30,
    ),
    line('Test files that import from each source folder, helpers included', testImports(modules.modules), 15),
    list('Modules that most is built on', centralModules(modules.modules), 25),
    readmeText(survey.readme, share),
    list(
      'Left out',
      survey.notes.map((note) => note.slice(0, 300)),
      12,
    ),
  ];
}

function headOf(survey: Survey): string {
  const { files, bytes, hasGit, languages, modules } = survey;
  const named = (facts: Survey['frameworks']): string =>
    facts
      .slice(0, 20)
      .map(({ name, from }) => `${name} (${shownName(from)})`)
      .join(', ');
  const read = modules.modules.length;
  return [
    `${filesText(files)}, ${sizeText(bytes)}${hasGit ? '' : '; not under git'}.`,
    ...(languages.length === 0
      ? []
      : [
          `Languages: ${languages
            .slice(0, 8)
            .map(({ name, files: each }) => `${name} ${count(each)}`)
            .join(', ')}`,
        ]),
    ...(survey.packageManagers.length === 0
      ? []
      : [`Package managers and build tools: ${named(survey.packageManagers)}`]),
    ...dependencyLines(survey.dependencies),
    ...(survey.frameworks.length === 0 ? [] : [`Frameworks: ${named(survey.frameworks)}`]),
    ...(read === 0
      ? []
      : [`Source modules: ${count(read)} read${modules.unread === 0 ? '' : `, ${count(modules.unread)} not read`}`]),
  ].join('\n');
}

function dependencyLines(all: Survey['dependencies'] = []): string[] {
  const lines = all.map((facts) => {
    const lock = facts.lock === undefined ? 'no lock file' : `lock file ${facts.lock}`;
    return `${all.length === 1 ? '' : `${facts.manager}: `}${[...installation(facts), lock].join(', ')}`;
  });
  return lines.length === 0 ? [] : [`Dependencies: ${lines.join('; ')}`];
}

/** Environments of Python may be anywhere, so that none is no sign that nothing is installed. */
function installation({ folders, installedIn, isMaybeElsewhere }: DependencyFacts): string[] {
  if (installedIn === undefined) return [];
  if (installedIn !== null) return [`installed in ${installedIn}`];
  return [
    isMaybeElsewhere === true
      ? `no environment here (${folders.join(', ')})`
      : `not installed (no ${folders.join(', ')})`,
  ];
}

function commandLine({ purpose, line, from, runs, needsNetwork }: CommandFact): string {
  const what = runs === undefined ? '' : ` = ${runs}`;
  return `${purpose}: ${line}${what} (${shownName(from)}${needsNetwork === true ? '; needs the network' : ''})`;
}

function testsText({ tests, modules }: Survey, share: number): Section {
  if (tests === undefined) return modules.modules.length === 0 ? undefined : 'Tests: none were found.';
  if (tests.total === 0) return `Tests: ${tests.framework}, within the code`;
  const shown = tests.files.slice(0, Math.max(1, Math.ceil(8 * share))).map(shownName);
  const framework = tests.framework === 'unknown' ? 'of an unknown framework' : tests.framework;
  return `Tests: ${framework}; ${filesText(tests.total)}${tests.total > shown.length ? ', such as' : ':'} ${shown.join(', ')}`;
}

function generatedNames({ generated = [], generators = {} }: Survey): string[] {
  return generated.map((path) => {
    const by = Object.hasOwn(generators, path) ? generators[path] : undefined;
    return by === undefined ? shownName(path) : `${shownName(path)} (by ${shownName(by)})`;
  });
}

/** By how many modules import them; tests do not count as such. */
function centralModules(modules: readonly ModuleFacts[]): string[] {
  return modules
    .filter(({ kind, importedBy }) => kind !== 'test' && importedBy >= 2)
    .sort((a, b) => b.importedBy - a.importedBy || (a.path < b.path ? -1 : 1))
    .map(
      ({ path, lines, imports, importedBy }) =>
        `${shownName(path)}: imported by ${importedBy}, imports ${imports.length}, ${count(lines)} ${lines === 1 ? 'line' : 'lines'}`,
    );
}

function readmeText(readme: string | undefined, share: number): Section {
  if (readme === undefined || share < 0.1) return undefined;
  const limit = Math.ceil(3_000 * share);
  return readme.length <= limit ? readme : `${readme.slice(0, limit)}\n[the README goes on]`;
}

function limited(items: readonly string[], limit: number): string[] {
  return items.length <= limit ? [...items] : [...items.slice(0, limit), `[and ${count(items.length - limit)} more]`];
}

function filesText(files: number): string {
  return `${count(files)} ${files === 1 ? 'file' : 'files'}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} KB` : `${count(Math.round(bytes / 100_000) / 10)} MB`;
}
