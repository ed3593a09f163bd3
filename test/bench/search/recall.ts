import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { CodeIndex } from '../../../src/core/ports/codeIndex.ts';
import type { LabelledPackage } from './labelledSet.ts';
import { plainSearch } from './plainSearch.ts';
import type { TextFile } from './plainSearch.ts';

/** How many files, or places, a searcher looks at. */
const PLACES = 10;
/** Pieces that are asked for, so that they are of ten different files. */
const MOST_PIECES = 50;

/** Parts of the files that answer a question that were found: 0 to 1. */
export interface Recall {
  /** By the index, within the first ten different files of its pieces. */
  readonly index: number;
  /** By the index, within its first ten pieces, which are of ten files at most. */
  readonly pieces: number;
  /** By a plain search for texts, within its first ten files. */
  readonly plain: number;
}

/** On average over the questions. */
export interface PackageRecall extends Recall {
  readonly name: string;
  readonly questions: number;
  readonly perQuestion: readonly (Recall & { readonly question: string })[];
}

/** Asks all questions about a package of both searches. */
export async function measureRecall(
  { name, folder, queries }: LabelledPackage,
  root: string,
  index: CodeIndex,
): Promise<PackageRecall> {
  const files = await readFiles(path.join(root, folder));
  const known = new Set(files.map((file) => file.path));
  const updated = await index.update(name, files.map(asFileToIndex));
  if (!updated.ok) throw new Error(updated.failure.message);
  const perQuestion: (Recall & { readonly question: string })[] = [];
  for (const [question, ...answers] of queries) {
    const unknown = answers.filter((answer) => !known.has(answer));
    if (unknown.length > 0) throw new Error(`${name} has no ${unknown.join(', ')} any more`);
    const found = await index.search({ text: question, limit: MOST_PIECES });
    if (!found.ok) throw new Error(found.failure.message);
    const paths = found.value.map((piece) => piece.path);
    perQuestion.push({
      question,
      index: recallOf(answers, [...new Set(paths)].slice(0, PLACES)),
      pieces: recallOf(answers, paths.slice(0, PLACES)),
      plain: recallOf(answers, plainSearch(question, files, PLACES)),
    });
  }
  const averageOf = (of: keyof Recall): number => average(perQuestion.map((each) => each[of]));
  return {
    name,
    questions: queries.length,
    index: averageOf('index'),
    pieces: averageOf('pieces'),
    plain: averageOf('plain'),
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
