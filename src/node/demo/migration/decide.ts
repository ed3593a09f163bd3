import { posix } from 'node:path';
import { migrateText } from './convertModule.ts';
import { ConversionError } from './draft.ts';
import { decideInitially, foldersLoadedByName } from './initialFates.ts';
import type { Draft } from './initialFates.ts';
import type { Migration, ModuleDecision } from './migration.ts';
import { indexMigration } from './migration.ts';
import type { ModuleFacts } from './moduleFacts.ts';
import { buildGraph, findCycles, isUsedLate } from './moduleGraph.ts';
import type { ModuleGraph } from './moduleGraph.ts';
import type { Repository } from './repository.ts';
import { hasOwnTask, resolutionOf } from './repository.ts';
import { resolveRequire } from './resolution.ts';
import { findStandstill, findTestPackages } from './standstill.ts';

interface Deciding {
  readonly repository: Repository;
  readonly graph: ModuleGraph;
  readonly fates: Map<string, Draft>;
}

/**
 * What becomes of every module of a repository. A module is converted when that is known to keep its meaning; every other
 * stays CommonJS, and so does everything that such a module requires, because `require` of an ES module does not work on
 * older Nodes.
 */
export function decideMigration(repository: Repository): Migration {
  const standstill = findStandstill(repository);
  if (standstill !== undefined) return describe(repository, new Map(), { nothingBecause: standstill });
  const resolution = resolutionOf(repository);
  const graph = buildGraph(repository.modules, resolution);
  const frozen = foldersLoadedByName(repository, graph);
  const testData = findTestPackages(repository);
  if (testData !== undefined) return describe(repository, new Map(), { nothingBecause: testData });
  const frozenRoot = frozen.find(({ folder }) => folder === '');
  if (frozenRoot) return describe(repository, new Map(), { nothingBecause: frozenRoot.reason });
  const fates = decideInitially(repository, frozen);
  const deciding: Deciding = { repository, graph, fates };
  for (;;) {
    while (settle(deciding));
    const lost = [...fates].find(([path, { fate }]) => fate === 'keep' && repository.unreadable.has(path))?.[0];
    if (lost !== undefined) {
      return describe(repository, new Map(), {
        nothingBecause: `\`${lost}\` is required, and its text cannot be read`,
      });
    }
    const migration = describe(repository, fates, { frozen, styles: chooseStyles(deciding) });
    if (!keepWhatFails(deciding, migration)) {
      if (migration.modules.some(({ fate }) => fate === 'convert'))
        return { ...migration, followUps: findFollowUps(repository, migration) };
      const reasons = [...new Set(migration.modules.map(({ reason }) => reason))].slice(0, 3).join('; ');
      return describe(repository, new Map(), { nothingBecause: `no module can be converted safely (${reasons})` });
    }
  }
}

/** Applies every rule once. Returns whether a fate changed. */
function settle(deciding: Deciding): boolean {
  const before = countConverted(deciding);
  for (const [path, { fate }] of deciding.fates) {
    const facts = deciding.repository.modules.get(path);
    if (!facts) continue;
    if (fate === 'convert') checkConverted(facts, deciding);
    else if (fate !== 'leave') keepWhatItRequires(facts, deciding);
    checkImports(facts, deciding);
  }
  checkBinding(deciding);
  checkCycles(deciding);
  return countConverted(deciding) !== before;
}

function countConverted({ fates }: Deciding): number {
  return [...fates.values()].filter(({ fate }) => fate === 'convert').length;
}

function keep(path: string, reason: string, { fates }: Deciding): void {
  const known = fates.get(path);
  if (known?.fate === 'convert' || known?.fate === 'leave') fates.set(path, { fate: 'keep', reason });
}

/** CommonJS can only require CommonJS. */
function keepWhatItRequires(facts: ModuleFacts, deciding: Deciding): void {
  for (const { to } of deciding.graph.from(facts.path)) {
    const because = facts.kind === 'module' ? 'loads it with `require`' : 'stays CommonJS and requires it';
    keep(to, `\`${facts.path}\` ${because}`, deciding);
  }
}

