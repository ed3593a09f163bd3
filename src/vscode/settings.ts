import type { ModelPrice } from '../core/ports/model.ts';
import { DEFAULT_CONFIRM_AGENTS, DEFAULT_CONFIRM_USD, DEFAULT_RESERVED_SHARE } from '../shared/defaults.ts';
import type { RunLimits } from '../shared/limits.ts';
import { REUSE_SCOPES } from '../shared/reuse.ts';
import { scopeProblems } from '../shared/scopes.ts';
import type { ToolAllowance } from '../shared/toolAllowance.ts';
import { readBrowserSettings } from './browserSettings.ts';
import type { BrowserSettings } from './browserSettings.ts';
import { readCommandSettings } from './commandSettings.ts';
import type { CommandSettings } from './commandSettings.ts';
import { readPrices } from './modelPrices.ts';
import { readTierSettings } from './tierSettings.ts';
import { readAllowedTools } from './tools/toolSettings.ts';
import type { TierSettings } from './tierSettings.ts';

/** What the person set, read with care: a value of the wrong kind or out of bounds counts as not set. */
export interface Settings extends CommandSettings {
  /** Start the tasks of a plan without asking. */
  readonly autoApprove: boolean;
  readonly limits: RunLimits;
  readonly provider: ProviderSetting;
  /** Empty: the provider's default. */
  readonly modelId: string;
  readonly tierSettings: TierSettings;
  /** `undefined`: Anthropic's own. */
  readonly anthropicBaseUrl: string | undefined;
  /** Requests to one provider in flight at the same time. */
  readonly maxRequests: number;
  /** How many commands of agents run at once. `undefined`: as many as there are processors. */
  readonly maxProcesses: number | undefined;
  readonly demoPaceMs: number;
  /** Dollars per million tokens by model id, which hold before the built-in list. */
  readonly prices: Readonly<Record<string, ModelPrice>>;
  /** Tools of others that agents may call. */
  readonly allowedTools: ToolAllowance;
  readonly browser: BrowserSettings;
  /** What reviewers pay heed to besides. */
  readonly reviewRules: string;
}

export const PROVIDER_SETTINGS = ['auto', 'anthropic', 'vscode', 'demo'] as const;
export type ProviderSetting = (typeof PROVIDER_SETTINGS)[number];

/** The settings, and one sentence for each that could not be used and was replaced by its default. */
export interface ReadSettings {
  readonly settings: Settings;
  readonly problems: readonly string[];
}

/** Bounds and default of a setting that is a number; the manifest declares the same. */
export interface NumberSetting {
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly integer: boolean;
}

/** By the key after `wavewright.`. */
export const NUMBER_SETTINGS = {
  'plan.confirmAboveUsd': { default: 5, minimum: 0, maximum: 1_000_000, integer: false },
  'plan.confirmAboveAgents': { default: 50, minimum: 0, maximum: 10_000, integer: true },
  'run.concurrency': { default: 100, minimum: 1, maximum: 1000, integer: true },
  'run.maxTasks': { default: 200, minimum: 1, maximum: 10_000, integer: true },
  'run.budgetUsd': { default: 10, minimum: 0.01, maximum: 1_000_000, integer: false },
  'run.budgetTokens': { default: 0, minimum: 0, maximum: 1_000_000_000_000, integer: true },
  'run.reservedShare': { default: 0.1, minimum: 0, maximum: 0.5, integer: false },
  'run.taskBudgetUsd': { default: 0, minimum: 0, maximum: 1_000_000, integer: false },
  'run.taskBudgetTokens': { default: 0, minimum: 0, maximum: 1_000_000_000_000, integer: true },
  'run.timeLimitMinutes': { default: 0, minimum: 0, maximum: 86_400, integer: false },
  'run.maxAttempts': { default: 3, minimum: 1, maximum: 10, integer: true },
  'run.attemptTimeoutSeconds': { default: 300, minimum: 5, maximum: 86_400, integer: true },
  'run.maxTurns': { default: 60, minimum: 1, maximum: 1000, integer: true },
  'model.maxRequests': { default: 100, minimum: 1, maximum: 1000, integer: true },
  'commands.maxProcesses': { default: 0, minimum: 0, maximum: 1000, integer: true },
  'demo.paceMs': { default: 400, minimum: 0, maximum: 60_000, integer: true },
} as const satisfies Record<string, NumberSetting>;

type NumberKey = keyof typeof NUMBER_SETTINGS;

