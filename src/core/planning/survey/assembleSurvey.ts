import type { ListedFile } from '../../changes/baseListing.ts';
import type { Stopwatch } from '../../tools/stopwatch.ts';
import { readmeExcerpt } from '../readmeExcerpt.ts';
import { conventionsOf } from './conventions.ts';
import { documentsIn } from './documents.ts';
import { entryPointsOf } from './entryPoints.ts';
import type { FileFacts } from './fileFacts.ts';
import { folderFacts } from './folders.ts';
import { generatedFiles } from './generatedFiles.ts';
import { createGoResolver, createJavaResolver, createPythonResolver } from './imports/otherResolvers.ts';
import { createScriptResolver } from './imports/scriptResolver.ts';
import { isOthersCode, languageOf } from './languages.ts';
import type { Listing } from './listing.ts';
import { readManifests, readmeIn } from './manifests.ts';
import type { AllFindings } from './manifests.ts';
import { moduleGraph } from './moduleGraph.ts';
import type { Resolvers } from './moduleGraph.ts';
import { baseName, depthOf, foldersUp } from './paths.ts';
import { ruleFilesIn } from './ruleFiles.ts';
import { COMMAND_PURPOSES } from './survey.ts';
import type { CommandFact, LanguageFacts, NamedFact, PackageFacts, Survey } from './survey.ts';
import { testFacts } from './testFacts.ts';
import { testsIn } from './testFiles.ts';
import type { KnownTests } from './testFacts.ts';

export interface Material {
  readonly listing: Listing;
  /** Texts of manifests by path, the nearest to the root first. */
  readonly texts: ReadonlyMap<string, string>;
  /** Of source files by path. */
  readonly facts: ReadonlyMap<string, FileFacts>;
  readonly unread: number;
  readonly notes: readonly string[];
}

/** A repository is listed whole up to so many files, if their paths are not longer than this in all. */
const MAX_LISTED_FILES = 200;
const MAX_LISTED_CHARACTERS = 5_500;
const MAX_COMMANDS = 150;
const MAX_PACKAGES = 500;
const MAX_ENTRY_POINTS = 60;

/** Puts together what was read. Gives everything else a turn between its parts. */
export async function assembleSurvey(material: Material, watch: Stopwatch): Promise<Survey> {
  const { listing, texts, facts } = material;
  const rest = async (): Promise<void> => {
    watch.isLate();
    await watch.letOthersWork();
  };
  const findings = readManifests(listing, texts);
  const languages = languagesOf(listing.files);
  await rest();
  const resolvers = resolversOf(material, findings);
  const entryPoints = entryPointsOf(findings.entryPoints, facts, resolvers);
  const modules = moduleGraph({ facts, resolvers, entryPoints: new Set(entryPoints), unread: material.unread });
  await rest();
  const tests = testsIn(listing.files, facts);
  const known = testFacts(tests, findings.testFrameworks, facts);
  await rest();
  const readme = readmeIn(texts);
  const excerpt = readme && readmeExcerpt(readme.path, readme.text);
  const commands = commandsOf(findings.commands, known);
  const paths = allPaths(listing.files);
  return {
    files: listing.files.length,
    bytes: listing.files.reduce((sum, { size = 0 }) => sum + size, 0),
    languages,
    frameworks: onlyNamedOnce(findings.frameworks),
    packageManagers: onlyNamedOnce(findings.packageManagers),
    commands: commands.slice(0, MAX_COMMANDS),
    dependencies: findings.dependencies,
    folders: folderFacts(listing),
    packages: packagesOf(findings, listing).slice(0, MAX_PACKAGES),
    modules,
    entryPoints: entryPoints.slice(0, MAX_ENTRY_POINTS),
    conventions: conventionsOf({ facts, tests, texts }),
    ruleFiles: ruleFilesIn(listing, texts),
    ...generatedFiles(facts),
    tests: known?.facts,
    documents: documentsIn(listing),
    hasGit: false,
    notes: [...material.notes, ...findings.notes, ...othersNote(listing.files)],
    ...(paths && { paths }),
    ...(excerpt !== undefined && { readme: excerpt }),
  };
}

