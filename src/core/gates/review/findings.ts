import type { Finding } from '../../../shared/gates.ts';
import type { Severity } from '../../../shared/reviewing.ts';
import { SEVERITIES } from '../../../shared/reviewing.ts';
import { FINDINGS_SCHEMA } from '../../agents/roles/findingsOutput.ts';

/** What a reviewer must finish with. */
export const REVIEW_OUTPUT = FINDINGS_SCHEMA;

const TEXT_LENGTH = 2_000;
/** Findings of one reviewer that are looked at; the gravest. */
const MOST_FINDINGS = 50;

/**
 * The findings in what a reviewer finished with, the gravest first. What is no finding is passed over; `undefined` where
 * there is no list of findings at all.
 */
export function findingsIn(data: unknown): readonly Finding[] | undefined {
  const list = isRecord(data) ? data['findings'] : undefined;
  if (!Array.isArray(list)) return undefined;
  return (list as readonly unknown[])
    .flatMap((value) => findingOf(value) ?? [])
    .sort((a, b) => rankOf(a.severity) - rankOf(b.severity))
    .slice(0, MOST_FINDINGS);
}

/** Whether it is as grave as that, or graver. */
export function isAsGrave({ severity }: Pick<Finding, 'severity'>, as: Severity): boolean {
  return rankOf(severity) <= rankOf(as);
}

/** "critical, src/a.ts:12: Leaks the key". */
export function findingText({ severity, title, path, line }: Finding): string {
  const place = path === undefined ? '' : `, ${path}${line === undefined ? '' : `:${line}`}`;
  return `${severity}${place}: ${title}`;
}

function findingOf(value: unknown): Finding | undefined {
  if (!isRecord(value)) return undefined;
  const { severity, title, detail, path, line, evidence } = value;
  const grade = SEVERITIES.find((each) => each === String(severity).toLowerCase());
  const words = textOf(title) ?? textOf(detail);
  if (grade === undefined || words === undefined) return undefined;
  const more = textOf(detail);
  const place = textOf(path);
  const proof = textOf(evidence);
  return {
    severity: grade,
    title: words,
    ...(more === undefined || more === words ? {} : { detail: more }),
    ...(place === undefined ? {} : { path: place }),
    ...(typeof line === 'number' && Number.isSafeInteger(line) ? { line } : {}),
    ...(proof === undefined ? {} : { evidence: proof }),
  };
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim().slice(0, TEXT_LENGTH) : '';
  return text === '' ? undefined : text;
}

function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