/** Gives the value of `wavewright.<key>` as VS Code has it, whatever somebody wrote there. */
export type ReadSetting = (key: string) => unknown;

/** Reads everything. `environment` is the process's; it names the base URL when no setting does. */
export function readSettings(
  read: ReadSetting,
  environment: Readonly<Record<string, string | undefined>>,
): ReadSettings {
  const problems: string[] = [];
  const number = (key: NumberKey): number => numberOf(key, read(key), problems);
  const settings: Settings = {
    autoApprove: booleanOf('plan.autoApprove', read('plan.autoApprove'), problems),
    limits: {
      ...limitsOf(number),
      ...reuseOf(read('run.reuseResults'), problems),
      ...modelLimitsOf(read, problems),
      ...scopeLimitsOf(read, problems),
      ...conflictLimitOf(read('run.conflicts'), problems),
      ...confirmLimitsOf(number),
      ...(booleanOf('model.fastMode', read('model.fastMode'), problems) ? { fastMode: true } : {}),
    },
    provider: providerOf(read('model.provider'), problems),
    modelId: textOf('model.id', read('model.id'), problems),
    tierSettings: readTierSettings(read, problems),
    anthropicBaseUrl: baseUrlOf(read('anthropic.baseUrl'), environment['ANTHROPIC_BASE_URL'], problems),
    maxRequests: number('model.maxRequests'),
    maxProcesses: number('commands.maxProcesses') || undefined,
    ...readCommandSettings(read, problems),
    demoPaceMs: number('demo.paceMs'),
    prices: readPrices(read('model.prices'), problems),
    allowedTools: readAllowedTools(read, problems),
    browser: readBrowserSettings(read, problems),
    reviewRules: textOf('review.rules', read('review.rules'), problems),
  };
  return { settings, problems };
}

function limitsOf(number: (key: NumberKey) => number): RunLimits {
  const reservedShare = number('run.reservedShare');
  const budgetTokens = number('run.budgetTokens');
  const taskBudgetUsd = number('run.taskBudgetUsd');
  const taskBudgetTokens = number('run.taskBudgetTokens');
  const timeLimitMinutes = number('run.timeLimitMinutes');
  return {
    concurrency: number('run.concurrency'),
    maxTasks: number('run.maxTasks'),
    budgetUsd: number('run.budgetUsd'),
    // A setting cannot be absent: 0 stands for no limit.
    ...(budgetTokens === 0 ? {} : { budgetTokens }),
    ...(reservedShare === DEFAULT_RESERVED_SHARE ? {} : { reservedShare }),
    ...(taskBudgetUsd === 0 ? {} : { taskBudgetUsd }),
    ...(taskBudgetTokens === 0 ? {} : { taskBudgetTokens }),
    ...(timeLimitMinutes === 0 ? {} : { timeLimitMs: timeLimitMinutes * 60_000 }),
    maxAttempts: number('run.maxAttempts'),
    attemptTimeoutMs: number('run.attemptTimeoutSeconds') * 1000,
    maxTurns: number('run.maxTurns'),
  };
}

/** Above which sum a plan needs an explicit yes. */
function confirmLimitsOf(
  number: (key: NumberKey) => number,
): Pick<RunLimits, 'confirmAboveUsd' | 'confirmAboveAgents'> {
  const confirmAboveUsd = number('plan.confirmAboveUsd');
  const confirmAboveAgents = number('plan.confirmAboveAgents');
  return {
    ...(confirmAboveUsd === DEFAULT_CONFIRM_USD ? {} : { confirmAboveUsd }),
    ...(confirmAboveAgents === DEFAULT_CONFIRM_AGENTS ? {} : { confirmAboveAgents }),
  };
}

function reuseOf(value: unknown, problems: string[]): Pick<RunLimits, 'reuseResults'> {
  const known = REUSE_SCOPES.find((scope) => scope === value);
  if (known === undefined && value !== undefined && value !== null)
    problems.push(refused('run.reuseResults', `one of ${REUSE_SCOPES.join(', ')}`, value, DEFAULT_REUSE));
  return known === undefined || known === DEFAULT_REUSE ? {} : { reuseResults: known };
}

const DEFAULT_REUSE = 'same-run';

