import * as z from 'zod';
import type { Failure } from '../../../shared/failures.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { LanguageFeatures } from '../../ports/languages.ts';
import type { Syntax } from '../../ports/syntax.ts';
import { explainFailure } from '../explain.ts';
import { pathField } from '../fields.ts';
import { explainNoFolder, pathsUnder } from '../files/listFiles.ts';
import { createStopwatch } from '../stopwatch.ts';
import type { Stopwatch } from '../stopwatch.ts';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool, ToolContext } from '../tool.ts';
import { declarationsIn, declarationsOfEditor, mergeDeclarations } from './declarations.ts';
import type { FoundDeclarations } from './declarations.ts';
import { filesHolding } from './filesHolding.ts';
import type { Holding } from './filesHolding.ts';
import { findUses } from './findUses.ts';
import { MAX_DECLARATIONS, MAX_USES, reportSymbol } from './reportSymbol.ts';
import { searchedName } from './searchedName.ts';
import type { SearchedName } from './searchedName.ts';
import { unchangedFiles } from './unchangedFiles.ts';
import type { UnchangedFiles } from './unchangedFiles.ts';

const MAX_MS = 20_000;

/** Finds where something is declared, and where it is used. */
export const findSymbolTool: Tool = defineTool({
  name: 'find_symbol',
  description:
    'Finds where a function, class, type, member or variable is declared, by its exact name, as "path:first-last: kind name: signature". ' +
    `With references, also every line that uses it, as "path:line: text". At most ${MAX_DECLARATIONS} declarations and ${MAX_USES} lines come back; a last line in square brackets says how the uses were found and what may be missing.`,
  input: z.strictObject({
    name: z
      .string()
      .min(1)
      .max(200)
      .describe('The name as code has it, such as "parse" or, to say in what, "Parser.parse".'),
    references: z.boolean().optional().describe('true: also where it is used. Default: false.'),
    path: pathField('Only what is declared in this file, or in this folder and below.').optional(),
  }),
  effect: 'read',
  bounds: { output: 'own' },
  subject: ({ name, path, references }) =>
    [...(references === true ? ['uses of'] : []), name, ...(path === undefined ? [] : ['in', path])].join(' '),
  async run({ name, references = false, path }, context, signal) {
    const { view, syntax, languages, clock } = context;
    if (syntax === undefined) return refused('There are no grammars here. Use search_text.');
    const listed = await view.listFiles(signal);
    if (!listed.ok) return explainFailure(listed.failure);
    const under = pathsUnder(listed.value, path);
    if (!under.ok) return explainFailure(under.failure);
    if (path !== undefined && under.value.length === 0) return explainNoFolder(view, path, signal);
    const wanted = searchedName(name);
    const search: SymbolSearch = {
      wanted,
      declaredIn: new Set(under.value),
      watch: createStopwatch(clock, MAX_MS),
      view,
      syntax,
      languages,
    };
    const holding = await filesHolding(wanted.name, references ? listed.value : under.value, search, signal);
    if (!holding.ok) return explainFailure(holding.failure);
    const found = await findDeclarations(holding.value, search, signal);
    if (!found.ok) return explainFailure(found.failure);
    const uses = references ? await findUses(holding.value, found.value, search, signal) : undefined;
    if (signal.aborted) return explainFailure({ kind: 'cancelled', message: 'The search was cancelled.' });
    return said(reportSymbol({ name: wanted.name, ...found.value, left: holding.value.left, uses }));
  },
});

/** One search for a name in a view. */
export interface SymbolSearch extends Pick<ToolContext, 'view'> {
  readonly wanted: SearchedName;
  /** Files whose declarations are looked for. */
  readonly declaredIn: ReadonlySet<string>;
  readonly watch: Stopwatch;
  readonly syntax: Syntax;
  readonly languages: LanguageFeatures | undefined;
}

export interface SymbolDeclarations extends FoundDeclarations {
  /** `undefined`: there is no editor to be asked. */
  readonly unchanged: UnchangedFiles | undefined;
}

async function findDeclarations(
  holding: Holding,
  search: SymbolSearch,
  signal: AbortSignal,
): Promise<Result<SymbolDeclarations, Failure>> {
  const { wanted, view, languages, declaredIn } = search;
  const files = holding.files.filter(({ path }) => declaredIn.has(path));
  const parsed = await declarationsIn(files, wanted, search, signal);
  if (languages === undefined) return ok({ ...parsed, unchanged: undefined });
  const unchanged = await unchangedFiles(view, signal);
  if (!unchanged.ok) return unchanged;
  const accepts = (path: string): boolean => declaredIn.has(path) && unchanged.value.has(path);
  const ofEditor = await declarationsOfEditor(wanted, { languages, root: view.root, accepts }, signal);
  const declarations = mergeDeclarations(parsed.declarations, ofEditor);
  return ok({ ...parsed, declarations, unchanged: unchanged.value });
}
