import type { FileChange } from '../../../shared/changes.ts';
import type { PublicApiGate } from '../../../shared/gates.ts';
import type { Failure } from '../../../shared/failures.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { decodeText } from '../../changes/textFile.ts';
import { createWriteGuard } from '../../changes/writeScope.ts';
import type { GateWork, Judgement } from '../judgement.ts';
import { comparePublicNames } from './comparePublicNames.ts';
import type { ComparedFile, NameChanges } from './comparePublicNames.ts';
import { goNames } from './goNames.ts';
import { javaScriptNames } from './javaScriptNames.ts';
import type { PublicNames } from './publicNames.ts';
import { pythonNames } from './pythonNames.ts';

type Reader = (text: string) => PublicNames;

const READERS: readonly { readonly extensions: RegExp; readonly read: Reader }[] = [
  { extensions: /\.(?:[cm]?[jt]s|[jt]sx)$/, read: javaScriptNames },
  { extensions: /\.py$/, read: pythonNames },
  { extensions: /\.go$/, read: goNames },
];

/** Languages whose public names nobody here can read. */
const UNREADABLE = /\.(?:java|kt|kts|scala|rs|rb|php|cs|fs|swift|c|h|cc|cpp|hpp|m|ex|exs|dart|vue|svelte)$/;

/** Bytes of a file that is looked at; larger ones are made by programs. */
const MAX_BYTES = 500_000;
const NAMES_TOLD = 20;

/** Compares the names that other code can import from the changed files with those before. */
export async function judgePublicApi(
  gate: PublicApiGate,
  work: GateWork,
  signal: AbortSignal,
): Promise<Result<Judgement, Failure>> {
  const changes = await work.changes();
  const mayChange = matcher(gate.mayChange);
  const only = gate.only === undefined ? () => true : matcher(gate.only);
  const counts = (path: string): boolean => only(path) && !mayChange(path);
  const files: ComparedFile[] = [];
  const unread: string[] = [];
  for (const pair of pairsOf(changes?.files ?? [])) {
    const [before, after] = [
      await namesIn(pair.before, work.before, signal),
      await namesIn(pair.after, work.after, signal),
    ];
    if (!before.ok) return before;
    if (!after.ok) return after;
    const path = pair.before ?? pair.after ?? '';
    const isUnread = before.value === 'unread' || after.value === 'unread';
    if (isUnread && counts(path)) unread.push(path);
    files.push({ path, before: known(before.value), after: known(after.value), counts: counts(path) && !isUnread });
  }
  return ok(judgementOf(comparePublicNames(files), files, unread));
}

function judgementOf(changes: NameChanges, files: readonly ComparedFile[], unread: readonly string[]): Judgement {
  const compared = files.filter(({ counts, before }) => counts && before !== undefined).length;
  const evidence = { kind: 'public-api' as const, compared, ...changes };
  const { removed, changed } = changes;
  if (removed.length + changed.length > 0) {
    const parts = [
      ...(removed.length === 0 ? [] : [`No longer there: ${listed(removed)}.`]),
      ...(changed.length === 0 ? [] : [`Called otherwise: ${listed(changed)}.`]),
    ];
    return { verdict: 'failed', reason: parts.join(' '), evidence };
  }
  if (unread.length === 0) return { verdict: 'passed', reason: '', evidence };
  const reason = `The public names of these files cannot be read: ${listed(unread)}.`;
  return { verdict: 'unverified', reason, ...(compared === 0 ? {} : { evidence }) };
}

interface Pair {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Files by what they were called before; one that took the place of a deleted one goes with it: `a.js` and `a.ts`. */
function pairsOf(changes: readonly FileChange[]): Pair[] {
  const added = new Map(
    changes.flatMap(({ path, before }) => (before === undefined ? [[stemOf(path.path), path.path] as const] : [])),
  );
  const taken = new Set<string>();
  const pairs = changes
    .filter(({ before }) => before !== undefined)
    .map(({ path, after }): Pair => {
      const successor = after === undefined ? added.get(stemOf(path.path)) : path.path;
      if (successor !== undefined) taken.add(successor);
      return { before: path.path, after: successor };
    });
  const fresh = changes.filter(({ path, before }) => before === undefined && !taken.has(path.path));
  return [...pairs, ...fresh.map(({ path }): Pair => ({ before: undefined, after: path.path }))];
}

function stemOf(path: string): string {
  return path.replace(/\.[^./]+$/, '');
}

/** `undefined`: there is no file, or none that has names. */
async function namesIn(
  path: string | undefined,
  view: GateWork['before'],
  signal: AbortSignal,
): Promise<Result<PublicNames | 'unread' | undefined, Failure>> {
  if (path === undefined) return ok(undefined);
  const reader = READERS.find(({ extensions }) => extensions.test(path));
  if (reader === undefined) return ok(UNREADABLE.test(path) ? 'unread' : undefined);
  const file = await view.readFile(path, signal);
  if (!file.ok) return file;
  if (file.value === undefined) return ok(undefined);
  const { bytes } = file.value;
  const decoded = bytes.length > MAX_BYTES ? undefined : decodeText(bytes);
  return ok(decoded?.kind === 'text' ? reader.read(decoded.text) : 'unread');
}

function known(names: PublicNames | 'unread' | undefined): PublicNames | undefined {
  return names === 'unread' ? undefined : names;
}

function matcher(globs: readonly string[]): (path: string) => boolean {
  const guard = createWriteGuard([{ of: 'the gate', allow: globs }]);
  return (path) => guard(path) === undefined;
}

function listed(names: readonly string[]): string {
  const more = names.length > NAMES_TOLD ? ` and ${names.length - NAMES_TOLD} more` : '';
  return `${names.slice(0, NAMES_TOLD).join('; ')}${more}`;
}
