import * as z from 'zod';
import { isOthersCode, isSample } from '../languages.ts';
import { parseJsonc } from '../jsonc.ts';
import type { Listing } from '../listing.ts';
import { baseName, folderOf } from '../paths.ts';
import type { CommandPurpose } from '../survey.ts';
import { NOTHING_FOUND, commandsOf, factsByMark, joinFindings, shellWord } from './findings.ts';
import type { Findings, Manifests } from './findings.ts';

/** What the manifests of further languages at the root say. */
export function otherFindings(manifests: Manifests): Findings {
  return joinFindings([
    phpFindings(manifests),
    rubyFindings(manifests),
    dotnetFindings(manifests),
    cmakeFindings(manifests),
    ...SIMPLE.map((each) => simpleFindings(each, manifests)),
  ]);
}

const composerSchema = z.object({
  name: z.string().optional().catch(undefined),
  scripts: z.record(z.string(), z.unknown()).catch({}),
  require: z.record(z.string(), z.unknown()).catch({}),
  'require-dev': z.record(z.string(), z.unknown()).catch({}),
});

function phpFindings({ texts, listing }: Manifests): Findings {
  const text = texts.get('composer.json');
  if (text === undefined) return NOTHING_FOUND;
  const parsed = composerSchema.safeParse(parseJsonc(text));
  if (!parsed.success) return { ...NOTHING_FOUND, notes: ['"composer.json" is no valid JSON and was left out.'] };
  const { data } = parsed;
  const needs = (name: string): boolean => name in data.require || name in data['require-dev'];
  const script = (...names: readonly string[]): string | undefined => {
    const name = names.find((each) => each in data.scripts);
    return name && `composer ${name}`;
  };
  const phpunit = needs('phpunit/phpunit') && (listing.has('phpunit.xml') || listing.has('phpunit.xml.dist'));
  const phpstan = needs('phpstan/phpstan') && (listing.has('phpstan.neon') || listing.has('phpstan.neon.dist'));
  const lines = {
    test: script('test', 'tests', 'phpunit') ?? (phpunit ? 'vendor/bin/phpunit' : undefined),
    types: script('phpstan', 'analyse', 'analyze', 'psalm') ?? (phpstan ? 'vendor/bin/phpstan analyse' : undefined),
    lint: script('lint', 'cs', 'phpcs', 'cs-check', 'check-style'),
  };
  const from = 'composer.json';
  return {
    ...NOTHING_FOUND,
    packages: data.name === undefined ? [] : [{ folder: '', name: data.name }],
    frameworks: factsByMark(text, from, {
      laravel: /"laravel\/framework"/,
      symfony: /"symfony\/(?:framework-bundle|symfony)"/,
    }),
    packageManagers: [{ name: 'composer', from }],
    commands: commandsOf(lines, { from, folder: '' }),
    testFrameworks: needs('phpunit/phpunit') ? [{ name: 'phpunit', from }] : [],
  };
}

