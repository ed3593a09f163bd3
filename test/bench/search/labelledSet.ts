import { DEPCRUISE } from './depcruiseQueries.ts';
import { ESLINT } from './eslintQueries.ts';
import { EXECA } from './execaQueries.ts';
import { MOCHA } from './mochaQueries.ts';

/** A question in a person's words, and the files that answer it, relative to the folder of its package. */
export type LabelledQuery = readonly [question: string, ...files: readonly string[]];

export interface LabelledPackage {
  readonly name: string;
  /** The folder with its sources, from the root of this repository. */
  readonly folder: string;
  readonly queries: readonly LabelledQuery[];
}

/**
 * Questions about three packages that are installed for development, written by reading their sources and before anything was
 * searched for: who changes the ranking leaves them as they are.
 */
export const LABELLED_PACKAGES: readonly LabelledPackage[] = [
  { name: 'eslint', folder: 'node_modules/eslint/lib', queries: ESLINT },
  { name: 'mocha', folder: 'node_modules/mocha/lib', queries: MOCHA },
  { name: 'execa', folder: 'node_modules/execa/lib', queries: EXECA },
];

/**
 * A few more about a package that nobody looked at while the ranking was made, written before the first search in it. Its figure
 * tells whether the ranking fits more than the packages above; nothing is ever tuned by it.
 */
export const HELD_OUT_PACKAGE: LabelledPackage = {
  name: 'dependency-cruiser',
  folder: 'node_modules/dependency-cruiser/src',
  queries: DEPCRUISE,
};
