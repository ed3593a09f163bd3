import type { PackageFile, Repository } from './repository.ts';
import { scopeOf, setAsideFolder } from './repository.ts';

/** Why a repository had better stay as it is, or `undefined`. */
export function findStandstill({ files, packages }: Repository): string | undefined {
  const own = packages.get('');
  if (own?.type === 'module') return 'its package.json says "type": "module" already';
  const folders = new Set(packages.keys());
  const typescript = [...files].find(
    (path) =>
      /\.[cm]?tsx?$/.test(path) &&
      !/\.d\.[cm]?ts$/.test(path) &&
      !path.endsWith('test-d.ts') &&
      setAsideFolder(path) === undefined &&
      scopeOf(path, folders) === '',
  );
  if (typescript !== undefined)
    return `it has TypeScript in it (\`${typescript}\`), which this migration does not handle`;
  return own && unfitRunner(own);
}

/**
 * Why a package whose tests are about modules and packages as files had better stay as it is: they would notice every file
 * that gets another name, and every package.json that is added.
 */
export function findTestPackages({ packages, modules }: Repository): string | undefined {
  const folder = [...packages.keys()].find((path) => /^(test|tests|__tests__|spec)\//.test(path));
  const loader = [...modules.values()].find((facts) => facts?.computedLoads.some(({ type }) => type === 'unknown'));
  if (folder === undefined || !loader) return undefined;
  return `\`${loader.path}\` loads modules by names that cannot be known, and the tests keep packages of their own, such as \`${folder}\``;
}

/** A test runner that loads test files with `require` only. */
function unfitRunner({ scripts, devDependencies, dependencies }: PackageFile): string | undefined {
  const commands = Object.values(scripts).join(' && ');
  const runs = (name: string): boolean => new RegExp(`(^|[\\s/&|;])_?${name}(\\s|$|[&|;])`).test(commands);
  const versionOf = (name: string): number | undefined => {
    const version = /\d+/.exec(devDependencies[name] ?? dependencies[name] ?? '')?.[0];
    return version === undefined ? undefined : Number(version);
  };
  for (const name of ['jest', 'nodeunit', 'vows', 'expresso', 'lab', 'react-scripts']) {
    if (runs(name)) return `its tests run with ${name}, which loads them as CommonJS`;
  }
  for (const [name, first] of [
    ['mocha', 8],
    ['tape', 5],
    ['ava', 4],
    ['jasmine', 4],
  ] as const) {
    const version = versionOf(name);
    if (runs(name) && version !== undefined && version < first) {
      return `its tests run with ${name} ${version}, which loads them as CommonJS; ES modules need ${name} ${first}`;
    }
  }
  return undefined;
}
