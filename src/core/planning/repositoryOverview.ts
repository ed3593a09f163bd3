import type { Failure } from '../../shared/failures.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { decodeText } from '../changes/textFile.ts';
import type { WorkspaceView } from '../changes/workspaceView.ts';
import { readmeExcerpt } from './readmeExcerpt.ts';

/** About 2,000 tokens. */
const MAX_CHARACTERS = 8_000;
/** A repository is listed whole up to so many files, if their paths are not longer than this in all. */
const MAX_LISTED_FILES = 200;
const MAX_LISTED_CHARACTERS = 5_500;
const MAX_FOLDERS = 40;
const MAX_ROOT_FILES = 40;
const MAX_LANGUAGES = 12;
const MAX_MANIFESTS = 30;

/** Files that say how a part of a repository is built and what it needs. */
const MANIFESTS: ReadonlySet<string> = new Set([
  'package.json',
  'pnpm-workspace.yaml',
  'tsconfig.json',
  'deno.json',
  'pyproject.toml',
  'setup.py',
  'requirements.txt',
  'Pipfile',
  'Cargo.toml',
  'go.mod',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
  'settings.gradle',
  'Gemfile',
  'composer.json',
  'mix.exs',
  'pubspec.yaml',
  'Package.swift',
  'CMakeLists.txt',
  'Makefile',
  'Dockerfile',
]);

/**
 * What the repository looks like from above, so that the planner need not ask for the obvious: all paths of a small
 * repository, numbers for a large one, and its README. At most about 2,000 tokens.
 */
export async function repositoryOverview(view: WorkspaceView, signal: AbortSignal): Promise<Result<string, Failure>> {
  const listed = await view.listFiles(signal);
  if (!listed.ok) return listed;
  const paths = listed.value;
  if (paths.length === 0) return ok('The repository holds no files yet.');
  const sections = [...(allOf(paths) ?? numbersOf(paths)), await readmeText(view, paths, signal)];
  const text = sections.filter((section) => section !== undefined).join('\n\n');
  return ok(text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}\n[cut]`);
}

/** All paths, when they are few enough. */
function allOf(paths: readonly string[]): string[] | undefined {
  const list = paths.join('\n');
  if (paths.length > MAX_LISTED_FILES || list.length > MAX_LISTED_CHARACTERS) return undefined;
  return [`${countOf(paths)}, these are all:\n${list}`];
}

function numbersOf(paths: readonly string[]): (string | undefined)[] {
  return [`${countOf(paths)}.`, foldersOf(paths), rootFilesOf(paths), languagesOf(paths), manifestsOf(paths)];
}

function countOf(paths: readonly string[]): string {
  return `${paths.length} ${paths.length === 1 ? 'file' : 'files'}`;
}

function foldersOf(paths: readonly string[]): string | undefined {
  const counts = countBy(
    paths.filter((path) => path.includes('/')),
    (path) => path.slice(0, path.indexOf('/')),
  );
  const lines = limited(
    counts.map(([folder, count]) => `${folder}/ ${count}`),
    MAX_FOLDERS,
    'folders',
  );
  return counts.length === 0 ? undefined : `Top-level folders with their numbers of files:\n${lines.join('\n')}`;
}

function rootFilesOf(paths: readonly string[]): string | undefined {
  const names = paths.filter((path) => !path.includes('/'));
  return names.length === 0 ? undefined : `Files at the root: ${limited(names, MAX_ROOT_FILES, 'files').join(', ')}`;
}

function languagesOf(paths: readonly string[]): string | undefined {
  const counts = countBy(paths, extensionOf).filter(([extension]) => extension !== '');
  const shown = counts.slice(0, MAX_LANGUAGES).map(([extension, count]) => `.${extension} ${count}`);
  return shown.length === 0 ? undefined : `Files by extension: ${shown.join(', ')}`;
}

function manifestsOf(paths: readonly string[]): string | undefined {
  const manifests = paths
    .filter((path) => MANIFESTS.has(baseName(path)) || /\.(csproj|sln|gemspec|cabal)$/.test(path))
    .sort((a, b) => depthOf(a) - depthOf(b));
  return manifests.length === 0
    ? undefined
    : `Package and build files: ${limited(manifests, MAX_MANIFESTS, 'files').join(', ')}`;
}

async function readmeText(
  view: WorkspaceView,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = paths.find((each) => /^readme(\.(md|markdown|rst|txt|adoc))?$/i.test(each));
  if (path === undefined) return undefined;
  const read = await view.readFile(path, signal);
  if (!read.ok || read.value === undefined) return undefined;
  const decoded = decodeText(read.value.bytes);
  if (decoded.kind === 'binary') return undefined;
  return readmeExcerpt(path, decoded.text);
}

/** Values with how often they occur, the most frequent first, then by name. */
function countBy(paths: readonly string[], keyOf: (path: string) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(keyOf(path), (counts.get(keyOf(path)) ?? 0) + 1);
  return [...counts].sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1));
}

function limited(items: readonly string[], limit: number, what: string): string[] {
  if (items.length <= limit) return [...items];
  return [...items.slice(0, limit), `and ${items.length - limit} more ${what}`];
}

function extensionOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function depthOf(path: string): number {
  return path.split('/').length;
}
