import { countOf } from '../../shared/format.ts';
import type { Survey } from './survey/survey.ts';

const LANGUAGES = 3;

/** A line for people: "1,204 files, TypeScript and CSS; mocha, 310 tests; 3 packages". */
export function surveySummary({ files, languages, tests, packages }: Survey): string {
  if (files === 0) return 'no files yet';
  const names = languages.slice(0, LANGUAGES).map(({ name }) => name);
  const written = names.length === 0 ? '' : `, ${names.join(', ')}`;
  const framework = tests === undefined || tests.framework === 'unknown' ? '' : `${tests.framework}, `;
  const tested = tests === undefined ? 'no tests' : `${framework}${countOf(tests.total, 'test file')}`;
  const parts = packages.length > 1 ? [countOf(packages.length, 'package')] : [];
  return [`${countOf(files, 'file')}${written}`, tested, ...parts].join('; ');
}