function checkConverted(facts: ModuleFacts, deciding: Deciding): void {
  for (const { to, site } of deciding.graph.from(facts.path)) {
    const target = deciding.fates.get(to);
    if (target?.fate === 'leave') keep(to, 'it cannot be parsed, and it is required', deciding);
    if (target?.fate === 'esm') keep(facts.path, `it requires the ES module \`${to}\``, deciding);
    if (target?.fate !== 'convert' || deciding.graph.isInert(to)) continue;
    if (site.runs === 'later') keep(facts.path, `it loads \`${to}\` late, and loading that has effects`, deciding);
    else if (site.isAfterEffects)
      keep(facts.path, `it does something before it loads \`${to}\`, which may depend on it`, deciding);
  }
}

/** What `import` in existing ES modules, and `import()` anywhere, expects of a CommonJS module. */
function checkImports(facts: ModuleFacts, deciding: Deciding): void {
  for (const { specifier, names } of facts.imports) {
    const to = resolveRequire(facts.path, specifier, resolutionOf(deciding.repository));
    const target = to === undefined ? undefined : deciding.repository.modules.get(to);
    if (to === undefined || deciding.fates.get(to)?.fate !== 'convert') continue;
    const exported = target?.exports.named?.map(({ name }) => name) ?? [];
    const onlyDefault = names !== 'whole' && names.every((name) => name === 'default');
    const onlyNamed = names !== 'whole' && names.every((name) => exported.includes(name));
    if (!onlyDefault && !onlyNamed)
      keep(to, `\`${facts.path}\` imports it as the CommonJS module that it is`, deciding);
  }
}

function checkBinding(deciding: Deciding): void {
  for (const [path, facts] of deciding.repository.modules) {
    if (!facts?.binds || deciding.fates.get(path)?.fate === 'convert') continue;
    const because = facts.binds === 'program' ? 'looks at what loaded it' : 'replaces its exports later';
    const watched = [path];
    for (const target of watched) {
      for (const { from } of deciding.graph.to(target)) {
        keep(from, `it loads \`${path}\`, which ${because}`, deciding);
        if (facts.binds === 'program' && !watched.includes(from)) watched.push(from);
      }
    }
  }
}

