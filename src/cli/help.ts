import { COMMANDS, OPTIONS } from './optionTable.ts';
import type { OptionDescription } from './optionTable.ts';

/** The text of `--help`. */
export function helpText(): string {
  const commands = Object.values(COMMANDS).map(({ usage, help }) => [usage, help] as const);
  const options = Object.entries<OptionDescription>(OPTIONS).map(([name, { value, short, commands: only, help }]) => {
    const spelling = `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
    return [spelling, only === undefined ? help : `${only.join(', ')}: ${help}`] as const;
  });
  return [
    'Turns a large request into a graph of tasks, has many agents work on them at once, each isolated,',
    'and lets you accept or reject what each of them changed.',
    '',
    'Usage: wavewright COMMAND [OPTIONS]',
    '',
    'Commands',
    ...inColumns(commands),
    '',
    'Options',
    ...inColumns(options),
    '',
    'The key of the Anthropic API comes from the environment only: ANTHROPIC_API_KEY.',
    '',
    'Exit codes: 0 all tasks succeeded, 1 the run or some of its tasks did not, 2 wrong use, 130 interrupted.',
    '',
  ].join('\n');
}

function inColumns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
