/* What pages show, too: apart from the schemas, which no page may load. */

/** What independent reviewers look for; each of a gate's reviewers has another. */
export const LENSES = ['correctness', 'security', 'performance', 'behaviour-kept', 'tests', 'practices'] as const;
export type Lens = (typeof LENSES)[number];

export const SEVERITIES = ['critical', 'major', 'minor'] as const;
export type Severity = (typeof SEVERITIES)[number];
