import type { Tier } from '../../../shared/taskKinds.ts';
import { sourceNameOf } from '../../../shared/toolAllowance.ts';
import { TOOL_GROUPS } from '../../agents/roles/grants.ts';

/** Most tools that a file can name. */
const MAX_NAMED = 200;

const { reading, history, index, symbols, writing, commands, browser, documents, board, person, skills } = TOOL_GROUPS;
const LOOKING = ['list_files', 'find_files'];
const SEARCHING = [...LOOKING, 'search_text', ...index, 'find_symbol', 'find_references'];
const READING = ['read_file', 'outline', ...LOOKING];
/** What other products call what tools here do, in small letters. What is not here has no like. */
const MEANT: Readonly<Record<string, readonly string[]>> = {
  ...TOOL_GROUPS,
  read: READING,
  readfile: READING,
  view: READING,
  notebookread: READING,
  glob: LOOKING,
  ls: LOOKING,
  listdir: LOOKING,
  listdirectory: LOOKING,
  filesearch: LOOKING,
  grep: SEARCHING,
  search: SEARCHING,
  textsearch: SEARCHING,
  codebase: SEARCHING,
  searchresults: SEARCHING,
  usages: ['find_symbol', 'find_references'],
  problems: ['get_diagnostics'],
  changes: ['show_changes'],
  edit: writing,
  multiedit: writing,
  write: writing,
  editfiles: writing,
  createfile: writing,
  createdirectory: writing,
  notebookedit: writing,
  editnotebook: writing,
  bash: commands,
  shell: commands,
  powershell: commands,
  execute: commands,
  terminal: commands,
  runcommands: commands,
  runinterminal: commands,
  runtasks: commands,
  runtests: commands,
  testfailure: commands,
  webfetch: browser,
  websearch: browser,
  web: browser,
  fetch: browser,
  opensimplebrowser: browser,
  browser,
  askuserquestion: person,
  askquestions: person,
  skill: skills,
  reading,
  history,
  symbols,
  documents,
  board,
};

/**
 * The tools of ours that a list of tools stands for, those of others by their own names besides. `undefined`: all. Takes a
 * list, names with commas between them, or an object of names with true or false.
 */
export function toolsMeant(value: unknown): readonly string[] | undefined {
  const names = namesIn(value);
  if (names === undefined || names.some((name) => name === '*' || name === 'all')) return undefined;
  return [...new Set(names.slice(0, MAX_NAMED).flatMap(meaning))];
}

function namesIn(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  // Patterns in parentheses may hold commas: "Bash(git add:*, git commit:*), Read".
  if (typeof value === 'string')
    return cleaned(
      value
        .replace(/\([^)]*\)/g, '')
        .replace(/^\[|\]$/g, '')
        .split(','),
    );
  if (Array.isArray(value)) return cleaned(value as readonly unknown[]);
  if (typeof value === 'object')
    return cleaned(Object.entries(value).flatMap(([name, on]) => (on === true ? [name] : [])));
  return [];
}

function cleaned(names: readonly unknown[]): string[] {
  return names
    .filter((name) => typeof name === 'string')
    .map((name) =>
      name
        .replace(/\(.*$/, '')
        .trim()
        .replace(/^["']|["']$/g, ''),
    )
    .filter((name) => name !== '');
}

/** `search/codebase` is `codebase` of the set `search`; of sets that are not known it is the tool of a server. */
function meaning(name: string): readonly string[] {
  const word = name.toLowerCase().replaceAll(/[-_ ]/g, '');
  const last = word.slice(word.lastIndexOf('/') + 1);
  return own(word) ?? own(last) ?? own(word.split('/')[0] ?? '') ?? [toolOfServer(name)];
}

/** `mcp__server__tool` and `server/tool` as tools of others are called here; all of a server end with `__*`. */
function toolOfServer(name: string): string {
  const bare = name.replace(/^mcp__/, '');
  const parts = /^([^/]+)\/(.+)$/.exec(bare);
  if (parts !== null) return `${sourceNameOf(parts[1] ?? '')}__${parts[2] ?? ''}`;
  return bare === name || bare.includes('__') ? bare : `${sourceNameOf(bare)}__*`;
}

function own(word: string): readonly string[] | undefined {
  return Object.hasOwn(MEANT, word) ? MEANT[word] : undefined;
}

const TIER_WORDS: readonly (readonly [Tier, RegExp])[] = [
  ['light', /haiku|\b(?:mini|nano|flash|lite|small|light|fast)\b/],
  ['strong', /opus|\b(?:strong|pro|ultra|o[1-9])\b/],
  ['standard', /sonnet|standard|gpt-|gemini|codex/],
];

/** The tier that a model's name stands for, the first of several; `undefined`: that of the task. */
export function tierMeant(value: unknown): Tier | undefined {
  const named: unknown = Array.isArray(value) ? (value as readonly unknown[])[0] : value;
  if (typeof named !== 'string') return undefined;
  const name = named.toLowerCase();
  return TIER_WORDS.find(([, pattern]) => pattern.test(name))?.[0];
}
