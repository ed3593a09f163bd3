import type { FileFacts } from './fileFacts.ts';
import { isBenchmark, isOthersCode, isSample, isTestCode, isTool } from './languages.ts';
import { loadedBy } from './moduleGraph.ts';
import type { Resolvers } from './moduleGraph.ts';
import { byDepth } from './paths.ts';

/**
 * Paths of the files that work begins in: what manifests name, then scripts that code loads by their place, such as workers,
 * then what has a `main`. Tests, samples and benchmarks begin nothing that others use.
 */
export function entryPointsOf(
  named: readonly string[],
  facts: ReadonlyMap<string, FileFacts>,
  resolvers: Resolvers,
): string[] {
  const own = [...facts].filter(([path]) => isProgram(path));
  const loaded = own.flatMap(([path]) =>
    isTool(path) ? [] : loadedBy(path, facts, resolvers).filter((target) => isProgram(target)),
  );
  const mains = own.flatMap(([path, { starts }]) => (starts === true ? [path] : []));
  return [...new Set([...named, ...loaded.sort(byDepth), ...mains.sort(byDepth)])];
}

function isProgram(path: string): boolean {
  return !isTestCode(path) && !isSample(path) && !isBenchmark(path) && !isOthersCode(path);
}
