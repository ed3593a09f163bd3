import { posix } from 'node:path';
import type * as acorn from 'acorn';
import type { Draft } from './draft.ts';
import { ConversionError, importHelper, positionOf, quoted, startWithComments } from './draft.ts';
import type { ImportPlan } from './importPlan.ts';
import { planImport } from './importPlan.ts';
import { isMainCheck } from './requireSites.ts';
import type { RequireSite } from './requireSites.ts';
import { specifierTo, resolveRequire } from './resolution.ts';
import type { Syntax } from './syntax.ts';

type Planned = { readonly site: RequireSite; readonly plan: ImportPlan };
type PlannedImport = { readonly site: RequireSite; readonly plan: Extract<ImportPlan, { type: 'import' }> };

/** Turns every `require` into an `import`, or into a call of a `require` of the module's own. */
export function rewriteImports(draft: Draft): void {
  const { facts, index } = draft;
  const planned = facts.requires.map((site): Planned => ({ site, plan: planImport(facts.path, site, index) }));
  const inStatements = new Set<Planned>();
  let isLeading = true;
  for (const statement of facts.parsed.program.body) {
    const here = planned.filter(({ site }) => site.statement === statement);
    isLeading &&= isDirective(statement) || isOnlyRequires(statement, here);
    if (isLeading && moveToHead(statement, here, draft)) {
      here.forEach((entry) => inStatements.add(entry));
      continue;
    }
    const own = here.filter(isImport);
    const replaced = own.filter((entry) => entry.site.form.type !== 'expression');
    replaced.forEach((entry) => inStatements.add(entry));
    const isAllImports = statement.type !== 'VariableDeclaration' || replaced.length === statement.declarations.length;
    if (replaced.length > 0 && isAllImports) draft.importStatements.add(statement);
    if (statement.type === 'VariableDeclaration' && replaced.length > 0) rewriteDeclaration(statement, replaced, draft);
    else
      for (const { plan } of replaced)
        draft.text.overwrite(statement.start, statement.end, importLine('', plan, draft));
  }
  const bindings = new Map<string, string>();
  for (const entry of planned) {
    if (inStatements.has(entry)) continue;
    if (isImport(entry)) rewriteExpression(entry, bindings, draft);
    else overwriteSpecifier(entry.site.literal, entry.site.specifier, entry.plan.specifier, draft);
  }
  for (const { literal, specifier } of facts.resolves) {
    const target = index.decisions.get(resolveRequire(facts.path, specifier, index.resolution) ?? '');
    const from = index.decisions.get(facts.path)?.to ?? facts.path;
    if (target && target.to !== target.path)
      overwriteSpecifier(literal, specifier, specifierTo(from, target.to), draft);
  }
  addCommonJsNames(draft, planned.some(({ plan }) => plan.type === 'in-place') || facts.resolves.length > 0);
}

function isDirective(statement: Syntax): boolean {
  return 'directive' in statement;
}

/** Whether a statement does nothing but `require`. */
function isOnlyRequires(statement: Syntax, entries: readonly Planned[]): boolean {
  const simple = entries.filter(({ site }) => site.form.type !== 'expression').length;
  return statement.type === 'VariableDeclaration' ? simple === statement.declarations.length : simple === 1;
}

/**
 * In the block of `require`s that a module begins with: what becomes an import stays, and what remains a declaration goes
 * after all imports. Returns `false` when there is nothing to move, or a comment that would be torn away.
 */
function moveToHead(statement: Syntax, entries: readonly Planned[], draft: Draft): boolean {
  const { facts, text, style } = draft;
  if (statement.type !== 'VariableDeclaration') return false;
  const hasComment = facts.parsed.comments.some(({ start, end }) => start >= statement.start && end <= statement.end);
  if (hasComment || startWithComments(statement, facts) !== statement.start) return false;
  const lines = entries.map((entry) =>
    isImport(entry) ? declaratorLines(entry, statement.kind, draft) : [remainder(entry, statement.kind, draft)],
  );
  const isImportLine = (line: string): boolean => line.startsWith('import ');
  const moved = lines.flat().filter((line) => !isImportLine(line));
  if (moved.length === 0) return false;
  draft.moved.push(...moved);
  const imports = lines.flat().filter(isImportLine);
  if (imports.length > 0) {
    text.overwrite(statement.start, statement.end, imports.join(style.newline));
    draft.importStatements.add(statement);
  } else {
    const gap = /^[ \t]*(\r?\n)?/.exec(facts.text.slice(statement.end))?.[0].length ?? 0;
    text.remove(statement.start, statement.end + gap);
    draft.emptied.add(statement);
  }
  return true;
}

