import type { ListedFile } from '../../changes/baseListing.ts';
import type { FileFacts } from './fileFacts.ts';
import { holdsTests, isInTestFolder, isNamedTest, isOthersCode, isSample, isScript, languageOf } from './languages.ts';

/**
 * Paths of the files that hold tests: by their names, and of other scripts in folders of tests those whose texts show tests.
 * What was not read counts by its place, unless most tests show themselves by their names, since others are helpers then;
 * so do scripts where none shows tests of any known kind, as long as they build on something: data does not.
 */
export function testsIn(files: readonly ListedFile[], facts: ReadonlyMap<string, FileFacts>): string[] {
  const paths = files.map(({ path }) => path).filter((path) => languageOf(path) !== undefined && !isOthersCode(path));
  const named = new Set(paths.filter((path) => isNamedTest(path) && !isSample(path)));
  const others = paths.filter((path) => !named.has(path) && !isSample(path));
  const inFolders = others.filter((path) => isInTestFolder(path) && isScript(languageOf(path)));
  const shown = new Set(inFolders.filter((path) => facts.get(path)?.tests === true));
  const isUnclear = named.size === 0 && shown.size === 0;
  const byPlace = others.filter((path) => {
    if (!holdsTests(path)) return false;
    const known = isScript(languageOf(path)) ? facts.get(path) : undefined;
    return known === undefined || (isUnclear && known.imports.length > 0);
  });
  const placed = named.size + shown.size >= byPlace.length ? [] : byPlace;
  const all = new Set([...named, ...shown, ...placed]);
  return paths.filter((path) => all.has(path));
}
