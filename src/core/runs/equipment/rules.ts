import { isOthersCode } from '../../planning/survey/languages.ts';
import type { ProjectRules } from '../../tools/equipment.ts';
import type { ProjectFile, ProjectFiles } from './projectFiles.ts';

/** Files with rules for the whole repository, in the order in which they are told. */
const ROOT_FILES = ['AGENTS.md', 'CLAUDE.md', '.claude/CLAUDE.md', '.github/copilot-instructions.md'];
/** Files with rules for the folder that they stand in. */
const NESTED = /^(.+)\/(?:AGENTS|CLAUDE)\.md$/;

/** Characters of all rules that every agent is told; each request pays for them. */
const MAX_TOLD = 24_000;
/** A larger file is no rules to read at the beginning. */
const MAX_BYTES = 256 * 1024;
/** Nested files that are looked at. */
const MAX_FILES = 100;

/** Rules in the order in which they are told; and for each file that could not be read a sentence why. */
export interface FoundRules {
  readonly rules: readonly ProjectRules[];
  readonly problems: readonly string[];
}

/**
 * What the repository asks of everybody who works on it: the rules of the root, then those of folders from the top down. A
 * text that several files have, by links, as copies or by naming one another (`@AGENTS.md`), is there once. What goes beyond
 * a bound is only named; of a rule of the root the beginning is told.
 */
export async function findRules(files: ProjectFiles): Promise<FoundRules> {
  const rules: ProjectRules[] = [];
  const problems: string[] = [];
  const candidates = ruleFiles(files);
  const paths = new Set(candidates.flatMap(({ file }) => [file.path, file.real]));
  const told = new Set<string>();
  let left = MAX_TOLD;
  for (const { file, folder } of candidates) {
    const read = await files.read(file, MAX_BYTES);
    if (!read.ok) {
      problems.push(`The rules in ${file.path} are not told to agents: ${read.failure}.`);
      continue;
    }
    const text = withoutImports(read.value, file.path, paths);
    if (text === '' || told.has(text)) continue;
    told.add(text);
    const fitting = text.length <= left ? text : folder === '' && left > 0 ? cut(text, left) : undefined;
    left -= fitting === undefined ? 0 : Math.min(text.length, left);
    rules.push({ path: file.path, folder, text: fitting });
  }
  return { rules, problems };
}

interface RuleFile {
  readonly file: ProjectFile;
  readonly folder: string;
}

function ruleFiles({ all }: ProjectFiles): readonly RuleFile[] {
  const byPath = new Map(all.map((file) => [file.path, file]));
  const root = ROOT_FILES.flatMap((path) => byPath.get(path) ?? []).map((file) => ({ file, folder: '' }));
  const nested = all
    .flatMap((file) => {
      const folder = NESTED.exec(file.path)?.[1];
      const isRoot = folder === undefined || ROOT_FILES.includes(file.path);
      return isRoot || isOthersCode(file.path) ? [] : [{ file, folder }];
    })
    .sort((a, b) => depthOf(a.folder) - depthOf(b.folder))
    .slice(0, MAX_FILES);
  const seen = new Set<string>();
  return [...root, ...nested].filter(({ file: { real } }) => !seen.has(real) && seen.add(real));
}

/** The text without the lines that only bring in another file of rules, which is told by itself. */
function withoutImports(text: string, path: string, paths: ReadonlySet<string>): string {
  const lines = text.split('\n').filter((line) => {
    const target = /^\s*(?:[-*]\s+)?@(\S+)\s*$/.exec(line)?.[1];
    return target === undefined || !paths.has(besides(path, target));
  });
  return lines.join('\n').trim();
}

/** The path that a file means by another one. */
function besides(path: string, target: string): string {
  const parts = target.startsWith('/') ? [] : path.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function cut(text: string, length: number): string {
  return `${text.slice(0, length)}\n[cut here; ${text.length - length} more characters stand in the file]`;
}

function depthOf(folder: string): number {
  return folder.split('/').length;
}