/** A declarator whose `require` stays, as a statement. */
function remainder({ site, plan }: Planned, kind: string, draft: Draft): string {
  const declarator = 'declarator' in site.form ? site.form.declarator : undefined;
  if (!declarator) throw new ConversionError('expected a declaration');
  const { text } = draft.facts;
  const quote = text[site.literal.start] ?? "'";
  const specifier =
    plan.specifier === site.specifier
      ? text.slice(site.literal.start, site.literal.end)
      : quote + plan.specifier + quote;
  const code =
    text.slice(declarator.start, site.literal.start) + specifier + text.slice(site.literal.end, declarator.end);
  return `${kind} ${code}${draft.style.end}`;
}

function isImport(entry: Planned): entry is PlannedImport {
  return entry.plan.type === 'import';
}

/** Puts another specifier into a string literal, in the quotes that it has. */
export function overwriteSpecifier(literal: Syntax, from: string, to: string, draft: Draft): void {
  if (from === to) return;
  const quote = draft.facts.text[literal.start] ?? "'";
  draft.text.overwrite(literal.start, literal.end, `${quote}${to}${quote}`);
}

/** `import clause from 'specifier';`, or without a clause for what is loaded for its effects only. */
function importLine(clause: string, plan: PlannedImport['plan'], draft: Draft): string {
  const { style } = draft;
  return `import ${clause === '' ? '' : `${clause} from `}${quoted(plan.specifier, style)}${style.end}`;
}

/** `var a = require('a'), b = 1;` becomes one statement for each declarator. */
function rewriteDeclaration(
  statement: acorn.VariableDeclaration,
  entries: readonly PlannedImport[],
  draft: Draft,
): void {
  const { text, style } = draft;
  const [first] = statement.declarations;
  const last = statement.declarations.at(-1);
  if (!first || !last) return;
  text.remove(statement.start, first.start);
  for (const [position, declarator] of statement.declarations.entries()) {
    const entry = entries.find(({ site }) => 'declarator' in site.form && site.form.declarator === declarator);
    if (entry)
      text.overwrite(
        declarator.start,
        declarator.end,
        declaratorLines(entry, statement.kind, draft).join(style.newline),
      );
    else {
      text.appendLeft(declarator.start, `${statement.kind} `);
      if (declarator !== last) text.appendLeft(declarator.end, style.end);
    }
    const next = statement.declarations[position + 1];
    if (next) separate(declarator.end, next.start, draft);
    else if (entry && declarator.end < statement.end) text.remove(declarator.end, statement.end);
  }
}

/** Turns the comma between two declarators into a line break and keeps the comments there. */
function separate(from: number, to: number, draft: Draft): void {
  const comma = positionOf(',', from, draft.facts);
  const between = draft.facts.text.slice(from, comma) + draft.facts.text.slice(comma + 1, to);
  const lines = between.trimEnd().replace(/\r?\n[ \t]*/g, draft.style.newline);
  draft.text.overwrite(from, to, `${lines}${draft.style.newline}`);
}

/** The import that a declarator becomes, and a declaration when the import alone does not give the names. */
function declaratorLines(entry: PlannedImport, kind: string, draft: Draft): string[] {
  const { form } = entry.site;
  const { plan } = entry;
  if (form.type === 'variable')
    return [importLine(plan.shape === 'named' ? `* as ${form.local}` : form.local, plan, draft)];
  const names = form.type === 'pattern' ? form.names : form.type === 'member' ? [form] : [];
  if (names.length === 0) return [importLine('', plan, draft)];
  if (plan.shape !== 'default' && names.every(({ name }) => plan.names.includes(name))) {
    return [importLine(namedClause(names, draft, entry), plan, draft)];
  }
  const whole = draft.freshName(nameFor(plan.specifier));
  const picked = form.type === 'pattern' ? form.declarator.id : undefined;
  const target = picked ? draft.facts.text.slice(picked.start, picked.end) : (names[0]?.local ?? '');
  const value = picked ? whole : `${whole}.${names[0]?.name ?? ''}`;
  const line = importLine(plan.shape === 'named' ? `* as ${whole}` : whole, plan, draft);
  draft.importStatements.delete(entry.site.statement);
  return [line, `${kind} ${target} = ${value}${draft.style.end}`];
}

