/** More says nothing that a planner could use. */
const MOST_CHARACTERS = 100_000;
/** So that one rewritten lock file does not hide everything else. */
const MOST_PER_FILE = 20_000;

/** A unified diff, shortened at the ends of lines: of each file so much at most, and of all; says what is left out. */
export function shortDiff(diff: string): string {
  const files = diff.split(/^(?=diff --git )/m).filter((part) => part.trim() !== '');
  const shortened = files.map((file) => cutTo(file.replace(/\n+$/, ''), MOST_PER_FILE));
  const shown: string[] = [];
  let left = MOST_CHARACTERS;
  for (const file of shortened) {
    if (file.length > left) break;
    shown.push(file);
    left -= file.length;
  }
  const omitted = shortened.length - shown.length;
  const more = omitted === 0 ? [] : [`[${omitted === 1 ? '1 more file is' : `${omitted} more files are`} left out]`];
  return [...shown, ...more].join('\n');
}

function cutTo(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.lastIndexOf('\n', length);
  const shown = text.slice(0, end > 0 ? end : length);
  return `${shown}\n[cut: ${text.length - shown.length} of ${text.length} characters are left out]`;
}
