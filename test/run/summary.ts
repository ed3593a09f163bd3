import type { StepResult } from './testSteps.ts';

/** Text that ends a test run: the failures by name, the skipped steps, and as the very last line "N passed, N failed". */
export function renderSummary(results: readonly StepResult[], skipped: readonly string[]): string {
  const lines = results.map((result) => {
    const pending = result.pending > 0 ? `, ${result.pending} pending` : '';
    return `${result.name}: ${result.passed} passed, ${result.failures.length} failed${pending}`;
  });
  lines.push(...skipped.map((name) => `${name}: not run, because of the failures before it`));
  const failures = results.flatMap((result) => result.failures);
  if (failures.length > 0) lines.push('', 'Failed:', ...failures.map((failure) => `- ${failure}`));
  return [...lines, '', `${sumOf(results, (result) => result.passed)} passed, ${failures.length} failed`].join('\n');
}

function sumOf(results: readonly StepResult[], count: (result: StepResult) => number): number {
  return results.reduce((sum, result) => sum + count(result), 0);
}