function namedClause(names: readonly { name: string; local: string }[], draft: Draft, { site }: PlannedImport): string {
  const parts = names.map(({ name, local }) => (name === local ? name : `${name} as ${local}`));
  const pattern = 'declarator' in site.form ? site.form.declarator.id : undefined;
  const isTall = pattern?.type === 'ObjectPattern' && draft.facts.text.slice(pattern.start, pattern.end).includes('\n');
  const { newline } = draft.style;
  return isTall ? `{${newline}${parts.map((part) => `  ${part},${newline}`).join('')}}` : `{ ${parts.join(', ')} }`;
}

/** Replaces `require('x')` inside an expression by the name of an import. */
function rewriteExpression({ site, plan }: PlannedImport, bindings: Map<string, string>, draft: Draft): void {
  const known = bindings.get(plan.specifier);
  const name = known ?? draft.freshName(nameFor(plan.specifier));
  bindings.set(plan.specifier, name);
  draft.text.overwrite(site.call.start, site.call.end, name);
  if (known !== undefined) return;
  const line = importLine(plan.shape === 'named' ? `* as ${name}` : name, plan, draft);
  if (site.runs === 'later') draft.imports.push(line);
  else draft.text.appendLeft(startWithComments(site.statement, draft.facts), `${line}${draft.style.newline}`);
}

/** A variable's name for a module: `./lib/price-list.js` is `priceList`. */
function nameFor(specifier: string): string {
  const parts = specifier.replace(/^node:/, '').split('/');
  const last = posix.basename(parts.at(-1) ?? '').replace(/\.[cm]?js$/, '');
  const telling = last === 'index' || /^\.*$/.test(last) ? (parts.at(-2) ?? '') : last;
  const name = telling.replace(
    /[^\p{L}\p{N}]+(.)?/gu,
    (_match, letter: string | undefined) => letter?.toUpperCase() ?? '',
  );
  return /^\p{ID_Start}\p{ID_Continue}*$/u.test(name)
    ? `${name.charAt(0).toLowerCase()}${name.slice(1)}Module`
    : 'loadedModule';
}

/** What `path.dirname` is called here. */
function dirnameOf(draft: Draft): string {
  const path = draft.facts.requires.find(
    ({ form, specifier }) => form.type === 'variable' && /^(node:)?path$/.test(specifier),
  );
  return path?.form.type === 'variable' ? `${path.form.local}.dirname` : importHelper(draft, 'node:path', 'dirname');
}

/** Declares what the module uses of the names that CommonJS gives to each module. */
function addCommonJsNames(draft: Draft, needsRequire: boolean): void {
  const { facts, declarations, text } = draft;
  const uses = (name: string): boolean =>
    facts.scopes.references.some(({ identifier, binding }) => identifier.name === name && !binding);
  const mainChecks = [
    ...new Set(facts.scopes.references.map(({ ancestors }) => ancestors.findLast(isMainCheck))),
  ].filter((node) => node !== undefined);
  const hasMainCheck = mainChecks.length > 0;
  const { end, newline } = draft.style;
  if (needsRequire || hasMainCheck) {
    declarations.push(`const require = ${importHelper(draft, 'node:module', 'createRequire')}(import.meta.url)${end}`);
  }
  const usesFilename = uses('__filename') || hasMainCheck;
  const here =
    usesFilename || uses('__dirname') ? `${importHelper(draft, 'node:url', 'fileURLToPath')}(import.meta.url)` : '';
  if (usesFilename) declarations.push(`const __filename = ${here}${end}`);
  if (uses('__dirname'))
    declarations.push(`const __dirname = ${dirnameOf(draft)}(${usesFilename ? '__filename' : here})${end}`);
  if (!hasMainCheck) return;
  const name = draft.freshName('isMain');
  // The path that Node was started with may be a link, or lack its extension: `require.resolve` knows both.
  const body = [
    'try {',
    `  return require.resolve(process.argv[1]) === __filename${end}`,
    '} catch {',
    `  return false${end}`,
    '}',
  ];
  declarations.push([`const ${name} = (() => {`, ...body.map((line) => `  ${line}`), `})()${end}`].join(newline));
  for (const node of mainChecks) {
    text.overwrite(node.start, node.end, node.operator.startsWith('!') ? `!${name}` : name);
  }
}
