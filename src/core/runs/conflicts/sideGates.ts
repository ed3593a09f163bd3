import type { CommandGate, Excuse } from '../../../shared/gates.ts';
import type { TaskState } from '../../../shared/runState.ts';

/**
 * The gates of a task that brings together what these tasks made: the commands that judged them, each line once. Left out
 * are those that proved nothing of any of them: they would prove no more now. Reviews and measures of what a task changed
 * are about that task alone.
 */
export function gatesOfSides(sides: readonly TaskState[]): CommandGate[] {
  const byLine = new Map<string, CommandGate>();
  for (const { gate, isTelling } of sides.flatMap(commandGatesOf)) {
    if (!isTelling) continue;
    const known = byLine.get(gate.run);
    byLine.set(gate.run, known === undefined ? gate : stricter(known, gate));
  }
  const gates: CommandGate[] = [];
  for (const gate of byLine.values()) gates.push({ ...gate, name: freeName(gate.name, gates) });
  return gates;
}

function commandGatesOf({
  options,
  verdicts,
}: TaskState): { readonly gate: CommandGate; readonly isTelling: boolean }[] {
  return (options.gates ?? []).flatMap((gate) => {
    if (gate.kind !== 'command') return [];
    const last = verdicts.findLast((verdict) => verdict.gate === gate.name);
    const merged = { ...gate, excusedBy: excuseOf(gate) };
    return [{ gate: merged, isTelling: last?.verdict !== 'unverified' }];
  });
}

/** Without its own changes a merge is one version of each file, with half of what the other tasks did: that excuses nothing. */
function excuseOf({ excusedBy }: CommandGate): Excuse {
  return excusedBy === 'nothing' ? 'nothing' : 'before-run';
}

function stricter(one: CommandGate, other: CommandGate): CommandGate {
  const excusedBy = [one, other].some((gate) => gate.excusedBy === 'nothing') ? 'nothing' : 'before-run';
  return { ...one, repeats: Math.max(one.repeats, other.repeats), excusedBy };
}

/** Characters that the name of a gate may have. */
const NAME_LENGTH = 80;

/** Names of gates are unique within a task. */
function freeName(name: string, gates: readonly CommandGate[]): string {
  for (let count = 1; ; count += 1) {
    const end = count === 1 ? '' : ` ${count}`;
    const free = name.slice(0, NAME_LENGTH - end.length) + end;
    if (!gates.some((gate) => gate.name === free)) return free;
  }
}
