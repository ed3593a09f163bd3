import type { Listing } from '../listing.ts';
import type { DependencyFacts, NamedFact } from '../survey.ts';

interface Manager {
  /** Folders at the root in one of which it installs; none where it has a place of its own and fetches what is missing. */
  readonly folders: readonly string[];
  readonly isMaybeElsewhere?: true;
  readonly locks: readonly string[];
}

const MODULES = ['node_modules'];
const ENVIRONMENTS = { folders: ['.venv', 'venv'], isMaybeElsewhere: true } as const;

const MANAGERS: Readonly<Record<string, Manager>> = {
  npm: { folders: MODULES, locks: ['package-lock.json', 'npm-shrinkwrap.json'] },
  pnpm: { folders: MODULES, locks: ['pnpm-lock.yaml'] },
  yarn: { folders: MODULES, locks: ['yarn.lock'] },
  bun: { folders: MODULES, locks: ['bun.lock', 'bun.lockb'] },
  pip: { ...ENVIRONMENTS, locks: ['requirements.lock', 'pylock.toml'] },
  poetry: { ...ENVIRONMENTS, locks: ['poetry.lock'] },
  uv: { ...ENVIRONMENTS, locks: ['uv.lock'] },
  pdm: { ...ENVIRONMENTS, locks: ['pdm.lock'] },
  pipenv: { ...ENVIRONMENTS, locks: ['Pipfile.lock'] },
  composer: { folders: ['vendor'], locks: ['composer.lock'] },
  mix: { folders: ['deps'], locks: ['mix.lock'] },
  pub: { folders: ['.dart_tool'], locks: ['pubspec.lock'] },
  bundler: { folders: ['vendor/bundle'], isMaybeElsewhere: true, locks: ['Gemfile.lock'] },
  cargo: { folders: [], locks: ['Cargo.lock'] },
  go: { folders: [], locks: ['go.sum'] },
};

const OF_SCRIPTS: ReadonlySet<string> = new Set(['npm', 'pnpm', 'yarn', 'bun']);

/** What the managers at the root install, and where. `needsOthers`: whether any package.json names packages at all. */
export function dependenciesOf(
  managers: readonly NamedFact[],
  { listing, needsOthers }: { readonly listing: Listing; readonly needsOthers: boolean },
): DependencyFacts[] {
  const atRoot = managers.filter(({ from }) => !from.includes('/')).map(({ name }) => name);
  return [...new Set(atRoot)].flatMap((manager) => {
    const known = Object.hasOwn(MANAGERS, manager) ? MANAGERS[manager] : undefined;
    if (known === undefined || (OF_SCRIPTS.has(manager) && !needsOthers)) return [];
    const lock = known.locks.find((name) => listing.has(name));
    // Yarn may do without modules in a folder.
    const folders = manager === 'yarn' && listing.has('.pnp.cjs') ? [] : known.folders;
    const { isMaybeElsewhere } = known;
    return [{ manager, folders, ...(isMaybeElsewhere && { isMaybeElsewhere }), ...(lock !== undefined && { lock }) }];
  });
}
