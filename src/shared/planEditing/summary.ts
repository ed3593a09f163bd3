import type { PlanOperation } from '../planOperations.ts';

/** Changes that a summary names one by one; of further ones it gives the number. */
const NAMED = 6;

/** What the operations did, for people: "Removed 'docs'; merged 'a' and 'b'". */
export function summaryOf(operations: readonly PlanOperation[]): string {
  const parts: string[] = [];
  for (let index = 0; index < operations.length;) {
    const run = sameFrom(operations, index);
    const [first] = run;
    if (first === undefined) break;
    parts.push(
      run.length > 1 ? `${first.op === 'add' ? 'added' : 'removed'} ${listed(run.map(idOf))}` : partFor(first),
    );
    index += run.length;
  }
  const shown = parts.slice(0, NAMED);
  const left = parts.length - shown.length;
  if (left > 0) shown.push(left === 1 ? 'and one change more' : `and ${left} changes more`);
  const text = shown.join('; ');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Tasks that are added one after the other are told in one, and so are those that are removed. */
function sameFrom(operations: readonly PlanOperation[], from: number): PlanOperation[] {
  const first = operations[from];
  if (first === undefined) return [];
  if (first.op !== 'add' && first.op !== 'remove') return [first];
  const end = operations.findIndex(({ op }, index) => index > from && op !== first.op);
  return operations.slice(from, end < 0 ? undefined : end);
}

function idOf(operation: PlanOperation): string {
  if (operation.op === 'add') return operation.task.id;
  return 'taskId' in operation ? operation.taskId : '';
}

function partFor(operation: PlanOperation): string {
  switch (operation.op) {
    case 'add':
      return `added '${operation.task.id}'`;
    case 'remove':
      return `removed '${operation.taskId}'`;
    case 'update': {
      const names = Object.keys(operation.changes).map(wordsFor);
      return `changed ${names.length === 0 ? 'nothing' : joined(names)} of '${operation.taskId}'`;
    }
    case 'connect':
      return `'${operation.taskId}' depends on '${operation.on}'`;
    case 'disconnect':
      return `'${operation.taskId}' no longer depends on '${operation.on}'`;
    case 'merge': {
      const into = operation.into?.id;
      const isNew = into !== undefined && !operation.taskIds.includes(into);
      return `merged ${listed(operation.taskIds)}${isNew ? ` into '${into}'` : ''}`;
    }
    case 'split':
      return `split '${operation.taskId}' into ${listed(operation.into.map(({ id }) => id))}`;
    case 'rename':
      return `renamed '${operation.taskId}' to '${operation.to}'`;
    case 'set-agreements':
      return operation.text === '' ? 'removed the agreements' : 'changed the agreements';
    case 'set-title':
      return 'changed the title';
  }
}

const WORDS: Readonly<Record<string, string>> = {
  dependsOn: 'dependencies',
  dependencies: 'kinds of dependencies',
  forEach: 'items',
  bestOf: 'candidates',
  when: 'condition',
  mayAdd: 'number of tasks to add',
  mayWrite: 'scope',
  mayNotWrite: 'scope',
  maxAttempts: 'number of attempts',
  maxTurns: 'number of turns',
  timeoutSeconds: 'time limit',
  budgetUsd: 'budget',
  budgetTokens: 'budget in tokens',
};

function wordsFor(name: string): string {
  return Object.hasOwn(WORDS, name) ? (WORDS[name] ?? name) : name;
}

/** `'a', 'b' and 'c'`. */
export function listed(ids: readonly string[]): string {
  return joined(ids.map((id) => `'${id}'`));
}

function joined(words: readonly string[]): string {
  const unique = [...new Set(words)];
  const last = unique.at(-1) ?? '';
  return unique.length < 2 ? last : `${unique.slice(0, -1).join(', ')} and ${last}`;
}
