import type { FileFacts } from './fileFacts.ts';
import { isSample } from './languages.ts';
import { byDepth } from './paths.ts';
import type { Survey } from './survey.ts';

const MAX_GENERATED = 20;

/** The files that say so, those nearest to the root first; data of tests and examples apart. */
export function generatedFiles(facts: ReadonlyMap<string, FileFacts>): Pick<Survey, 'generated' | 'generators'> {
  const paths = [...facts.keys()].filter((path) => facts.get(path)?.origin !== undefined && !isSample(path));
  const generated = paths.sort(byDepth).slice(0, MAX_GENERATED);
  const makers = generated.flatMap((path) => {
    const by = facts.get(path)?.origin?.by;
    return by === undefined ? [] : [[path, by] as const];
  });
  return { generated, generators: Object.fromEntries(makers) };
}