/** Modules in a circle may become ES modules when none of them looks at another before all have loaded. */
function checkCycles(deciding: Deciding): void {
  const { graph, fates, repository } = deciding;
  const isConverted = (path: string): boolean => fates.get(path)?.fate === 'convert';
  const edges = graph.edges.filter(({ from, to }) => isConverted(from) && isConverted(to));
  const styles = chooseStyles(deciding);
  for (const cycle of findCycles([...fates.keys()].filter(isConverted), edges)) {
    const isSafe = cycle.every((path) => {
      const facts = repository.modules.get(path);
      const inside = edges.filter(({ from, to }) => from === path && cycle.includes(to));
      return (
        facts?.isPure &&
        inside.every(({ site, to }) => {
          const isPicked = site.form.type === 'pattern' || site.form.type === 'member';
          return isUsedLate(site, facts.scopes) && (!isPicked || styles.get(to) === 'named');
        })
      );
    });
    if (!isSafe)
      for (const path of cycle)
        keep(path, `it is in a circle of modules: ${cycle.map((name) => `\`${name}\``).join(', ')}`, deciding);
  }
}

/** `named` where every importer only picks names that are there; a default export keeps the meaning everywhere else. */
function chooseStyles({ repository, graph, fates }: Deciding): Map<string, 'named' | 'default'> {
  const styles = new Map<string, 'named' | 'default'>();
  const resolution = resolutionOf(repository);
  const importedAsDefault = new Set<string | undefined>();
  for (const facts of repository.modules.values()) {
    for (const { specifier, names } of facts?.imports ?? []) {
      if (names !== 'whole' && names.includes('default'))
        importedAsDefault.add(resolveRequire(facts?.path ?? '', specifier, resolution));
    }
  }
  for (const [path, { fate }] of fates) {
    if (fate !== 'convert') continue;
    const named = repository.modules.get(path)?.exports.named;
    const names = new Set(named?.map(({ name }) => name));
    const fits = graph.to(path).every(({ site: { usage } }) => {
      if (usage.type === 'names') return usage.names.every((name) => names.has(name));
      return usage.type !== 'whole';
    });
    styles.set(path, named && fits && !importedAsDefault.has(path) ? 'named' : 'default');
  }
  return styles;
}

/** Tries every conversion. Returns whether one failed, after which that module is kept and everything is settled anew. */
function keepWhatFails(deciding: Deciding, migration: Migration): boolean {
  const index = indexMigration(migration);
  let hasFailed = false;
  for (const [path, { fate }] of deciding.fates) {
    const facts = deciding.repository.modules.get(path);
    if (fate !== 'convert' || !facts) continue;
    try {
      migrateText(facts, index);
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      keep(path, `no safe conversion was found: ${error.message}`, deciding);
      hasFailed = true;
    }
  }
  return hasFailed;
}

function findFolderTwins({ files, modules }: Repository): string[] {
  const folders = new Set(
    [...files].flatMap((path) =>
      path
        .split('/')
        .slice(0, -1)
        .map((_folder, depth, all) => all.slice(0, depth + 1).join('/')),
    ),
  );
  return [...modules.keys()].map((path) => path.replace(/\.[cm]?js$/, '')).filter((stem) => folders.has(stem));
}

function findFollowUps({ modules, packages }: Repository, migration: Migration): string[] {
  const index = indexMigration(migration);
  const folders = new Set(packages.keys());
  return [...modules].flatMap(([path, facts]) => {
    if (!facts || hasOwnTask(path, folders)) return [];
    return migrateText(facts, index) === facts.text ? [] : [path];
  });
}

interface Outcome {
  readonly nothingBecause?: string;
  readonly frozen?: Migration['frozenFolders'];
  readonly styles?: ReadonlyMap<string, 'named' | 'default'>;
}

function describe(repository: Repository, fates: ReadonlyMap<string, Draft>, outcome: Outcome): Migration {
  const { files, packages, modules, plainPackages } = repository;
  const mains = [...packages].flatMap(([folder, { main }]) => (main === undefined ? [] : [[folder, main]]));
  const name = packages.get('')?.name;
  return {
    kind: 'esm-migration',
    ...(outcome.nothingBecause === undefined ? {} : { nothingBecause: outcome.nothingBecause }),
    modules: [...fates].map(([path, draft]) => describeOne(path, draft, repository, outcome.styles?.get(path))),
    frozenFolders: outcome.frozen ?? [],
    plainPackages: [...plainPackages],
    ...(name === undefined ? {} : { packageName: name }),
    mains: Object.fromEntries(mains) as Record<string, string>,
    dataFiles: [...files].filter((path) => /\.(json|node)$/.test(path) && hidesModule(path, modules)),
    folderTwins: findFolderTwins(repository),
    followUps: [],
  };
}

/** Whether a data file lies beside a folder of the same name that is a module as well. */
function hidesModule(path: string, modules: Repository['modules']): boolean {
  const stem = path.replace(/\.\w+$/, '');
  return modules.has(`${stem}/index.js`) || modules.has(`${stem}.js`) || posix.basename(stem) === 'index';
}

function describeOne(
  path: string,
  { fate, reason }: Draft,
  repository: Repository,
  style: 'named' | 'default' | undefined,
): ModuleDecision {
  const to = newPath(path, fate, repository.files);
  const names = repository.modules.get(path)?.exports.named?.map(({ name }) => name) ?? [];
  return {
    path,
    to,
    fate,
    ...(reason === undefined ? {} : { reason }),
    ...(style === undefined ? {} : { style, names: style === 'named' ? names : [] }),
  };
}

function newPath(path: string, fate: ModuleDecision['fate'], files: ReadonlySet<string>): string {
  const isBare = posix.extname(path) === '' || !/\.[cm]?js$/.test(path);
  if (fate === 'convert') return isBare ? `${path}.js` : path;
  if (fate !== 'keep') return path;
  const stem = isBare ? path : path.replace(/\.js$/, '');
  return files.has(`${stem}.cjs`) ? `${stem}.commonjs.cjs` : `${stem}.cjs`;
}
