import type { CommandEvidence } from '../../src/shared/approval.ts';
import type { Finding, Gate, GateEvidence, GateVerdict, Verdict } from '../../src/shared/gates.ts';
import type { Severity } from '../../src/shared/reviewing.ts';
import type { TaskState } from '../../src/shared/runState.ts';
import { formatDuration, plural, shortened } from './format.ts';
import type { Look } from './looks.ts';

/** How a verdict is shown: by shape, colour and word. What is not proved never looks like what is. */
export const VERDICT_LOOKS = {
  passed: { label: 'Passed', icon: 'pass', tone: 'success' },
  failed: { label: 'Failed', icon: 'error', tone: 'error' },
  unverified: { label: 'Unverified', icon: 'question', tone: 'attention' },
} as const satisfies Record<Verdict, Look>;

const OPEN_LOOK: Look = { label: 'Not judged yet', icon: 'circle-outline', tone: 'idle' };

/** A gate of a task with what came of it. */
export interface GatePicture {
  readonly name: string;
  /** What the gate looks at, in words: "npm test, 3 times". */
  readonly what: string;
  readonly look: Look;
  /** The round of its last verdict, from 1; 0 before. */
  readonly rounds: number;
  /** Why it failed or could not be verified. */
  readonly reason: string | undefined;
  readonly commands: readonly CommandProof[];
  /** "85 % of the changed lines", "120 files compared". */
  readonly measured: string | undefined;
  /** Public names that are gone or others now. */
  readonly names: readonly string[];
  readonly findings: readonly FindingPicture[];
}

export interface CommandProof {
  readonly command: string;
  /** "exit code 0 · 12 s". */
  readonly end: string;
  readonly worked: boolean;
  /** The first characters of the SHA-256 of what it wrote. */
  readonly hash: string;
}

export interface FindingPicture {
  readonly title: string;
  readonly detail: string | undefined;
  /** "src/a.ts:12". */
  readonly place: string | undefined;
  readonly severity: string;
  readonly look: Look;
  /** "upheld by 2, refuted by 1". */
  readonly votes: string | undefined;
}

const TEXT_LENGTH = 2_000;
const HASH_LENGTH = 12;
const FINDINGS_SHOWN = 50;
const NAMES_SHOWN = 50;

/** The gates of a task in the order of the plan, then those that were judged although the plan does not name them. */
export function gatePictures({ options, verdicts }: Pick<TaskState, 'options' | 'verdicts'>): GatePicture[] {
  const planned = options.gates ?? [];
  const judged = [...new Set(verdicts.map(({ gate }) => gate))];
  const names = [...new Set([...planned.map(({ name }) => name), ...judged])];
  return names.map((name) =>
    gatePicture(
      name,
      planned.find((gate) => gate.name === name),
      verdicts.filter(({ gate }) => gate === name),
    ),
  );
}

function gatePicture(name: string, gate: Gate | undefined, verdicts: readonly GateVerdict[]): GatePicture {
  const last = verdicts.at(-1);
  return {
    name: shortened(name, TEXT_LENGTH),
    what: gate === undefined ? '' : shortened(gateText(gate), TEXT_LENGTH),
    look: last === undefined ? OPEN_LOOK : lookOf(last),
    rounds: last?.round ?? 0,
    reason: last === undefined || last.reason === '' ? undefined : shortened(last.reason, TEXT_LENGTH),
    ...proofOf(last?.evidence),
  };
}

/** A pass without anything to show for it would be a claim: it counts as unverified. */
function lookOf({ verdict, evidence }: GateVerdict): Look {
  return verdict === 'passed' && evidence === undefined ? VERDICT_LOOKS.unverified : VERDICT_LOOKS[verdict];
}

/** What a gate looks at, in a few words. */
export function gateText(gate: Gate): string {
  switch (gate.kind) {
    case 'command':
      return gate.repeats === 1 ? gate.run : `${gate.run}, ${gate.repeats} times`;
    case 'coverage':
      return `${gate.run}: at least ${Math.round(gate.atLeast * 100)} % of the changed lines`;
    case 'public-api':
      return 'public names compared with those before';
    case 'review':
      return `independent review: ${gate.lenses.map((lens) => lens.replace('-', ' ')).join(', ')}`;
  }
}

