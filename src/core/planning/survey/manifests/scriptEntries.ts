import { isBuilt, isScript, isTool, languageOf } from '../languages.ts';
import type { Listing } from '../listing.ts';
import { extensionOf, resolvePath, within } from '../paths.ts';
import type { PackageJson } from './packageJson.ts';

/** A package that gives out many files one by one does not begin in each of them. */
const MAX_NAMED = 6;

const STARTED = /(?:^|[\s;&])(?:node|tsx|ts-node|bun|nodemon|deno run)(?:\s+--?[\w=-]+)*\s+([\w./-]+\.[cm]?[jt]sx?)\b/g;
const USUAL = ['src/index', 'src/main', 'index', 'main', 'server', 'app'];

/** Files that the package begins in, as they are in the repository: sources, where what is named is built from them. */
export function entryPointsOf(folder: string, manifest: PackageJson, listing: Listing): string[] {
  const named = [...(manifest.isEditorExtension ? ['src/extension.ts'] : []), ...manifest.entries];
  const begins = [...new Set(named.flatMap((path) => sourceOf(folder, path, listing) ?? []))].slice(0, MAX_NAMED);
  const lines = ['start', 'serve', 'dev'].map((name) => manifest.scripts[name] ?? '').join('\n');
  const started = [...lines.matchAll(STARTED)]
    .flatMap(([, path = '']) => sourceOf(folder, path, listing) ?? [])
    .filter((path) => !isTool(path));
  const found = [...new Set([...begins, ...started])];
  if (found.length > 0) return found;
  return USUAL.flatMap((path) => sourceOf(folder, path, listing) ?? []).slice(0, 1);
}

const SOURCE_EXTENSIONS = ['ts', 'tsx', 'mts', 'cts', 'js', 'mjs', 'cjs', 'jsx'];

/** The file that a manifest names, or the one that it is made from. */
function sourceOf(folder: string, named: string, listing: Listing): string | undefined {
  const path = resolvePath(folder, named);
  if (path === undefined || path === '' || !(isScript(languageOf(path)) || extensionOf(path) === '')) return undefined;
  const bare = path.replace(/\.[cm]?[jt]sx?$/, '');
  const inner = folder === '' ? bare : bare.slice(folder.length + 1);
  const built = inner.replace(
    /^(?:dist|lib|out|build|es|esm|cjs|umd)(?:\/(?:esm|cjs|es|node|src|lib|umd|commonjs|browser|bundle))?\//,
    '',
  );
  const sources = [within(folder, `src/${built}`), within(folder, built)].flatMap((place) => [
    `${place}.ts`,
    `${place}.tsx`,
  ]);
  const source = sources.find((each) => listing.has(each));
  if (source !== undefined) return source;
  if (listing.has(path) && !isBuilt(path)) return path;
  return [bare, within(bare, 'index'), within(folder, `src/${built}`), within(folder, built)]
    .flatMap((place) => SOURCE_EXTENSIONS.map((extension) => `${place}.${extension}`))
    .find((each) => listing.has(each));
}
