import { MAX_GLOBS, globProblem } from '../../../shared/scopes.ts';
import type { Draft } from './draft.ts';
import { isFields, isNothing, shortened, splitList, textOf } from './values.ts';

/**
 * Mends the lists of globs. A glob that leads out of the repository is left out of what may be read or written; when
 * nothing else is left of what may be written, the list stays as it is, to be refused: without one the task might write
 * anywhere. What may not be written is never made less.
 */
export function mendScopes(draft: Draft, mayWrite: boolean): void {
  for (const name of ['reads', 'mayWrite', 'mayNotWrite']) {
    const value = draft.fields[name];
    if (isNothing(value)) draft.fields[name] = undefined;
    const globs = isNothing(value) ? undefined : globsIn(value);
    if (globs === undefined) continue;
    const plain = [...new Set(globs.map((glob) => plainGlob(glob, name === 'mayNotWrite')))];
    const kept = plain.filter((glob) => globProblem(glob) === undefined).slice(0, MAX_GLOBS);
    if (kept.length === 0 && name === 'mayWrite' && mayWrite) continue;
    if (kept.length === 0) draft.fields[name] = undefined;
    else draft.fields[name] = kept;
    tellMended(draft, name, { value, plain, kept });
  }
}

function tellMended(
  draft: Draft,
  name: string,
  {
    value,
    plain,
    kept,
  }: { readonly value: unknown; readonly plain: readonly string[]; readonly kept: readonly string[] },
): void {
  const bad = plain.filter((glob) => globProblem(glob) !== undefined);
  for (const glob of bad.slice(0, 3)) {
    const problem = globProblem(glob) ?? '';
    draft.note('scope-narrowed', `${name} had "${shortened(glob)}", ${problem}; it was left out`);
  }
  if (!Array.isArray(value) || value.some((each, index) => bad.length === 0 && each !== kept[index]))
    draft.note('form-mended', `${name} was written in another form and is now a list of globs`);
}

function globsIn(value: unknown): string[] | undefined {
  if (typeof value === 'string') return splitList(value);
  if (!Array.isArray(value)) return undefined;
  const globs = value.map((each: unknown) =>
    textOf(isFields(each) ? (each['path'] ?? each['file'] ?? each['glob']) : each),
  );
  return globs.every((glob) => glob !== undefined)
    ? globs.map((glob) => glob.trim()).filter((glob) => glob !== '')
    : undefined;
}

/** With slashes, without `./`, quotation marks and steps back that stay inside; of what is forbidden also without the first slash. */
function plainGlob(glob: string, isForbidden: boolean): string {
  const slashed = glob
    .replace(/^["'`]+|["'`]+$/g, '')
    .replace(/\\/g, '/')
    .replace(/^(\.\/)+/, '');
  const relative = isForbidden ? slashed.replace(/^\/+/, '') : slashed;
  if (!relative.split('/').includes('..')) return relative;
  const segments: string[] = [];
  for (const segment of relative.split('/')) {
    const before = segments.at(-1);
    if (segment !== '..') segments.push(segment);
    else if (before === undefined || before === '..' || /[*?{[(]/.test(before)) segments.push('..');
    else segments.pop();
  }
  return segments.join('/');
}
