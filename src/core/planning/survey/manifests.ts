import { isOthersCode } from './languages.ts';
import type { Listing } from './listing.ts';
import { compiledFindings } from './manifests/compiled.ts';
import { dependenciesOf } from './manifests/dependencies.ts';
import { joinFindings } from './manifests/findings.ts';
import type { Findings, Manifests } from './manifests/findings.ts';
import { makeFindings, otherFindings } from './manifests/others.ts';
import { pythonFindings } from './manifests/python.ts';
import { scriptFindings } from './manifests/scripts.ts';
import type { NamedPackage } from './imports/scriptResolver.ts';
import type { ListedFile } from '../../changes/baseListing.ts';
import { baseName, byDepth, folderOf } from './paths.ts';
import { isStyleGuide } from './ruleFiles.ts';
import type { DependencyFacts } from './survey.ts';

/** In any folder. */
const ANYWHERE: ReadonlySet<string> = new Set(
  (
    'package.json tsconfig.json jsconfig.json pyproject.toml setup.py setup.cfg requirements.txt requirements-dev.txt dev-requirements.txt ' +
    'Pipfile tox.ini pytest.ini mypy.ini environment.yml manage.py go.mod Cargo.toml pom.xml build.gradle build.gradle.kts settings.gradle settings.gradle.kts'
  ).split(' '),
);
const AT_ROOT: ReadonlySet<string> = new Set(
  'pnpm-workspace.yaml lerna.json deno.json deno.jsonc composer.json Gemfile Rakefile mix.exs pubspec.yaml Package.swift CMakeLists.txt Makefile GNUmakefile makefile .gitignore'.split(
    ' ',
  ),
);
const README = /^readme(\.(md|markdown|rst|txt|adoc))?$/i;

const MAX_MANIFESTS = 400;
const MAX_MANIFEST_BYTES = 512 * 1024;

/** The files to be read first, the nearest to the root first, and one sentence for each kind that is left out. */
export function manifestsIn({ files }: Listing): {
  readonly wanted: readonly ListedFile[];
  readonly notes: readonly string[];
} {
  const all = files.filter(({ path }) => isManifest(path) && !isOthersCode(path));
  const large = all.filter(({ size = 0 }) => size > MAX_MANIFEST_BYTES);
  const rest = all.filter(({ size = 0 }) => size <= MAX_MANIFEST_BYTES).sort((a, b) => byDepth(a.path, b.path));
  const notes = large
    .slice(0, 5)
    .map(({ path }) => `${JSON.stringify(path)} is too large for a manifest and was not read.`);
  const left = rest.length - MAX_MANIFESTS;
  return {
    wanted: rest.slice(0, MAX_MANIFESTS),
    notes:
      left > 0 ? [...notes, `Of ${rest.length} manifests the ${MAX_MANIFESTS} nearest to the root were read.`] : notes,
  };
}

function isManifest(path: string): boolean {
  const name = baseName(path);
  return (
    ANYWHERE.has(name) || isStyleGuide(path) || (folderOf(path) === '' && (AT_ROOT.has(name) || README.test(name)))
  );
}

/** The README at the root, if there is one that could be read. */
export function readmeIn(
  texts: ReadonlyMap<string, string>,
): { readonly path: string; readonly text: string } | undefined {
  for (const [path, text] of texts) if (README.test(path)) return { path, text };
  return undefined;
}

export interface AllFindings extends Findings {
  /** For the resolution of imports. */
  readonly importable: readonly NamedPackage[];
  readonly goModules: ReadonlyMap<string, string>;
  readonly dependencies: readonly DependencyFacts[];
}

/** What all manifests say together. A target of make is told only where no tool of a language serves the purpose at the root. */
export function readManifests(listing: Listing, texts: ReadonlyMap<string, string>): AllFindings {
  const byName = new Map<string, [string, string][]>();
  for (const entry of texts) {
    const name = baseName(entry[0]);
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [entry]);
    else known.push(entry);
  }
  const manifests: Manifests = {
    listing,
    texts,
    named: (...names) => names.flatMap((name) => byName.get(name) ?? []).sort(([a], [b]) => byDepth(a, b)),
  };
  const scripts = scriptFindings(manifests);
  const compiled = compiledFindings(manifests);
  const all = joinFindings([scripts, pythonFindings(manifests), compiled, otherFindings(manifests)]);
  const make = makeFindings(manifests);
  const served = new Set(all.commands.flatMap(({ purpose, folder }) => (folder === '' ? [purpose] : [])));
  const commands = [...all.commands, ...make.commands.filter(({ purpose }) => !served.has(purpose))];
  const packageManagers = [...all.packageManagers, ...make.packageManagers];
  const dependencies = dependenciesOf(packageManagers, { listing, needsOthers: scripts.needsOthers });
  const { importable } = scripts;
  return { ...all, commands, packageManagers, dependencies, importable, goModules: compiled.goModules };
}
