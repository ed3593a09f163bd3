import { commandRuleProblem } from '../core/app/approvalPolicy.ts';
import type { TierModels } from '../shared/modelTiers.ts';
import { scopeProblems } from '../shared/scopes.ts';
import { TIERS } from '../shared/taskKinds.ts';
import type { OptionName } from './optionTable.ts';

/** What was written after each option; empty for those without a value. */
export type Values = ReadonlyMap<OptionName, string>;

/** Ends the reading of the arguments from wherever it is; never seen outside of it. */
export class WrongUse extends Error {}

export function wholeNumber(
  values: Values,
  name: OptionName,
  bounds: { readonly from: number; readonly to: number },
): number | undefined {
  const text = values.get(name);
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= bounds.from && value <= bounds.to) return value;
  throw new WrongUse(`--${name}: a whole number from ${bounds.from} to ${bounds.to} was expected, came "${text}".`);
}

export function dollars(values: Values, name: OptionName): number | undefined {
  const value = decimal(values, name);
  if (value === undefined || (value > 0 && value <= 1_000_000)) return value;
  throw new WrongUse(`--${name}: dollars above 0, such as 2.50, were expected, came "${values.get(name)}".`);
}

export function share(values: Values, name: OptionName): number | undefined {
  const value = decimal(values, name);
  if (value === undefined || (value >= 0 && value <= 0.5)) return value;
  throw new WrongUse(`--${name}: a share from 0 to 0.5 was expected, came "${values.get(name)}".`);
}

/** In milliseconds. */
export function minutes(values: Values, name: OptionName): number | undefined {
  const value = decimal(values, name);
  if (value === undefined || (value >= 0 && value <= MOST_MINUTES)) return value && Math.round(value * 60_000);
  throw new WrongUse(
    `--${name}: minutes from 0 (no limit) to ${MOST_MINUTES} were expected, came "${values.get(name)}".`,
  );
}

/** As long as the setting of the same meaning allows: two months. */
const MOST_MINUTES = 86_400;

/** What stands between commas; at least one. */
export function listOf(values: Values, name: OptionName): string[] | undefined {
  const text = values.get(name);
  if (text === undefined) return undefined;
  const parts = text.split(',').map((part) => part.trim());
  if (!parts.includes('')) return parts;
  throw new WrongUse(`--${name}: names with commas between them were expected, came "${text}".`);
}

/** Ids of models by tier, as far as they were named; `undefined` when none was. */
export function tiersOf(values: Values): Partial<TierModels> | undefined {
  const pairs = listOf(values, 'tiers')?.map((pair) => {
    const [name, ...id] = pair.split('=');
    const tier = TIERS.find((known) => known === name?.trim());
    const model = id.join('=').trim();
    if (tier !== undefined && model !== '') return [tier, model] as const;
    throw new WrongUse(`--tiers: ${TIERS.join(', ')} with "=" and the id of a model were expected, came "${pair}".`);
  });
  const twice = pairs?.find(([tier], index) => pairs.findIndex(([other]) => other === tier) !== index);
  if (twice !== undefined) throw new WrongUse(`--tiers: the tier "${twice[0]}" is given twice.`);
  return pairs && Object.fromEntries(pairs);
}

/** The beginnings of commands that were given, each of them one that can be read. */
export function commandRules(values: Values, name: 'allow' | 'deny'): string[] {
  const rules = values.get(name)?.split(LINE) ?? [];
  for (const rule of rules) {
    const problem = commandRuleProblem(rule, name);
    if (problem !== undefined) throw new WrongUse(`--${name}: ${problem}`);
  }
  return rules;
}

/** Between the values of an option that was given several times. No argument can hold one. */
export const LINE = '\0';

/** The globs that were given; `undefined` when none were. */
export function globsOf(values: Values, name: 'may-write' | 'may-not-write'): string[] | undefined {
  const globs = values.get(name)?.split(LINE);
  const [problem] = scopeProblems({ [`--${name}`]: globs });
  if (problem !== undefined) throw new WrongUse(problem);
  return globs;
}

/** NaN for what is no plain decimal number. */
function decimal(values: Values, name: OptionName): number | undefined {
  const text = values.get(name);
  if (text === undefined) return undefined;
  return /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
}

export function oneOf<Value extends string>(
  values: Values,
  name: OptionName,
  allowed: readonly Value[],
): Value | undefined {
  const text = values.get(name);
  const value = allowed.find((candidate) => candidate === text);
  if (value !== undefined || text === undefined) return value;
  throw new WrongUse(`--${name}: ${allowed.join(' or ')} was expected, came "${text}".`);
}

export function nonEmpty(values: Values, name: OptionName): string | undefined {
  const text = values.get(name);
  if (text?.trim() === '') throw new WrongUse(`--${name}: a value was expected, came an empty one.`);
  return text;
}

export function urlOf(values: Values): string | undefined {
  const text = values.get('base-url');
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new WrongUse(`--base-url: an http or https address was expected, came "${text}".`);
  }
  // The address is recorded with the run.
  if (url.username !== '' || url.password !== '') {
    throw new WrongUse('--base-url: the address must not hold a name or password; the key comes from the environment.');
  }
  return text;
}
