import type { Answer, Job } from '../job.ts';
import { callTool, finish } from '../job.ts';
import { checkModule, plannedSurroundings } from '../migration/checkModule.ts';
import type { MigrationIndex } from '../migration/migration.ts';
import { parsePackageFile } from '../migration/repository.ts';
import { readFiles } from './reading.ts';
import type { DemoFinding } from './reviewers/findings.ts';
import { count } from './wording.ts';

/** Reviews some modules: they are read and parsed, and checked against what the scan decided for the others. */
export function* reviewJob(index: MigrationIndex, paths: readonly string[]): Job {
  if (index.migration.nothingBecause !== undefined) return verdict([], 'nothing was to change');
  const decisions = paths.flatMap((path) => index.decisions.get(path) ?? []).filter(({ fate }) => fate !== 'leave');
  const texts = yield* readFiles(
    decisions.map(({ to }) => to),
    'changed module',
  );
  const surroundings = plannedSurroundings(index);
  const findings = decisions.flatMap(({ to, fate }) => {
    const text = texts.get(to);
    if (text === undefined) return [`\`${to}\` should be there and cannot be read.`];
    // What could not be parsed before can only be told to be there.
    return fate === 'keep' && checkModule(to, text, surroundings)[0] === `\`${to}\` cannot be parsed.`
      ? []
      : checkModule(to, text, surroundings);
  });
  return verdict(findings, `${count(decisions.length, 'module')} parsed, every import resolved`);
}

/** Reviews package.json. */
export function* reviewPackageJob(index: MigrationIndex): Job {
  if (index.migration.nothingBecause !== undefined) return verdict([], 'nothing was to change');
  const { text, isError } = yield* callTool('I read package.json.', 'read_file', { path: 'package.json' });
  if (isError) return verdict(['`package.json` cannot be read.'], '');
  const findings: string[] = [];
  if (parsePackageFile(text).type !== 'module') findings.push('`package.json` does not say "type": "module".');
  for (const { path, to } of index.decisions.values()) {
    if (path === to) continue;
    const names = new RegExp(`["/ ]${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}["' ]`);
    if (names.test(text)) findings.push(`\`package.json\` names \`${path}\`, which is now \`${to}\`.`);
  }
  return verdict(findings, 'the type is "module", and no path names a file that is gone');
}

function verdict(findings: readonly string[], praise: string): Answer {
  const isFine = findings.length === 0;
  const summary = isFine
    ? `Approved: ${praise}.`
    : ['Changes are needed:', ...findings.map((finding) => `- ${finding}`)].join('\n');
  return finish(summary, {
    passed: isFine,
    verdict: isFine ? 'approved' : 'changes-needed',
    findings: findings.map((title): DemoFinding => ({ severity: 'major', title })),
  });
}
