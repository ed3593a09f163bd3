import type { CommandOptions } from './commandLine.ts';
import { WrongUse, nonEmpty } from './optionValues.ts';
import type { Values } from './optionValues.ts';

/** What a person wants with the plan of a run. `run` absent: the newest one that fits. */
export type ShapingCommandLine =
  | {
      readonly name: 'edit';
      readonly run: string | undefined;
      readonly edit: { readonly kind: 'show' | 'undo' | 'redo' } | { readonly kind: 'file'; readonly file: string };
      readonly options: CommandOptions;
    }
  | {
      readonly name: 'reshape';
      readonly run: string | undefined;
      readonly text: string;
      readonly options: CommandOptions;
    }
  | { readonly name: 'replan'; readonly run: string | undefined; readonly options: CommandOptions };

/** Throws `WrongUse`. */
export function shapingCommandOf(
  name: ShapingCommandLine['name'],
  {
    run,
    values,
    options,
  }: { readonly run: string | undefined; readonly values: Values; readonly options: CommandOptions },
): ShapingCommandLine {
  if (name === 'replan') return { name, run, options };
  if (name === 'edit') return { name, run, edit: editOf(values), options };
  const text = nonEmpty(values, 'text');
  if (text === undefined) throw new WrongUse('reshape: --text TEXT is missing. Say what shall be different.');
  return { name, run, text, options };
}

function editOf(values: Values): Extract<ShapingCommandLine, { name: 'edit' }>['edit'] {
  const file = nonEmpty(values, 'plan');
  const given = [
    file === undefined ? [] : ['plan'],
    ['undo', 'redo'].filter((name) => values.has(name as 'undo')),
  ].flat();
  if (given.length > 1)
    throw new WrongUse(`edit: ${given.map((name) => `--${name}`).join(' and ')} exclude each other.`);
  if (file !== undefined) return { kind: 'file', file };
  if (values.has('undo')) return { kind: 'undo' };
  return values.has('redo') ? { kind: 'redo' } : { kind: 'show' };
}
