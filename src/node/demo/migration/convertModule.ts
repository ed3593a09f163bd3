import type { Draft } from './draft.ts';
import { ConversionError, startDraft } from './draft.ts';
import { rewriteAsDefault } from './defaultExport.ts';
import { rewriteAsNamed } from './namedExports.ts';
import { overwriteSpecifier, rewriteImports } from './importRewrite.ts';
import type { MigrationIndex } from './migration.ts';
import { toolReason } from './initialFates.ts';
import { isRenamed } from './migration.ts';
import type { EsmImport, ModuleFacts } from './moduleFacts.ts';
import { followText } from './renames.ts';
import type { RequireSite, ResolveSite } from './requireSites.ts';
import { resolvePath, resolveRequire, specifierTo } from './resolution.ts';
import { analyseScopes } from './scopes.ts';
import type { Syntax } from './syntax.ts';
import { childrenOf, parseModule } from './syntax.ts';

/**
 * The text of the module after the migration, whatever its fate: converted, or unchanged but for the paths of modules that
 * got another name. Throws ConversionError when a module that should be converted cannot be.
 */
export function migrateText(facts: ModuleFacts, index: MigrationIndex): string {
  const decision = index.decisions.get(facts.path);
  if (!decision || decision.fate === 'leave') return facts.text;
  const draft = startDraft(facts, index);
  followPlaces(draft);
  followPatterns(draft);
  if (decision.fate !== 'convert') {
    followSpecifiers(draft, [...facts.requires, ...facts.resolves, ...facts.imports]);
    return draft.text.toString();
  }
  if (facts.usesCommonJs) {
    removeDirective(draft);
    rewriteImports(draft);
    followSpecifiers(draft, facts.imports);
  }
  const { named } = facts.exports;
  if (decision.style === 'named' && named) rewriteAsNamed(draft, named);
  else rewriteAsDefault(draft);
  addHead(draft);
  addEndings(draft);
  const text = draft.text.toString();
  verify(text);
  return text;
}

/** The specifiers of modules that got another name. */
function followSpecifiers(draft: Draft, sites: readonly (RequireSite | ResolveSite | EsmImport)[]): void {
  const { facts, index } = draft;
  const from = index.decisions.get(facts.path)?.to ?? facts.path;
  for (const site of sites) {
    const target = index.decisions.get(resolveRequire(facts.path, site.specifier, index.resolution) ?? '');
    const literal = 'source' in site ? site.source : site.literal;
    if (target && isRenamed(target)) overwriteSpecifier(literal, site.specifier, specifierTo(from, target.to), draft);
  }
}

/** Strings that name a file that got another name. */
function followPlaces({ facts, index, text }: Draft): void {
  for (const { place, literal } of facts.places) {
    if (!place.isWhole || typeof literal.value !== 'string') continue;
    const target = index.decisions.get(resolvePath('', place.path === '' ? './' : place.path, index.resolution) ?? '');
    if (!target || !isRenamed(target) || !isSameFile(place.path, target.path, index)) continue;
    const quote = facts.text[literal.start] ?? "'";
    const start = literal.value.slice(0, literal.value.length - baseName(place.path).length);
    if (literal.value.endsWith(baseName(place.path))) {
      text.overwrite(literal.start, literal.end, `${quote}${start}${baseName(target.to)}${quote}`);
    }
  }
}

/** Whether a path names the file itself, with or without its extension, and not a folder that leads to it. */
function isSameFile(place: string, file: string, { migration }: MigrationIndex): boolean {
  return place === file || (`${place}.js` === file && !migration.folderTwins.includes(place));
}

/** In the configuration of a tool: patterns for files of which some got another name. */
function followPatterns({ facts, index, text }: Draft): void {
  if (toolReason(facts.path) === undefined) return;
  const visit = (node: Syntax): void => {
    const pattern = node.type === 'Literal' && typeof node.value === 'string' ? node.value : '';
    const followed = pattern.includes('*') ? followText(pattern, index) : pattern;
    if (followed !== pattern) text.overwrite(node.start + 1, node.end - 1, followed);
    childrenOf(node).forEach(visit);
  };
  visit(facts.parsed.program);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A module is strict anyway. */
function removeDirective({ facts, text }: Draft): void {
  const directive = facts.parsed.program.body.find((node) => 'directive' in node && node.directive === 'use strict');
  if (!directive) return;
  const after = /^[ \t]*(\r?\n)*/.exec(facts.text.slice(directive.end))?.[0] ?? '';
  text.remove(directive.start, directive.end + after.length);
}

/** Puts what has to be added after the imports that the module begins with, or at its beginning. */
function addHead(draft: Draft): void {
  const { imports, declarations, moved, style, text, facts } = draft;
  if (imports.length + declarations.length + moved.length === 0) return;
  const groups = [imports, [...declarations, ...moved]]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join(style.newline));
  const block = groups.join(style.newline + style.newline);
  const position = headPosition(draft);
  const rest = facts.text.slice(position.at).trimStart();
  // Without semicolons, a line that begins with one of these would go on with ours.
  const guard = style.end === '' && /^[([`+\-/]/.test(rest) ? ';' : '';
  const { newline } = style;
  if (position.isAfterStatement)
    text.appendLeft(position.at, `${newline}${imports.length === 0 ? newline : ''}${block}${guard}`);
  else text.appendLeft(position.at, `${block}${guard}${newline}${newline}`);
}

function headPosition({ facts, importStatements, emptied }: Draft): { at: number; isAfterStatement: boolean } {
  let last: Syntax | undefined;
  for (const statement of facts.parsed.program.body) {
    if ('directive' in statement && statement.directive) {
      if (statement.directive !== 'use strict') last = statement;
      continue;
    }
    if (emptied.has(statement)) continue;
    if (!importStatements.has(statement)) break;
    last = statement;
  }
  if (last) return { at: last.end, isAfterStatement: true };
  return { at: beginning(facts), isAfterStatement: false };
}

/** The beginning of the module's code: after the `#!` line, and after a comment that stands for itself. */
function beginning({ text, parsed }: ModuleFacts): number {
  const hashBang = /^#!.*\r?\n(\r?\n)*/.exec(text)?.[0].length ?? (text.startsWith('\uFEFF') ? 1 : 0);
  const comment = parsed.comments.find((candidate) => candidate.start >= hashBang);
  const first = parsed.program.body[0];
  if (!comment || !first || comment.end > first.start || text.slice(hashBang, comment.start).trim() !== '')
    return hashBang;
  const gap = /^[ \t]*(\r?\n){2,}/.exec(text.slice(comment.end))?.[0];
  return gap === undefined ? hashBang : comment.end + gap.length;
}

function addEndings({ endings, style, text, facts }: Draft): void {
  if (endings.length === 0) return;
  const start = facts.text.endsWith('\n') || facts.text === '' ? '' : style.newline;
  text.append(`${start}${style.newline}${endings.join(style.newline)}${style.newline}`);
}

/** The result has to be a module, with nothing of CommonJS left that it does not declare itself. */
function verify(text: string): void {
  const parsed = parseModule(text);
  if (!parsed || parsed.refusedAsModule !== undefined) {
    throw new ConversionError(`the converted text is no module${parsed ? `: ${parsed.refusedAsModule ?? ''}` : ''}`);
  }
  const left = analyseScopes(parsed.program).references.find(
    ({ identifier, binding }) => !binding && /^(require|module|exports|__dirname|__filename)$/.test(identifier.name),
  );
  if (left) throw new ConversionError(`\`${left.identifier.name}\` is left in the converted text`);
}
