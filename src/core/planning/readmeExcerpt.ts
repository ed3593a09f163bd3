const MAX_CHARACTERS = 2_500;
const MAX_LINES = 40;
/** Of a README that is cut, so much is left for its headings. */
const BEGINNING_CHARACTERS = 1_600;
const HEADINGS_CHARACTERS = 800;

/**
 * The text of a short README; of a longer one its beginning and where its further parts begin. Badges and images are left out.
 * `undefined` when nothing else is in it.
 */
export function readmeExcerpt(path: string, text: string): string | undefined {
  const all = text.split('\n');
  const lines = withoutImages(text);
  const whole = lines
    .map((line) => line.text)
    .join('\n')
    .trim();
  if (whole === '') return undefined;
  if (whole.length <= MAX_CHARACTERS && lines.length <= MAX_LINES) return `${path}:\n${whole}`;
  const beginning = lines.slice(0, MAX_LINES);
  const shown = beginning
    .map((line) => line.text)
    .join('\n')
    .slice(0, BEGINNING_CHARACTERS);
  const last = beginning[shown.split('\n').length - 1]?.line ?? 0;
  const rest = listOf(headingsOf(all).filter(({ line }) => line > last));
  return [`${path}, its beginning:`, shown.trim(), ...(rest === undefined ? [] : [rest])].join('\n');
}

interface Line {
  /** From 1, of the whole text. */
  readonly line: number;
  readonly text: string;
}

/** What stands for an image until it is taken out; no text has it. */
const GONE = '\0';
/** Each of a few hundred characters, so that no text makes the search slow. */
const IMAGES = [
  /<(?:img|source)\b[^<>]{0,1000}>/gi,
  /!\[[^\][]{0,200}\](?:\([^()\s]{0,1000}(?: "[^"\n]{0,200}")?\)|\[[^\][]{0,200}\])/g,
];
/** Links that hold nothing but images: badges. */
const EMPTY_LINK = /\[[\s\0]{1,200}\](?:\([^()\s]{0,1000}(?: "[^"\n]{0,200}")?\)|\[[^\][]{0,200}\])/g;
const FRAMES = /<\/?(?:a|p|div|center|picture|br|sup|sub|h\d)\b[^<>]{0,500}>|&nbsp;/gi;
const IMAGE_ADDRESS = /^\s{0,3}\[[^\][]{1,200}\]:\s+\S*(?:badge|shields\.io|\.(?:svg|png|gif|jpe?g)\b)\S*\s*$/i;

/** The lines of a text but for those of images, with at most one blank line after another. */
function withoutImages(text: string): Line[] {
  const gone = (found: string): string => found.replace(/[^\n]+/g, GONE);
  const bare = IMAGES.reduce((rest, pattern) => rest.replace(pattern, gone), text.replaceAll(GONE, ''));
  const lines: Line[] = [];
  for (const [index, line] of bare.replace(EMPTY_LINK, gone).split('\n').entries()) {
    const rest = line.replaceAll(GONE, '');
    const words = rest.replace(FRAMES, '');
    // A blank line was one before, too.
    const isNothing = words !== line && /^[\s|·•/>]*$/.test(words);
    if (isNothing || IMAGE_ADDRESS.test(line)) continue;
    const before = lines.at(-1);
    if (rest.trim() === '' && (before === undefined || before.text.trim() === '')) continue;
    lines.push({ line: index + 1, text: rest.replace(/<(\w+)>\s*<\/\1>/g, '').trimEnd() });
  }
  return lines;
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
