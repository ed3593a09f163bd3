import { EXCUSES, gateSchema } from '../../../shared/gates.ts';
import { LENSES, SEVERITIES } from '../../../shared/reviewing.ts';
import type { Draft } from './draft.ts';
import { isFields, isNothing, numberOf, textOf, textsOf } from './values.ts';
import type { Fields } from './values.ts';
import { plainWord } from './words.ts';

const MAX_GATES = 10;
const MAX_CRITERIA = 20;
const CRITERION_LENGTH = 500;

const KINDS: Readonly<Record<string, string>> = {
  command: 'command',
  cmd: 'command',
  shell: 'command',
  script: 'command',
  test: 'command',
  tests: 'command',
  lint: 'command',
  types: 'command',
  build: 'command',
  compile: 'command',
  coverage: 'coverage',
  publicapi: 'public-api',
  api: 'public-api',
  apidiff: 'public-api',
  review: 'review',
  codereview: 'review',
  peerreview: 'review',
};

/**
 * Mends the gates of a task. One in plain words becomes a criterion: words are nothing to be run. One that cannot be
 * mended is left out, and where none is left the task gets the gates of its type, as it does when a model wants a task
 * that changes files to have none.
 */
export function mendGates(draft: Draft, mayWrite: boolean): void {
  const value = draft.fields['gates'];
  if (value === undefined) return;
  const given: readonly unknown[] = Array.isArray(value) ? value : isFields(value) ? gatesByName(value) : [value];
  const words = given.flatMap((each) =>
    typeof each === 'string' && gateOfWord(each) === undefined ? [each.trim()] : [],
  );
  const read = given
    .filter((each) => !isNothing(each) && !(typeof each === 'string' && words.includes(each.trim())))
    .map((each) => gateSchema.safeParse(gateOf(each)).data);
  const gates = read.filter((gate) => gate !== undefined).slice(0, MAX_GATES);
  if (words.length > 0) {
    draft.note('form-mended', 'gates in plain words became criteria');
    addCriteria(
      draft,
      words.filter((each) => each !== ''),
    );
  }
  if (read.length > gates.length) draft.note('form-mended', 'gates that nobody could carry out were left out');
  if (gates.length === 0) {
    draft.fields['gates'] = undefined;
    if (mayWrite && Array.isArray(value) && value.length === 0)
      draft.note('setting-removed', 'it wanted no gates; only a person takes them away, so it has those of its type');
    return;
  }
  const names = new Set<string>();
  draft.fields['gates'] = gates.map((gate) => ({ ...gate, name: freeName(gate.name, names) }));
}

/** Adds to what the result is judged by, as far as there is room. */
export function addCriteria(draft: Draft, added: readonly string[]): void {
  const before = textsOf(draft.fields['criteria'] ?? []) ?? [];
  const all = [...new Set([...before, ...added])].map((each) => each.slice(0, CRITERION_LENGTH));
  if (all.length > 0) draft.fields['criteria'] = all.slice(0, MAX_CRITERIA);
}

/** `{kind: ...}` is one gate; otherwise the names stand before the gates. */
function gatesByName(value: Fields): unknown[] {
  if (Object.hasOwn(value, 'kind') || Object.hasOwn(value, 'run') || Object.hasOwn(value, 'type')) return [value];
  return Object.entries(value).map(([name, each]) => (isFields(each) ? { name, ...each } : each));
}

function gateOfWord(text: string): Fields | undefined {
  const kind = KINDS[plainWord(text)];
  return kind === 'review' || kind === 'public-api' ? { kind, name: kind } : undefined;
}

/** The gate that is meant, with known fields only: what would let it pass more easily is not taken over. */
function gateOf(value: unknown): unknown {
  if (typeof value === 'string') return gateOfWord(value);
  if (!isFields(value)) return value;
  const run = textOf(value['run'] ?? value['command'] ?? value['cmd'] ?? value['script']);
  const said = textOf(value['kind'] ?? value['type']);
  const kind = (said === undefined ? undefined : KINDS[plainWord(said)]) ?? (run === undefined ? said : 'command');
  const name = (textOf(value['name'] ?? value['id'] ?? value['title']) ?? said ?? kind ?? '').slice(0, 80);
  if (kind === 'command') return { kind, name, run, ...repeatsOf(value), ...excuseOf(value) };
  if (kind === 'coverage') return { kind, name, run, report: value['report'] ?? value['path'], ...shareOf(value) };
  if (kind === 'public-api') return { kind, name, ...listOf(value, 'mayChange'), ...listOf(value, 'only') };
  if (kind !== 'review') return { kind, name };
  const lenses = textsOf(value['lenses'] ?? value['lens'] ?? [])?.map((each) =>
    LENSES.find((lens) => plainWord(lens) === plainWord(each)),
  );
  const known = [...new Set(lenses?.filter((lens) => lens !== undefined))];
  const fails = SEVERITIES.find((severity) => severity === value['fails']);
  const what = textOf(value['what'] ?? value['instructions'] ?? value['description']);
  return {
    kind,
    name,
    ...(known.length === 0 ? {} : { lenses: known }),
    ...(fails === undefined ? {} : { fails }),
    ...(what === undefined ? {} : { what: what.slice(0, 5_000) }),
  };
}

function repeatsOf(value: Fields): Fields {
  const repeats = numberOf(value['repeats'] ?? value['times'] ?? value['runs']);
  return repeats === undefined ? {} : { repeats: Math.min(10, Math.max(1, Math.round(repeats))) };
}

function excuseOf(value: Fields): Fields {
  const excusedBy = EXCUSES.find((excuse) => excuse === value['excusedBy']);
  return excusedBy === undefined ? {} : { excusedBy };
}

function shareOf(value: Fields): Fields {
  const share = numberOf(value['atLeast'] ?? value['threshold'] ?? value['minimum']);
  return share === undefined ? {} : { atLeast: Math.min(1, Math.max(0, share > 1 ? share / 100 : share)) };
}

function listOf(value: Fields, name: string): Fields {
  const texts = value[name] === undefined ? undefined : textsOf(value[name]);
  return texts === undefined ? {} : { [name]: texts };
}

function freeName(name: string, names: Set<string>): string {
  let free = name;
  for (let count = 2; names.has(free); count += 1) free = `${name.slice(0, 76)} ${count}`;
  names.add(free);
  return free;
}