function rubyFindings({ texts, listing }: Manifests): Findings {
  const text = texts.get('Gemfile');
  if (text === undefined) return NOTHING_FOUND;
  const gem = (name: string): boolean => new RegExp(`^\\s*gem ['"]${name}['"]`, 'm').test(text);
  const rspec = listing.has('.rspec') || gem('rspec') || gem('rspec-rails');
  const rails = listing.has('bin/rails') && listing.hasFolder('test') ? 'bin/rails test' : undefined;
  const rake = /TestTask|task\s+:?test\b/.test(texts.get('Rakefile') ?? '') ? 'bundle exec rake test' : undefined;
  const lines = {
    test: rspec && listing.hasFolder('spec') ? 'bundle exec rspec' : (rails ?? rake),
    lint: gem('rubocop') && listing.has('.rubocop.yml') ? 'bundle exec rubocop' : undefined,
  };
  const from = 'Gemfile';
  return {
    ...NOTHING_FOUND,
    frameworks: factsByMark(text, from, { rails: /^\s*gem ['"]rails['"]/m, sinatra: /^\s*gem ['"]sinatra['"]/m }),
    packageManagers: [{ name: 'bundler', from }],
    commands: commandsOf(lines, { from, folder: '' }),
    testFrameworks: rspec ? [{ name: 'rspec', from }] : listing.hasFolder('test') ? [{ name: 'minitest', from }] : [],
  };
}

function dotnetFindings(manifests: Manifests): Findings {
  const projects = dotnetFiles(manifests.listing);
  if (projects.length === 0) return NOTHING_FOUND;
  const solutions = projects.filter((path) => /\.slnx?$/.test(path) && folderOf(path) === '');
  const [from] = solutions.length === 1 ? solutions : projects.length === 1 ? projects : [];
  const word = from && shellWord(from);
  const tests = projects.find((path) => /tests?\.(?:cs|fs|vb)proj$/i.test(path));
  const lines =
    word === undefined
      ? {}
      : { build: `dotnet build ${word}`, test: tests === undefined ? undefined : `dotnet test ${word}` };
  return {
    ...NOTHING_FOUND,
    packages: projects
      .filter((path) => !/\.slnx?$/.test(path))
      .map((path) => ({ folder: folderOf(path), name: baseName(path).replace(/\.\w+$/, '') })),
    packageManagers: [{ name: 'nuget', from: from ?? projects[0] ?? '' }],
    commands: from === undefined ? [] : commandsOf(lines, { from, folder: '' }),
    testFrameworks: tests === undefined ? [] : [{ name: 'dotnet test', from: tests }],
  };
}

function dotnetFiles({ files }: Listing): string[] {
  return files.flatMap(({ path }) =>
    /\.(?:slnx?|(?:cs|fs|vb)proj)$/.test(path) && !isOthersCode(path) && !isSample(path) ? [path] : [],
  );
}

/** The folder that it builds in must be ignored, or all of it would be taken for changes. */
function cmakeFindings({ texts }: Manifests): Findings {
  const from = 'CMakeLists.txt';
  const text = texts.get(from);
  if (text === undefined) return NOTHING_FOUND;
  const isIgnored = /^\/?(?:build\*?|\*?build\*?)\/?\s*$/m.test(texts.get('.gitignore') ?? '');
  const build = isIgnored ? 'cmake -S . -B build && cmake --build build' : undefined;
  const tests = /\b(?:enable_testing|include\s*\(\s*CTest|add_test)\b/i.test(text);
  const lines = {
    build,
    test: build !== undefined && tests ? `${build} && ctest --test-dir build --output-on-failure` : undefined,
  };
  return {
    ...NOTHING_FOUND,
    packageManagers: [{ name: 'cmake', from }],
    commands: commandsOf(lines, { from, folder: '' }),
    testFrameworks: tests ? [{ name: 'ctest', from }] : [],
  };
}

interface Simple {
  readonly manifest: string;
  readonly manager: string;
  readonly testFramework: string;
  readonly name: RegExp;
  readonly lines: Readonly<Partial<Record<CommandPurpose, string>>>;
  readonly frameworks: Readonly<Record<string, RegExp>>;
  /** Folders one of which there must be for there to be tests. */
  readonly tests: string;
}

/** Languages whose one tool does everything. */
const SIMPLE: readonly Simple[] = [
  {
    manifest: 'mix.exs',
    manager: 'mix',
    testFramework: 'ExUnit',
    name: /\bapp:\s*:(\w+)/,
    lines: { test: 'mix test', types: 'mix compile', build: 'mix compile' },
    frameworks: { phoenix: /:phoenix\b/ },
    tests: 'test',
  },
  {
    manifest: 'pubspec.yaml',
    manager: 'pub',
    testFramework: 'dart test',
    name: /^name:\s*(\S+)/m,
    lines: { test: 'dart test', types: 'dart analyze', lint: 'dart analyze' },
    frameworks: { flutter: /^\s+sdk:\s*flutter\b/m },
    tests: 'test',
  },
  {
    manifest: 'Package.swift',
    manager: 'swift',
    testFramework: 'XCTest',
    name: /\bname:\s*"([^"]+)"/,
    lines: { test: 'swift test', build: 'swift build' },
    frameworks: { vapor: /vapor\/vapor/ },
    tests: 'Tests',
  },
];

function simpleFindings(simple: Simple, { texts, listing }: Manifests): Findings {
  const from = simple.manifest;
  const text = texts.get(from);
  if (text === undefined) return NOTHING_FOUND;
  const hasTests = listing.hasFolder(simple.tests);
  const name = simple.name.exec(text)?.[1];
  const isFlutter = simple.frameworks.flutter?.test(text) === true;
  const lines = Object.entries(simple.lines).map(
    ([purpose, line]) => [purpose, isFlutter ? line.replace('dart', 'flutter') : line] as const,
  );
  const wanted = lines.filter(([purpose]) => purpose !== 'test' || hasTests);
  return {
    ...NOTHING_FOUND,
    packages: name === undefined ? [] : [{ folder: '', name }],
    frameworks: factsByMark(text, from, simple.frameworks),
    packageManagers: [{ name: simple.manager, from }],
    commands: commandsOf(Object.fromEntries(wanted), { from, folder: '' }),
    testFrameworks: hasTests ? [{ name: simple.testFramework, from }] : [],
  };
}

const TARGETS: Readonly<Record<CommandPurpose, readonly string[]>> = {
  test: ['test', 'tests', 'check', 'unit-test', 'unittest'],
  types: ['typecheck', 'type-check', 'types', 'mypy'],
  lint: ['lint', 'vet'],
  'format-check': ['format-check', 'fmt-check', 'check-format', 'check-fmt'],
  build: ['build', 'compile'],
  coverage: ['coverage', 'cover', 'test-coverage'],
};

/** Targets of the Makefile at the root, by purpose. To be taken where nothing else serves the purpose. */
export function makeFindings({ texts }: Manifests): Findings {
  const from = ['Makefile', 'GNUmakefile', 'makefile'].find((name) => texts.has(name));
  if (from === undefined) return NOTHING_FOUND;
  const targets = new Set(
    [...(texts.get(from) ?? '').matchAll(/^([\w./ -]+?)\s*:(?![:=])/gm)].flatMap(([, names]) =>
      (names ?? '').split(/\s+/),
    ),
  );
  const lines = Object.entries(TARGETS).map(([purpose, names]) => {
    const name = names.find((each) => targets.has(each));
    return [purpose, name && `make ${name}`] as const;
  });
  return {
    ...NOTHING_FOUND,
    packageManagers: [{ name: 'make', from }],
    commands: commandsOf(Object.fromEntries(lines), { from, folder: '' }),
  };
}
