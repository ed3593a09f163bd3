import { declarationLine } from './declarations.ts';
import type { DeclaredSymbol } from './declarations.ts';
import type { FoundUses } from './findUses.ts';

export const MAX_DECLARATIONS = 50;
export const MAX_USES = 200;
/** Longest text of a line that is shown. */
const MAX_SHOWN = 200;

export interface SymbolReport {
  readonly name: string;
  readonly declarations: readonly DeclaredSymbol[];
  /** Files that could not be parsed for their declarations. */
  readonly unparsed: number;
  /** Files that may hold the name and were not looked at. */
  readonly left: number;
  /** `undefined`: they were not asked for. */
  readonly uses: FoundUses | undefined;
}

/** What was found under a name, for a model. */
export function reportSymbol(report: SymbolReport): string {
  const { name, declarations, uses } = report;
  const declared = declarations.slice(0, MAX_DECLARATIONS).map(declarationLine);
  if (declared.length === 0)
    declared.push(
      `[no declaration of ${JSON.stringify(name)} was recognised here; keys of objects and names made at run time are none: see where it is used]`,
    );
  const used = uses === undefined ? [] : ['', 'Used in:', ...useLines(uses)];
  const notes = notesOn(report);
  return [...declared, ...used, ...(notes.length === 0 ? [] : [`[${notes.join('; ')}]`])].join('\n');
}

function useLines({ lines }: FoundUses): string[] {
  if (lines.length === 0) return ['[no other line]'];
  return lines.slice(0, MAX_USES).map(({ path, line, text }) => {
    const shown = text.trim();
    return `${path}:${line}: ${shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown}`;
  });
}

function notesOn({ name, declarations, unparsed, left, uses }: SymbolReport): string[] {
  const incomplete = left + Math.max(unparsed, uses?.unparsed ?? 0);
  return [
    declarations.length > MAX_DECLARATIONS ? `only the first ${MAX_DECLARATIONS} declarations are shown` : undefined,
    uses === undefined ? undefined : howFound(uses, name),
    uses !== undefined && uses.lines.length > MAX_USES ? `only the first ${MAX_USES} lines are shown` : undefined,
    incomplete > 0 ? `not complete, files that hold the name and were not parsed: ${incomplete}` : undefined,
    declarations.length === 0 ? 'search_text finds a text wherever it stands' : undefined,
  ].filter((note) => note !== undefined);
}

function howFound({ source, byName }: FoundUses, name: string): string {
  if (source === 'names') {
    return `uses by name: all lines of code with the name ${name}, so that those of something else of the same name may be among them; texts, comments and other languages were not searched`;
  }
  const changed = byName === 0 ? '' : `, and by name alone in the files that are not as on disk: ${byName}`;
  return `uses as the editor knows them in unchanged files${changed}`;
}