type Proof = Pick<GatePicture, 'commands' | 'measured' | 'names' | 'findings'>;

function proofOf(evidence: GateEvidence | undefined): Proof {
  const nothing: Proof = { commands: [], measured: undefined, names: [], findings: [] };
  switch (evidence?.kind) {
    case undefined:
      return nothing;
    case 'commands':
      return { ...nothing, commands: evidence.runs.map(commandProof), measured: evidence.measured };
    case 'public-api':
      return {
        ...nothing,
        measured: `${plural(evidence.compared, 'file')} compared`,
        names: [
          ...evidence.removed.map((name) => `gone: ${shortened(name, TEXT_LENGTH)}`),
          ...evidence.changed.map((name) => `other parameters: ${shortened(name, TEXT_LENGTH)}`),
        ].slice(0, NAMES_SHOWN),
      };
    case 'findings':
      return {
        ...nothing,
        measured: `${plural(evidence.reviewers.length, 'reviewer')}, ${plural(evidence.findings.length, 'finding')}`,
        findings: evidence.findings.slice(0, FINDINGS_SHOWN).map(findingPicture),
      };
  }
}

function commandProof({ command, exitCode, tookMs, output }: CommandEvidence): CommandProof {
  return {
    command: shortened(command, TEXT_LENGTH),
    end: `${exitCode === undefined ? 'stopped' : `exit code ${exitCode}`} · ${formatDuration(tookMs)}`,
    worked: exitCode === 0,
    hash: output.slice(0, HASH_LENGTH),
  };
}

const SEVERITY_LOOKS = {
  critical: { label: 'Critical', icon: 'error', tone: 'error' },
  major: { label: 'Major', icon: 'warning', tone: 'attention' },
  minor: { label: 'Minor', icon: 'info', tone: 'active' },
} as const satisfies Record<Severity, Look>;

function findingPicture({ severity, title, detail, path, line, upheldBy, refutedBy }: Finding): FindingPicture {
  const votes = [
    ...(upheldBy === undefined || upheldBy.length === 0 ? [] : [`upheld by ${upheldBy.length}`]),
    ...(refutedBy === undefined || refutedBy.length === 0 ? [] : [`refuted by ${refutedBy.length}`]),
  ];
  return {
    title: shortened(title, TEXT_LENGTH),
    detail: detail === undefined ? undefined : shortened(detail, TEXT_LENGTH),
    place: path === undefined ? undefined : `${path}${line === undefined ? '' : `:${line}`}`,
    severity: SEVERITY_LOOKS[severity].label,
    look: SEVERITY_LOOKS[severity],
    votes: votes.length === 0 ? undefined : votes.join(', '),
  };
}

/** "2 gates passed, 1 unverified" of what was judged so far; `undefined` where nothing was. */
export function gatesText(task: Pick<TaskState, 'options' | 'verdicts'>): string | undefined {
  if (task.verdicts.length === 0) return undefined;
  const looks = gatePictures(task).map(({ look }) => look);
  const countOf = (look: Look): number => looks.filter(({ label }) => label === look.label).length;
  const parts = [
    [countOf(VERDICT_LOOKS.failed), 'failed'],
    [countOf(VERDICT_LOOKS.unverified), 'unverified'],
    [countOf(VERDICT_LOOKS.passed), 'passed'],
  ] as const;
  const [first, ...rest] = parts.filter(([count]) => count > 0);
  if (first === undefined) return undefined;
  return [`${plural(first[0], 'gate')} ${first[1]}`, ...rest.map(([count, word]) => `${count} ${word}`)].join(', ');
}

/** The verdict that a row shows: the worst of those that count. */
export function worstVerdict(task: Pick<TaskState, 'options' | 'verdicts'>): Verdict | undefined {
  if (task.verdicts.length === 0) return undefined;
  const labels = new Set(gatePictures(task).map(({ look }) => look.label));
  return (['failed', 'unverified', 'passed'] as const).find((verdict) => labels.has(VERDICT_LOOKS[verdict].label));
}
