import type { Job } from '../job.ts';
import { finish } from '../job.ts';
import { migrateDocument } from '../migration/documentation.ts';
import type { MigrationIndex } from '../migration/migration.ts';
import { setAsideFolder } from '../migration/repository.ts';
import { listRepository, readFiles } from './reading.ts';
import { withExamplesNamed } from './reviewers/documents.ts';
import type { DemoFinding } from './reviewers/findings.ts';
import { count } from './wording.ts';

/**
 * Updates the Markdown documents, but for those that tell of the past. Examples that reviewers found to be CommonJS still,
 * because they cannot be converted, are named as what they are.
 */
export function* documentationJob(index: MigrationIndex, found: readonly DemoFinding[] = []): Job {
  if (index.migration.nothingBecause !== undefined) return finish(`Nothing to do: ${index.migration.nothingBecause}.`);
  const listing = yield* listRepository('I look for documentation.');
  if (listing.type === 'failed') return finish(`I could not list the repository. ${listing.problem}`);
  const paths = listing.files.filter(isDocument);
  const texts = yield* readFiles(paths, 'document');
  const documents = [...texts].flatMap(([path, text]) => {
    if (text === undefined) return [];
    const marked = found.flatMap(({ path: place, line }) => (place === path && line !== undefined ? [line] : []));
    return [{ path, before: text, ...migrateDocument(withExamplesNamed(text, marked), index) }];
  });
  const changed = documents.filter(({ before, text }) => before !== text);
  const calls = changed.map(({ path, text }) => ({ name: 'write_file', input: { path, content: text } }));
  const results = calls.length > 0 ? yield { say: `I update ${count(changed.length, 'document')}.`, calls } : [];
  const refused = results.filter(({ isError }) => isError).map(({ text }) => text);
  const converted = documents.reduce((sum, document) => sum + document.converted, 0);
  const left = documents
    .filter((document) => document.left > 0)
    .map(({ path, left: examples }) => `\`${path}\` keeps ${count(examples, 'example')} in CommonJS.`);
  const head = `${count(converted, 'example')} converted in ${count(changed.length, 'changed document')}.`;
  return finish([head, ...left, ...refused].join('\n'), {
    changed: changed.map(({ path }) => path),
    problems: refused,
  });
}

/** Markdown that is read for what holds now. */
export function isDocument(path: string): boolean {
  const isHistory = /(^|\/)(CHANGELOG|HISTORY|CHANGES|LICEN[CS]E|UPGRADING|MIGRATION)[^/]*$/i.test(path);
  return /\.(md|markdown)$/i.test(path) && !isHistory && setAsideFolder(path) === undefined;
}
