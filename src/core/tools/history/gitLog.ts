import * as z from 'zod';
import { ok } from '../../../shared/result.ts';
import type { FoundCommit, FoundCommits } from '../../ports/history.ts';
import { parseViewPath } from '../../changes/paths.ts';
import { explainFailure } from '../explain.ts';
import { commitField, pathField } from '../fields.ts';
import { showCommit } from './gitCommit.ts';
import { dayOf, inOneLine, openHistory, shortId } from './historyAccess.ts';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool } from '../tool.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
const MAX_SKIP = 10_000;

// Checked, but not described in every request by a pattern.
const text = (): z.ZodString =>
  z
    .string()
    .min(1)
    .max(500)
    .refine((given) => !/[\0\r\n]/.test(given), 'must be one line');
const day = (): z.ZodString =>
  z.string().refine((given) => z.iso.date().safeParse(given).success, 'must be a day such as 2024-05-31');

const input = z.strictObject({
  path: pathField('Only commits that changed this file (renames are followed) or folder.').optional(),
  commit: commitField(
    'Show this one commit instead of a list: message and changed files; with path, the diff of that file or folder.',
  ).optional(),
  search: text().optional().describe('Only commits that added or removed this text in files.'),
  regex: z
    .boolean()
    .optional()
    .describe('true: search is a POSIX extended regular expression for added or removed lines.'),
  message: text().optional().describe('Only commits with this text in their message.'),
  author: text().optional().describe('Only authors with this in name or address.'),
  since: day().optional().describe('First day, YYYY-MM-DD.'),
  until: day().optional().describe('Last day.'),
  from: z.string().min(1).max(250).optional().describe('Where to begin, named like commit. Default: HEAD.'),
  limit: z.int().min(1).max(MAX_LIMIT).optional().describe(`How many. Default: ${DEFAULT_LIMIT}.`),
  skip: z.int().min(0).max(MAX_SKIP).optional().describe('Leave out so many of the newest.'),
});

type Input = z.infer<typeof input>;

/** Lists commits of the repository, or shows one of them. */
export const gitLogTool: Tool = defineTool({
  name: 'git_log',
  description:
    'Lists commits of the repository, newest first, one per line: id, day, author, subject. Or shows one commit. HEAD is the commit checked out when the work began; what tasks of this work changed is in no commit (see show_changes).',
  input,
  effect: 'read',
  subject: ({ path, commit, search, message }) =>
    [commit, search ?? message, path].filter((part) => part !== undefined).join(' '),
  async run(wanted, context, signal) {
    const opened = await openHistory(context.history, signal);
    if (!opened.ok) return opened.outcome;
    const path = wanted.path === undefined || /^\.?\/?$/.test(wanted.path) ? ok(undefined) : parseViewPath(wanted.path);
    if (!path.ok) return explainFailure(path.failure);
    if (wanted.commit !== undefined) {
      const extra = (['search', 'message', 'author', 'since', 'until', 'from', 'skip', 'limit'] as const).filter(
        (field) => wanted[field] !== undefined,
      );
      if (extra.length > 0)
        return refused(
          `commit shows one commit, and ${extra.join(', ')} choose commits of a list, so nothing was done. Give one or the other.`,
        );
      return showCommit(opened.history.commits, wanted.commit, path.value, signal);
    }
    const { commits } = opened.history;
    const from = await commits.resolve(wanted.from ?? 'HEAD', signal);
    if (!from.ok) return explainFailure(from.failure);
    const found = await commits.git.log(
      commits.root,
      { ...filtersOf(wanted), path: path.value, from: from.value },
      signal,
    );
    return found.ok ? said(report(found.value, wanted, from.value)) : explainFailure(found.failure);
  },
});

function filtersOf({ search, regex, message, author, since, until, skip = 0, limit = DEFAULT_LIMIT }: Input) {
  return {
    message,
    author,
    ...(regex === true ? { pattern: search } : { text: search }),
    // Git would take the time of day that it is now.
    since: since === undefined ? undefined : `${since}T00:00:00Z`,
    until: until === undefined ? undefined : `${until}T23:59:59Z`,
    skip,
    limit,
  };
}

function report({ commits, more, isShallow }: FoundCommits, wanted: Input, from: string): string {
  const { skip = 0 } = wanted;
  const notes = [
    ...(commits.length > 0 ? [] : [nothingFound(wanted, from)]),
    ...(more === 'limit' ? [`older ones are left out; see them with skip ${skip + commits.length}`] : []),
    ...(more === 'time'
      ? ['the search took too long and stopped, so older ones may be missing; narrow it down with path or since']
      : []),
    ...(more === undefined && isShallow ? ['this clone is shallow: older commits are not in it'] : []),
  ];
  return [...commits.map(commitLine), ...(notes.length === 0 ? [] : [`[${notes.join('; ')}]`])].join('\n');
}

function commitLine({ id, date, author, subject, path }: FoundCommit): string {
  const name = path === undefined ? '' : ` (as ${path})`;
  return `${shortId(id)} ${dayOf(date)} ${inOneLine(author, 60)}: ${inOneLine(subject, 200)}${name}`;
}

function nothingFound({ path, skip = 0, ...filters }: Input, from: string): string {
  if (skip > 0) return `there are no more than ${skip} such commits`;
  const where = `up to ${shortId(from)}`;
  const isFiltered = [filters.search, filters.message, filters.author, filters.since, filters.until].some(
    (each) => each !== undefined,
  );
  if (isFiltered)
    return `no commit ${where} is like that${path === undefined ? '' : `, of those that changed ${path}`}`;
  return path === undefined
    ? `there are no commits ${where}`
    : `no commit ${where} changed ${path}: it was never committed there, has another name now, or belongs to a submodule with a history of its own`;
}
