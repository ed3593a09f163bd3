import { posix } from 'node:path';
import type * as acorn from 'acorn';
import type { Draft } from './draft.ts';
import { importHelper, positionOf, quoted, startWithComments } from './draft.ts';
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
  for (const statement of facts.parsed.program.body) {
    const own = planned.filter((entry): entry is PlannedImport => entry.site.statement === statement && entry.plan.type === 'import');
    const replaced = own.filter((entry) => entry.site.form.type !== 'expression');
    replaced.forEach((entry) => inStatements.add(entry));
    const isAllImports = statement.type !== 'VariableDeclaration' || replaced.length === statement.declarations.length;
    if (replaced.length > 0 && isAllImports) draft.importStatements.add(statement);
    if (statement.type === 'VariableDeclaration' && replaced.length > 0) rewriteDeclaration(statement, replaced, draft);
    else for (const { plan } of replaced) draft.text.overwrite(statement.start, statement.end, importLine('', plan, draft));
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
    if (target && target.to !== target.path) overwriteSpecifier(literal, specifier, specifierTo(from, target.to), draft);
  }
  addCommonJsNames(draft, planned.some(({ plan }) => plan.type === 'in-place') || facts.resolves.length > 0);
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
function rewriteDeclaration(statement: acorn.VariableDeclaration, entries: readonly PlannedImport[], draft: Draft): void {
  const { text, style } = draft;
  const [first] = statement.declarations;
  const last = statement.declarations.at(-1);
  if (!first || !last) return;
  text.remove(statement.start, first.start);
  for (const [position, declarator] of statement.declarations.entries()) {
    const entry = entries.find(({ site }) => 'declarator' in site.form && site.form.declarator === declarator);
    if (entry) text.overwrite(declarator.start, declarator.end, declaratorLines(entry, statement.kind, draft));
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

function declaratorLines(entry: PlannedImport, kind: string, draft: Draft): string {
  const { form } = entry.site;
  const { plan } = entry;
  if (form.type === 'variable') return importLine(plan.shape === 'named' ? `* as ${form.local}` : form.local, plan, draft);
  const names = form.type === 'pattern' ? form.names : form.type === 'member' ? [form] : [];
  if (names.length === 0) return importLine('', plan, draft);
  if (plan.shape !== 'default' && names.every(({ name }) => plan.names.includes(name))) {
    return importLine(namedClause(names, draft, entry), plan, draft);
  }
  const whole = draft.freshName(nameFor(plan.specifier));
  const picked = form.type === 'pattern' ? form.declarator.id : undefined;
  const target = picked ? draft.facts.text.slice(picked.start, picked.end) : `${names[0]?.local ?? ''}`;
  const value = picked ? whole : `${whole}.${names[0]?.name ?? ''}`;
  const line = importLine(plan.shape === 'named' ? `* as ${whole}` : whole, plan, draft);
  draft.importStatements.delete(entry.site.statement);
  return `${line}${draft.style.newline}${kind} ${target} = ${value}${draft.style.end}`;
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
  const name = telling.replace(/[^\p{L}\p{N}]+(.)?/gu, (_match, letter: string | undefined) => letter?.toUpperCase() ?? '');
  return /^\p{ID_Start}\p{ID_Continue}*$/u.test(name) ? `${name.charAt(0).toLowerCase()}${name.slice(1)}Module` : 'loadedModule';
}

/** Declares what the module uses of the names that CommonJS gives to each module. */
function addCommonJsNames(draft: Draft, needsRequire: boolean): void {
  const { facts, declarations, text } = draft;
  const uses = (name: string): boolean =>
    facts.scopes.references.some(({ identifier, binding }) => identifier.name === name && !binding);
  const mainChecks = [...new Set(facts.scopes.references.map(({ ancestors }) => ancestors.findLast(isMainCheck)))].filter(
    (node) => node !== undefined,
  );
  const hasMainCheck = mainChecks.length > 0;
  const { end, newline } = draft.style;
  if (needsRequire || hasMainCheck) {
    declarations.push(`const require = ${importHelper(draft, 'node:module', 'createRequire')}(import.meta.url)${end}`);
  }
  if (uses('__filename') || uses('__dirname') || hasMainCheck) {
    declarations.push(`const __filename = ${importHelper(draft, 'node:url', 'fileURLToPath')}(import.meta.url)${end}`);
  }
  if (uses('__dirname')) declarations.push(`const __dirname = ${importHelper(draft, 'node:path', 'dirname')}(__filename)${end}`);
  if (!hasMainCheck) return;
  const name = draft.freshName('isMain');
  // The path that Node was started with may be a link, or lack its extension: `require.resolve` knows both.
  const body = ['try {', `  return require.resolve(process.argv[1]) === __filename${end}`, '} catch {', `  return false${end}`, '}'];
  declarations.push([`const ${name} = (() => {`, ...body.map((line) => `  ${line}`), `})()${end}`].join(newline));
  for (const node of mainChecks) {
    text.overwrite(node.start, node.end, node.operator.startsWith('!') ? `!${name}` : name);
  }
}
