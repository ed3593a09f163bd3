import type { FileFacts } from './fileFacts.ts';
import { languageOf } from './languages.ts';
import { byDepth } from './paths.ts';
import type { CommandFact, TestFacts } from './survey.ts';
import type { TestFramework } from './manifests/findings.ts';
import { TEST_MODULES } from './testModules.ts';

const MAX_TEST_FILES = 200;
const MAX_FRAMEWORKS = 5;

/** What tests in Python import, by the framework. */
const PYTHON_MODULES: Readonly<Record<string, string>> = {
  'pytest>': 'pytest',
  pytest: 'pytest',
  unittest: 'unittest',
  'unittest>TestCase': 'unittest',
};
const BY_IMPORT: ReadonlyMap<string, string> = new Map(Object.entries({ ...TEST_MODULES, ...PYTHON_MODULES }));

export interface KnownTests {
  readonly facts: TestFacts;
  /** Those that tests are written in. */
  readonly languages: ReadonlySet<string>;
  /** Lines that follow from how the tests are written. */
  readonly commands: readonly CommandFact[];
}

/**
 * The tests of a repository by the files that hold them, which `named` frameworks may run. `undefined` when there are neither
 * such files nor a language that has its tests within the code.
 */
export function testFacts(
  files: readonly string[],
  named: readonly TestFramework[],
  facts: ReadonlyMap<string, FileFacts>,
): KnownTests | undefined {
  const inCode = named.find(({ name }) => name === 'cargo test');
  if (files.length === 0 && inCode === undefined) return undefined;
  const languages = new Set(files.flatMap((path) => languageOf(path) ?? []));
  const imported = frameworksImported(files, facts);
  const fitting = named.filter(({ name }) => fits(name, languages) || name === inCode?.name);
  const run = fitting.filter(({ isOnlyInstalled }) => isOnlyInstalled !== true);
  const used = [...run.map(({ name }) => name), ...imported];
  const installed = used.length > 0 ? [] : fitting.map(({ name }) => name);
  const names = new Set([...imported.slice(0, 1), ...used, ...installed]);
  const framework = names.size === 0 ? 'unknown' : [...names].slice(0, MAX_FRAMEWORKS).join(', ');
  const first = files.find((path) => languageOf(path) === 'Python');
  const isUnittest = names.has('unittest') && !names.has('pytest') && !names.has('django') && first !== undefined;
  const folder = files.some((path) => /^tests\/test\w*\.py$/.test(path)) ? ' -s tests -t .' : '';
  return {
    facts: { framework, files: [...files].sort(byDepth).slice(0, MAX_TEST_FILES), total: files.length },
    languages,
    commands: isUnittest
      ? [{ purpose: 'test', line: `python -m unittest discover${folder}`, from: first, folder: '' }]
      : [],
  };
}

/** The one that the most files import first. */
function frameworksImported(files: readonly string[], facts: ReadonlyMap<string, FileFacts>): string[] {
  const counts = new Map<string, number>();
  for (const path of files) {
    const names = facts.get(path)?.imports.flatMap((each) => BY_IMPORT.get(each) ?? []) ?? [];
    for (const name of new Set(names)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name);
}

const LANGUAGES_OF: Readonly<Record<string, readonly string[]>> = {
  pytest: ['Python'],
  django: ['Python'],
  'go test': ['Go'],
  junit: ['Java', 'Kotlin', 'Groovy', 'Scala'],
  testng: ['Java', 'Kotlin'],
  spock: ['Groovy'],
  kotest: ['Kotlin'],
  rspec: ['Ruby'],
  minitest: ['Ruby'],
  phpunit: ['PHP'],
  'dotnet test': ['C#', 'F#', 'Visual Basic'],
  ctest: ['C', 'C++'],
  ExUnit: ['Elixir'],
  'dart test': ['Dart'],
  XCTest: ['Swift'],
  'cargo test': ['Rust'],
};
const SCRIPTS = ['TypeScript', 'JavaScript', 'Vue', 'Svelte'];

/** Whether there are tests in a language that the framework is for. */
function fits(name: string, languages: ReadonlySet<string>): boolean {
  return (LANGUAGES_OF[name] ?? SCRIPTS).some((language) => languages.has(language));
}
