import type { Answer } from '../../job.ts';
import { finish } from '../../job.ts';
import { count } from '../wording.ts';
import type { DemoFinding } from './findings.ts';

/** Findings that a reviewer reports; whoever mends would have enough of more. */
const MOST_FINDINGS = 20;

const RANKS = ['critical', 'major', 'minor'] as const;

/** 0 to 100, as reviewers give it: a trifle takes a point. */
function scoreOf([gravest, ...others]: readonly DemoFinding[]): number {
  if (gravest === undefined) return 100;
  return { critical: 35, major: 65, minor: Math.max(90, 98 - others.length) }[gravest.severity];
}

/** The end of a review, the gravest findings first. `looked`: at what, as a part of a sentence. */
export function reviewEnd(findings: readonly DemoFinding[], looked: string): Answer {
  const sorted = [...findings].sort((a, b) => RANKS.indexOf(a.severity) - RANKS.indexOf(b.severity));
  const told = sorted.slice(0, MOST_FINDINGS);
  const more = sorted.length > told.length ? [`- and ${sorted.length - told.length} more of the last kind`] : [];
  const lines = told.map(({ severity, title, path, line }) => {
    const place = path === undefined ? '' : ` (\`${path}${line === undefined ? '' : `:${line}`}\`)`;
    return `- ${severity}: ${title}${place}`;
  });
  const head = findings.length === 0 ? 'I found nothing.' : `${count(findings.length, 'finding')}:`;
  return finish([`${head} Looked at: ${looked}.`, ...lines, ...more].join('\n'), {
    findings: told,
    score: scoreOf(sorted),
    checked: [looked],
  });
}
