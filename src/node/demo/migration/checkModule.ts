import { posix } from 'node:path';
import type * as acorn from 'acorn';
import type { MigrationIndex } from './migration.ts';
import type { EsmImport, ModuleFacts } from './moduleFacts.ts';
import { analyseModule, nameOf } from './moduleFacts.ts';
import type { Syntax } from './syntax.ts';

/** What is known of the modules around one that is checked. Paths are those after the migration. */
export interface Surroundings {
  /** The names that an ES module exports, `commonjs`, or `undefined` when there is no such module. */
  exportsOf(path: string): ReadonlySet<string> | 'commonjs' | undefined;
  hasFile(path: string): boolean;
  /** Whether Node takes this file for an ES module. */
  isEsModule(path: string): boolean;
}

/** What is wrong with a module after the migration, one sentence each; empty: nothing. */
export function checkModule(path: string, text: string, surroundings: Surroundings): string[] {
  const facts = analyseModule(path, text);
  if (!facts) return [`\`${path}\` cannot be parsed.`];
  return surroundings.isEsModule(path) ? checkEsModule(facts, surroundings) : checkCommonJs(facts, surroundings);
}

function checkEsModule(facts: ModuleFacts, surroundings: Surroundings): string[] {
  const { path, parsed, scopes } = facts;
  const problems: string[] = [];
  if (parsed.refusedAsModule !== undefined) problems.push(`\`${path}\` is no valid module: ${parsed.refusedAsModule}.`);
  const left = scopes.references.filter(({ binding }) => !binding).map(({ identifier }) => identifier.name);
  for (const name of ['require', 'module', 'exports', '__dirname', '__filename']) {
    if (left.includes(name)) problems.push(`\`${path}\` still uses \`${name}\`.`);
  }
  for (const entry of facts.imports) problems.push(...checkImport(path, entry, surroundings));
  for (const { specifier } of facts.requires) problems.push(...checkRequire(path, specifier, surroundings));
  return problems;
}

function checkImport(path: string, { specifier, names }: EsmImport, surroundings: Surroundings): string[] {
  if (!/^\.{1,2}\//.test(specifier)) return [];
  const target = posix.join(posix.dirname(path), specifier);
  const exported = surroundings.exportsOf(target);
  if (exported === undefined) {
    return surroundings.hasFile(target) ? [] : [`\`${path}\` imports \`${specifier}\`, and there is no such file.`];
  }
  if (exported === 'commonjs' || names === 'whole') return [];
  return names
    .filter((name) => !exported.has(name))
    .map((name) => `\`${path}\` imports \`${name}\` from \`${specifier}\`, which does not export it.`);
}

function checkCommonJs(facts: ModuleFacts, surroundings: Surroundings): string[] {
  if (facts.kind === 'module')
    return [`\`${facts.path}\` has \`import\` or \`export\` in it, but Node takes it for CommonJS.`];
  return facts.requires.flatMap(({ specifier }) => checkRequire(facts.path, specifier, surroundings));
}

/** CommonJS, and a `require` made by `createRequire`, can only load CommonJS and data. */
function checkRequire(path: string, specifier: string, surroundings: Surroundings): string[] {
  if (!/^\.{1,2}\//.test(specifier)) return [];
  const place = posix.join(posix.dirname(path), specifier);
  const target = [place, `${place}.js`, `${place}.json`, `${place}/index.js`].find((candidate) =>
    surroundings.hasFile(candidate),
  );
  if (target === undefined || !/\.[cm]?js$/.test(target) || !surroundings.isEsModule(target)) return [];
  return [`\`${path}\` requires \`${specifier}\`, which is an ES module.`];
}

/** The names that the text of an ES module exports. */
export function exportedNames(facts: ModuleFacts): Set<string> {
  return new Set(facts.parsed.program.body.flatMap((node) => namesOf(node)));
}

function namesOf(node: acorn.Program['body'][number]): string[] {
  if (node.type === 'ExportDefaultDeclaration') return ['default'];
  if (node.type !== 'ExportNamedDeclaration') return [];
  const { declaration } = node;
  if (!declaration) return node.specifiers.map(({ exported }) => nameOf(exported));
  if (declaration.type !== 'VariableDeclaration') return [declaration.id.name];
  return declaration.declarations.flatMap(({ id }) => patternNames(id));
}

function patternNames(pattern: Syntax): string[] {
  return pattern.type === 'Identifier' ? [pattern.name] : [];
}

/** The surroundings as the migration wants them to be, for a review that cannot see the other changes yet. */
export function plannedSurroundings({ decisions }: MigrationIndex): Surroundings {
  const byNewPath = new Map([...decisions.values()].map((decision) => [decision.to, decision]));
  return {
    exportsOf: (path) => {
      const decision = byNewPath.get(path);
      if (decision?.fate === 'convert') return new Set(decision.style === 'named' ? decision.names : ['default']);
      return decision && decision.fate !== 'esm' ? 'commonjs' : undefined;
    },
    // Data files are not part of the plan; the validation looks at them.
    hasFile: (path) => byNewPath.has(path) || !/\.[cm]?js$/.test(path) || byNewPath.get(path)?.fate === 'esm',
    isEsModule: (path) => /^(convert|esm)$/.test(byNewPath.get(path)?.fate ?? ''),
  };
}