/** Which models may be asked, and which one after a failure. */
function modelLimitsOf(read: ReadSetting, problems: string[]): Pick<RunLimits, 'allowedModels' | 'fallbackModel'> {
  const allowedModels = namesOf('run.allowedModels', read('run.allowedModels'), problems);
  const fallbackModel = textOf('run.fallbackModel', read('run.fallbackModel'), problems);
  return {
    ...(allowedModels.length === 0 ? {} : { allowedModels }),
    ...(fallbackModel === '' ? {} : { fallbackModel }),
  };
}

/** Who brings changes together that do not merge; an agent, unless the person wants to be asked. */
function conflictLimitOf(value: unknown, problems: string[]): Pick<RunLimits, 'conflicts'> {
  if (value === 'ask') return { conflicts: value };
  if (value !== undefined && value !== null && value !== 'agent') {
    problems.push(refused('run.conflicts', 'agent or ask', value, 'agent'));
  }
  return {};
}

/** Which paths runs may change. What cannot be read must not come out as "all": then no file may be changed. */
function scopeLimitsOf(read: ReadSetting, problems: string[]): Pick<RunLimits, 'mayWrite' | 'mayNotWrite'> {
  const mayWrite = globsOf('run.mayWrite', read('run.mayWrite'), problems);
  const mayNotWrite = globsOf('run.mayNotWrite', read('run.mayNotWrite'), problems);
  if (mayWrite === undefined || mayNotWrite === undefined) return { mayWrite: [] };
  return {
    ...(mayWrite.length === 0 ? {} : { mayWrite }),
    ...(mayNotWrite.length === 0 ? {} : { mayNotWrite }),
  };
}

/** `undefined` when the value is no list of globs. */
function globsOf(key: string, value: unknown, problems: string[]): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  const globs = Array.isArray(value) && value.every((glob) => typeof glob === 'string') ? value : undefined;
  const found =
    globs === undefined
      ? [`wavewright.${key}: expected a list of globs, came ${JSON.stringify(value)}.`]
      : scopeProblems({ [`wavewright.${key}`]: globs });
  if (found.length === 0) return globs;
  problems.push(`${found.join(' ')} No file may be changed.`);
  return undefined;
}

function numberOf(key: NumberKey, value: unknown, problems: string[]): number {
  const bounds: NumberSetting = NUMBER_SETTINGS[key];
  if (value === undefined || value === null) return bounds.default;
  const fits =
    typeof value === 'number' &&
    value >= bounds.minimum &&
    value <= bounds.maximum &&
    (!bounds.integer || Number.isInteger(value));
  if (fits) return value;
  const kind = bounds.integer ? 'a whole number' : 'a number';
  problems.push(refused(key, `${kind} from ${bounds.minimum} to ${bounds.maximum}`, value, bounds.default));
  return bounds.default;
}

function booleanOf(key: string, value: unknown, problems: string[]): boolean {
  if (typeof value === 'boolean') return value;
  if (value !== undefined && value !== null) problems.push(refused(key, 'true or false', value, false));
  return false;
}

function textOf(key: string, value: unknown, problems: string[]): string {
  if (typeof value === 'string') return value.trim();
  if (value !== undefined && value !== null) problems.push(refused(key, 'a text', value, ''));
  return '';
}

/** A list of which nothing can be used is not the same as none: it must not come out as "all". */
function namesOf(key: string, value: unknown, problems: string[]): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((name) => typeof name === 'string' && name.trim() !== '')) {
    return value.map((name: string) => name.trim());
  }
  problems.push(`wavewright.${key}: expected a list of names, came ${JSON.stringify(value)}. No model may be asked.`);
  return ['(none)'];
}

function providerOf(value: unknown, problems: string[]): ProviderSetting {
  const known = PROVIDER_SETTINGS.find((name) => name === value);
  if (known !== undefined) return known;
  if (value !== undefined && value !== null) {
    problems.push(refused('model.provider', `one of ${PROVIDER_SETTINGS.join(', ')}`, value, 'auto'));
  }
  return 'auto';
}

function baseUrlOf(value: unknown, fromEnvironment: string | undefined, problems: string[]): string | undefined {
  const text = textOf('anthropic.baseUrl', value, problems) || (fromEnvironment ?? '').trim();
  if (text === '') return undefined;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  problems.push(`wavewright.anthropic.baseUrl: expected an http or https address. Anthropic's own is used.`);
  return undefined;
}

function refused(key: string, expected: string, value: unknown, used: unknown): string {
  return `wavewright.${key}: expected ${expected}, came ${JSON.stringify(value)}. ${JSON.stringify(used)} is used.`;
}
