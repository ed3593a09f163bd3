const MAX_CHARACTERS = 2_500;
const MAX_LINES = 40;
/** Of a README that is cut, so much is left for its headings. */
const BEGINNING_CHARACTERS = 1_600;
const HEADINGS_CHARACTERS = 800;

/** The text of a short README; of a longer one its beginning and where its further parts begin. `undefined` when it is empty. */
export function readmeExcerpt(path: string, text: string): string | undefined {
  const whole = text.trim();
  if (whole === '') return undefined;
  const lines = text.split('\n');
  if (whole.length <= MAX_CHARACTERS && lines.length <= MAX_LINES) return `${path}:\n${whole}`;
  const shown = lines.slice(0, MAX_LINES).join('\n').slice(0, BEGINNING_CHARACTERS);
  const headings = headingsOf(lines).filter(({ line }) => line > shown.split('\n').length);
  const rest = listOf(headings);
  return [`${path}, its beginning:`, shown.trim(), ...(rest === undefined ? [] : [rest])].join('\n');
}

interface Heading {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

function listOf(headings: readonly Heading[]): string | undefined {
  const lines: string[] = [];
  let characters = 0;
  for (const { line, text } of headings) {
    const entry = `line ${line}: ${text.slice(0, 100)}`;
    characters += entry.length + 1;
    if (characters > HEADINGS_CHARACTERS) {
      lines.push(`[and ${headings.length - lines.length} more]`);
      break;
    }
    lines.push(entry);
  }
  return lines.length === 0 ? undefined : `[its further headings:]\n${lines.join('\n')}`;
}

/** Headings that begin with their marks, as in Markdown and AsciiDoc; what stands in fenced code is no heading. */
function headingsOf(lines: readonly string[]): Heading[] {
  const headings: Heading[] = [];
  let fence: string | undefined;
  for (const [index, line] of lines.entries()) {
    const mark = /^ {0,3}(```|~~~)/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark === fence) fence = undefined;
    } else if (mark !== undefined) fence = mark;
    else if (/^(#{1,6}|={1,6}) +\S/.test(line)) headings.push({ line: index + 1, text: line.trim() });
  }
  return headings;
}
