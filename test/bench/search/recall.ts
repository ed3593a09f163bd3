import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { CodeIndex } from '../../../src/core/ports/codeIndex.ts';
import type { LabelledPackage } from './labelledSet.ts';
import { plainSearch } from './plainSearch.ts';
import type { TextFile } from './plainSearch.ts';

/** How many places a searcher looks at. */
const PLACES = 10;

export interface PackageRecall {
  readonly name: string;
  readonly questions: number;
  /** Part of the files that answer a question among the first ten places, on average over the questions: 0 to 1. */
  readonly index: number;
  /** The same for a plain search for texts. */
  readonly plain: number;
  readonly perQuestion: readonly { readonly question: string; readonly index: number; readonly plain: number }[];
}

/**
 * Asks all questions about a package of both searches. The index gives ten pieces, which are of ten files at most; the plain
 * search gives ten files.
 */
export async function measureRecall(
  { name, folder, queries }: LabelledPackage,
  root: string,
  index: CodeIndex,
): Promise<PackageRecall> {
  const files = await readFiles(path.join(root, folder));
  const known = new Set(files.map((file) => file.path));
  const updated = await index.update(name, files.map(asFileToIndex));
  if (!updated.ok) throw new Error(updated.failure.message);
  const perQuestion = [];
  for (const [question, ...answers] of queries) {
    const unknown = answers.filter((answer) => !known.has(answer));
    if (unknown.length > 0) throw new Error(`${name} has no ${unknown.join(', ')} any more`);
    const found = await index.search({ text: question, limit: PLACES });
    if (!found.ok) throw new Error(found.failure.message);
    const byIndex = recallOf(
      answers,
      found.value.map((piece) => piece.path),
    );
    perQuestion.push({ question, index: byIndex, plain: recallOf(answers, plainSearch(question, files, PLACES)) });
  }
  return {
    name,
    questions: queries.length,
    index: average(perQuestion.map((each) => each.index)),
    plain: average(perQuestion.map((each) => each.plain)),
    perQuestion,
  };
}

function recallOf(answers: readonly string[], found: readonly string[]): number {
  return answers.filter((answer) => found.includes(answer)).length / answers.length;
}

function average(figures: readonly number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
}

async function readFiles(folder: string): Promise<TextFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
  return Promise.all(
    paths.map(async (each) => ({ path: each, text: await readFile(path.join(folder, each), 'utf8') })),
  );
}

function asFileToIndex({ path: file, text }: TextFile) {
  const bytes = new TextEncoder().encode(text);
  return { path: file, key: createHash('sha1').update(bytes).digest('hex'), read: () => Promise.resolve(bytes) };
}
