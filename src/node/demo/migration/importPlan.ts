import { isBuiltin } from 'node:module';
import type { MigrationIndex } from './migration.ts';
import { EXAMPLE_PATH } from './migration.ts';
import type { RequireSite } from './requireSites.ts';
import { resolveRequire, specifierTo } from './resolution.ts';

/** How a `require` is carried over. */
export type ImportPlan =
  | {
      readonly type: 'import';
      readonly specifier: string;
      /** `named`: a module of named exports. `builtin`: both forms work. `default`: everything is in the default export. */
      readonly shape: 'named' | 'default' | 'builtin';
      /** The names that can be imported one by one. */
      readonly names: readonly string[];
    }
  /** It stays a call of `require`, made by `createRequire`: right for everything that is not an ES module. */
  | { readonly type: 'in-place'; readonly specifier: string };

/** Decides for one `require` in a module that becomes an ES module. */
export function planImport(from: string, site: RequireSite, index: MigrationIndex): ImportPlan {
  const { specifier } = site;
  const isInOrder = site.runs === 'top' && !site.isAfterEffects;
  const inPlace: ImportPlan = { type: 'in-place', specifier };
  if (isBuiltin(specifier)) {
    // Newer than the oldest Node in question: a module that asks for it late may be prepared to do without.
    if (site.runs === 'later' && /^node:(sqlite|sea)$/.test(specifier)) return inPlace;
    return { type: 'import', specifier, shape: 'builtin', names: builtinNames(specifier) };
  }
  const target = index.decisions.get(resolveRequire(from, specifier, index.resolution) ?? '');
  if (target) {
    const renamed = newSpecifier(from, specifier, target.to, index);
    if (target.fate === 'convert') {
      return { type: 'import', specifier: renamed, shape: target.style ?? 'default', names: target.names ?? [] };
    }
    return isInOrder
      ? { type: 'import', specifier: renamed, shape: 'default', names: [] }
      : { type: 'in-place', specifier: target.to === target.path ? specifier : renamed };
  }
  if (!isInOrder) return inPlace;
  if (index.migration.plainPackages.includes(specifier))
    return { type: 'import', specifier, shape: 'default', names: [] };
  const isSideEffect = site.form.type === 'bare' && /^(@[^/]+\/)?[^./#][^/]*$/.test(specifier);
  return isSideEffect ? { type: 'import', specifier, shape: 'default', names: [] } : inPlace;
}

function newSpecifier(from: string, specifier: string, to: string, index: MigrationIndex): string {
  const own = index.migration.packageName;
  // In its documentation, the package goes by its name.
  if (own !== undefined && from === EXAMPLE_PATH && specifier === own) return own;
  if (own !== undefined && from === EXAMPLE_PATH && specifier.startsWith(`${own}/`)) return `${own}/${to}`;
  return specifierTo(index.decisions.get(from)?.to ?? from, to);
}

/** What a module of Node exports by name, as the Node that runs this knows it. */
function builtinNames(specifier: string): string[] {
  const exported: unknown = process.getBuiltinModule(specifier);
  return typeof exported === 'object' || typeof exported === 'function' ? Object.keys(exported ?? {}) : [];
}