function languagesOf(files: readonly ListedFile[]): LanguageFacts[] {
  const counts = new Map<string, { files: number; bytes: number }>();
  for (const { path, size = 0 } of files) {
    const name = languageOf(path);
    if (name === undefined || isOthersCode(path)) continue;
    const count = counts.get(name) ?? { files: 0, bytes: 0 };
    counts.set(name, { files: count.files + 1, bytes: count.bytes + size });
  }
  return [...counts]
    .map(([name, count]) => ({ name, ...count }))
    .sort((a, b) => b.files - a.files || (a.name < b.name ? -1 : 1));
}

function resolversOf({ listing, texts, facts }: Material, findings: AllFindings): Resolvers {
  const configs = new Map([...texts].filter(([path]) => /^(?:ts|js)config\.json$/.test(baseName(path))));
  const scripts = createScriptResolver({ listing, packages: findings.importable, configs });
  const java = createJavaResolver(facts);
  return {
    TypeScript: scripts,
    JavaScript: scripts,
    Vue: scripts,
    Svelte: scripts,
    Astro: scripts,
    Python: createPythonResolver(listing),
    Go: createGoResolver(listing, findings.goModules),
    Java: java,
    Kotlin: java,
  };
}

/** Root first, then by folder, by purpose. Without those that would fail for want of tests. */
function commandsOf(commands: readonly CommandFact[], tests: KnownTests | undefined): CommandFact[] {
  const needsTests = ({ line, purpose }: CommandFact): boolean =>
    (purpose === 'test' || purpose === 'coverage') &&
    /\bpytest\b/.test(line) &&
    tests?.languages.has('Python') !== true;
  const all = [...commands, ...(tests?.commands ?? [])].filter((command) => !needsTests(command));
  const once = new Map(all.map((command) => [`${command.purpose}\0${command.line}`, command] as const));
  const rank = ({ purpose }: CommandFact): number => COMMAND_PURPOSES.indexOf(purpose);
  return [...once.values()].sort(
    (a, b) =>
      Number(a.folder !== '') - Number(b.folder !== '') ||
      depthOf(a.folder) - depthOf(b.folder) ||
      (a.folder < b.folder ? -1 : a.folder > b.folder ? 1 : 0) ||
      rank(a) - rank(b),
  );
}

function packagesOf({ packages }: AllFindings, { folders }: Listing): PackageFacts[] {
  const names = new Map<string, string>();
  for (const { folder, name } of packages) if (!names.has(folder)) names.set(folder, name);
  const counts = new Map<string, number>();
  for (const [folder, { paths }] of folders) {
    const owner = foldersUp(folder).find((each) => names.has(each));
    if (owner !== undefined) counts.set(owner, (counts.get(owner) ?? 0) + paths.length);
  }
  const all = [...names].map(([folder, name]) => ({ folder, name, files: counts.get(folder) ?? 0 }));
  return all.sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** The first file that says so has the say. */
function onlyNamedOnce(facts: readonly NamedFact[]): NamedFact[] {
  const byName = new Map<string, NamedFact>();
  for (const fact of [...facts].sort((a, b) => depthOf(a.from) - depthOf(b.from))) {
    if (!byName.has(fact.name)) byName.set(fact.name, fact);
  }
  return [...byName.values()];
}

function othersNote(files: readonly ListedFile[]): string[] {
  const count = files.filter(({ path }) => isOthersCode(path)).length;
  return count === 0
    ? []
    : [
        `Files in folders of other people's code (such as vendor), which count for size only: ${count.toLocaleString('en-US')}.`,
      ];
}

function allPaths(files: readonly ListedFile[]): string[] | undefined {
  if (files.length > MAX_LISTED_FILES) return undefined;
  const paths = files.map(({ path }) => path);
  return paths.join('\n').length > MAX_LISTED_CHARACTERS ? undefined : paths;
}
