import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** One line of a record file: how one test ended, or that all tests of a process have run. */
export type TestRecord =
  | { readonly event: 'passed' | 'pending'; readonly title: string }
  | { readonly event: 'failed'; readonly title: string; readonly message: string }
  | { readonly event: 'ended' };

/** Sums of a record file. */
export interface TestCounts {
  readonly passed: number;
  readonly pending: number;
  /** Failed tests, as "title: message". */
  readonly failures: readonly string[];
  /** Whether the process came to its end; if not, tests may be missing. */
  readonly ended: boolean;
}

/** Environment variable that names the record file of a test process. */
export const recordFileVariable = 'WAVEWRIGHT_TEST_RECORD';

/** Appends at once, so that the record survives the death of the process. Does nothing without the environment variable. */
export function appendRecord(record: TestRecord): void {
  const file = process.env[recordFileVariable];
  if (file) appendFileSync(file, `${JSON.stringify(record)}\n`);
}

/** Counts what a record file tells; a missing file counts as nothing run and not ended. */
export function countRecords(file: string): TestCounts {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const records = lines.map((line) => JSON.parse(line) as TestRecord);
  return {
    passed: records.filter((record) => record.event === 'passed').length,
    pending: records.filter((record) => record.event === 'pending').length,
    failures: records.flatMap((record) => (record.event === 'failed' ? [`${record.title}: ${record.message}`] : [])),
    ended: records.some((record) => record.event === 'ended'),
  };
}
