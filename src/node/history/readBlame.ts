import type { BlamedLine } from '../../core/ports/history.ts';
import { clean } from './readCommits.ts';

interface Commit {
  author: string;
  seconds: number;
  zone: string;
  subject: string;
}

const GROUP = /^([0-9a-f]{40}|[0-9a-f]{64}) \d+ (\d+)(?: \d+)?$/;

/**
 * The lines of `git blame --porcelain`, by line in the blamed commit: a header, facts about a commit when it is named
 * first, then a tab and the line itself. `prefix`: where in the repository paths begin, with a slash at its end.
 */
export function parseBlame(output: Buffer, prefix: string): Map<number, BlamedLine> {
  const commits = new Map<string, Commit>();
  const lines = new Map<number, BlamedLine>();
  const paths = new Map<string, string>();
  let id = '';
  let line = 0;
  for (const text of output.toString('utf8').split('\n')) {
    const group = text.startsWith('\t') ? null : GROUP.exec(text);
    if (group !== null) {
      id = group[1] ?? '';
      line = Number(group[2]);
      if (!commits.has(id)) commits.set(id, { author: '', seconds: 0, zone: '+0000', subject: '' });
    } else if (text.startsWith('\t')) {
      const { author, seconds, zone, subject } = commits.get(id) ?? { author: '', seconds: 0, zone: '', subject: '' };
      lines.set(line, { id, author, subject, date: isoDate(seconds, zone), path: paths.get(id) ?? '' });
    } else {
      readFact(text, commits.get(id));
      // Given anew whenever it is another: a commit may have lines of two files that became one.
      if (text.startsWith('filename ')) paths.set(id, below(prefix, unquoted(text.slice('filename '.length))));
    }
  }
  return lines;
}

/** A file may have come from outside of the root. */
function below(prefix: string, path: string): string {
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

function readFact(text: string, commit: Commit | undefined): void {
  if (commit === undefined) return;
  const end = text.indexOf(' ');
  const value = clean(text.slice(end + 1));
  switch (text.slice(0, end)) {
    case 'author':
      commit.author = value;
      break;
    case 'author-time':
      commit.seconds = Number(value);
      break;
    case 'author-tz':
      commit.zone = value;
      break;
    case 'summary':
      commit.subject = value;
      break;
    default:
  }
}

/** As git writes it with `%aI`. Empty for a time that no date has. */
export function isoDate(seconds: number, zone: string): string {
  const match = /^([+-])(\d\d)(\d\d)$/.exec(zone);
  const minutes = match === null ? 0 : (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
  const local = new Date((seconds + minutes * 60) * 1000);
  if (Number.isNaN(local.getTime())) return '';
  const offset = match === null ? '+00:00' : `${match[1] ?? '+'}${match[2] ?? '00'}:${match[3] ?? '00'}`;
  return `${local.toISOString().slice(0, 19)}${offset}`;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };

/** A name as git quotes those with quotes, backslashes or control characters in them. */
function unquoted(text: string): string {
  if (!text.startsWith('"') || !text.endsWith('"')) return text;
  return text
    .slice(1, -1)
    .replace(/\\([0-7]{3}|.)/g, (_, escape: string) =>
      escape.length === 3 ? String.fromCharCode(parseInt(escape, 8)) : (ESCAPES[escape] ?? escape),
    );
}
