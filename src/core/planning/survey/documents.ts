import type { Listing } from './listing.ts';
import { isOthersCode, isSample } from './languages.ts';
import { baseName, byDepth } from './paths.ts';

const MAX_DOCUMENTS = 20;

const DOCUMENT = /\.(?:md|mdx|markdown|rst|adoc|asciidoc)$|^readme(?:\.txt)?$/i;
/** Texts that are not about the code, or are for agents. */
const OTHER_TEXT = /^(?:licen[cs]e|notice|authors|contributors|code_of_conduct|agents|claude|gemini)\b/i;

/** Paths of the first texts that tell people about the code, those nearest to the root first. */
export function documentsIn({ files }: Listing): string[] {
  const paths = files
    .map(({ path }) => path)
    .filter((path) => isDocument(path) && !isOthersCode(path) && !isSample(path));
  return paths.sort(byDepth).slice(0, MAX_DOCUMENTS);
}

function isDocument(path: string): boolean {
  const name = baseName(path);
  return DOCUMENT.test(name) && !OTHER_TEXT.test(name) && !/(?:^|\/)\.[^/]+\//.test(path);
}
