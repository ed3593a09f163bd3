import type { FileFacts } from './fileFacts.ts';
import { languageOf } from './languages.ts';
import { byDepth } from './paths.ts';
import type { CommandFact, NamedFact, TestFacts } from './survey.ts';

const MAX_TEST_FILES = 200;
const MAX_FRAMEWORKS = 3;

/** What tests import when they are written for a framework that no manifest names. */
const BY_IMPORT: Readonly<Record<string, string>> = {
  'node:test': 'node:test',
  vitest: 'vitest',
  mocha: 'mocha',
  '@jest/globals': 'jest',
  ava: 'ava',
  tap: 'tap',
  uvu: 'uvu',
  'bun:test': 'bun test',
  'pytest>': 'pytest',
  pytest: 'pytest',
  unittest: 'unittest',
  'unittest>TestCase': 'unittest',
};

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
  named: readonly NamedFact[],
  facts: ReadonlyMap<string, FileFacts>,
): KnownTests | undefined {
  const inCode = named.find(({ name }) => name === 'cargo test');
  if (files.length === 0 && inCode === undefined) return undefined;
  const languages = new Set(files.flatMap((path) => languageOf(path) ?? []));
  const imported = new Set(
    files.flatMap((path) => facts.get(path)?.imports.flatMap((each) => BY_IMPORT[each] ?? []) ?? []),
  );
  const names = new Set([
    ...named.map(({ name }) => name).filter((name) => fits(name, languages) || name === inCode?.name),
    ...imported,
  ]);
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
