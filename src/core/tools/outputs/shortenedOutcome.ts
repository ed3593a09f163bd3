import type { Tool, ToolOutcome } from '../tool.ts';
import type { OutputAccess } from './outputAccess.ts';
import { lineToGoOnFrom, wholeAt } from './outputLines.ts';

/** Characters of an outcome that the model reads at once; of longer ones the beginning and the end, which says more. */
const FIRST_CHARACTERS = 8_000;
const LAST_CHARACTERS = 22_000;
/** For tools that say by themselves how their output goes on. */
const MOST_CHARACTERS = 200_000;

/** The outcome as the model gets it. What is left out of a long one is kept for `read_output`, where outputs are kept. */
export function shortenedOutcome(outcome: ToolOutcome, tool: Tool, outputs: OutputAccess | undefined): ToolOutcome {
  const { text } = outcome;
  const limit = tool.bounds?.output === 'own' ? MOST_CHARACTERS : FIRST_CHARACTERS + LAST_CHARACTERS;
  if (text.length <= limit) return outcome;
  const first = text.slice(0, endOfFirst(text));
  const last = text.slice(startOfLast(text));
  const left = `${text.length} characters in all, of which the middle is left out here`;
  if (outputs === undefined)
    return { ...outcome, text: `${first}\n[... ${left} ...]\n${last}`, fullLength: text.length };
  const { name, body } = outputs.keep(text);
  const goOn = lineToGoOnFrom(text, first.length);
  const note = `[... ${left}; stored as ${name}: read_output reads on from line ${goOn} ...]`;
  return { ...outcome, text: `${first}\n${note}\n${last}`, fullLength: text.length, output: body };
}

/** At the end of a line, unless there is none nearby. */
function endOfFirst(text: string): number {
  const end = text.lastIndexOf('\n', FIRST_CHARACTERS);
  return end > FIRST_CHARACTERS / 2 ? end : wholeAt(text, FIRST_CHARACTERS);
}

function startOfLast(text: string): number {
  const wanted = text.length - LAST_CHARACTERS;
  const start = text.indexOf('\n', wanted) + 1;
  return start > 0 && start < text.length - LAST_CHARACTERS / 2 ? start : wholeAt(text, wanted);
}
