import { isBuiltin } from 'node:module';
import type * as acorn from 'acorn';
import type { ExportFacts } from './exportFacts.ts';
import { analyseExports } from './exportFacts.ts';
import { hasEffects } from './effects.ts';
import type { RequireSite, ResolveSite } from './requireSites.ts';
import { readRequires } from './requireSites.ts';
import type { Scopes } from './scopes.ts';
import { analyseScopes } from './scopes.ts';
import { findStrictObstacles } from './strictObstacles.ts';
import type { StaticPlace } from './staticPaths.ts';
import { evaluatePlace } from './staticPaths.ts';
import type { ParsedModule, Syntax } from './syntax.ts';
import { childrenOf, isFunction, parseModule, staticName, stringValue } from './syntax.ts';

/** An `import` of an ES module, or `import()` anywhere. */
export interface EsmImport {
  /** The literal that names what is imported. */
  readonly source: acorn.Literal;
  readonly specifier: string;
  /** The imported names; `whole`: a namespace, `import()` or `export *`. */
  readonly names: readonly string[] | 'whole';
}

/** Something that is loaded by a computed name: a place in the repository, or nothing that can be known. */
export type ComputedLoad = { readonly type: 'place'; readonly place: StaticPlace } | { readonly type: 'unknown' };

export interface ModuleFacts {
  readonly path: string;
  readonly text: string;
  readonly parsed: ParsedModule;
  readonly scopes: Scopes;
  readonly kind: 'commonjs' | 'module';
  readonly requires: readonly RequireSite[];
  readonly resolves: readonly ResolveSite[];
  readonly imports: readonly EsmImport[];
  readonly computedLoads: readonly ComputedLoad[];
  readonly exports: ExportFacts;
  /** Why the module cannot become an ES module, for people; empty: it can, as far as it is alone. */
  readonly obstacles: readonly string[];
  /**
   * Which others have to stay CommonJS when this module does: all up to the program, because it looks at who loaded it, or
   * its importers, because its exports become another value later.
   */
  readonly binds: 'program' | 'importers' | undefined;
  /** Whether loading it, apart from what it loads, changes and observes nothing. */
  readonly isPure: boolean;
  /** Strings and path expressions outside of `require` that name a place in the repository. */
  readonly places: readonly MentionedPlace[];
  /** Whether it has anything of CommonJS at all. */
  readonly usesCommonJs: boolean;
}

export interface MentionedPlace {
  readonly place: StaticPlace;
  /** The literal that holds the last part of the path. */
  readonly literal: acorn.Literal;
  /** Whether it is handed to a function that starts programs, which does not load it into this one. */
  readonly isProgram: boolean;
}

/** Everything that the migration wants to know of one module; `undefined` when it cannot be parsed. */
export function analyseModule(path: string, text: string): ModuleFacts | undefined {
  const parsed = parseModule(text);
  if (!parsed) return undefined;
  const scopes = analyseScopes(parsed.program);
  const context = { scopes, path };
  const required = readRequires(parsed.program, context);
  const exports = analyseExports(scopes);
  const dynamicImports = findDynamicImports(parsed.program);
  const computedImports = dynamicImports.filter((node) => stringValue(node.source) === undefined);
  const computedLoads = [
    ...required.computedLoads,
    ...computedImports.map((node) => importedPlace(node, path, scopes)),
  ];
  const isModule = parsed.kind === 'module';
  const obstacles = [...required.obstacles, ...exports.obstacles, ...findStrictObstacles(parsed, scopes)];
  return {
    path,
    text,
    parsed,
    scopes,
    kind: isModule ? 'module' : 'commonjs',
    requires: required.sites,
    resolves: required.resolves,
    imports: [...findImports(parsed.program), ...dynamicImports.flatMap(literalImport)],
    computedLoads,
    exports,
    obstacles: isModule ? [] : [...new Set(obstacles)],
    binds: required.watchesLoader ? 'program' : replacesLate(exports) ? 'importers' : undefined,
    isPure: !parsed.program.body.some((statement) => hasEffects(statement, scopes)),
    places: findPlaces(parsed.program, context),
    usesCommonJs: scopes.references.some(isCommonJsName),
  };
}

function replacesLate({ mentions }: ExportFacts): boolean {
  return mentions.some(({ form, reference }) => form.type === 'replace' && reference.ancestors.some(isFunction));
}

function isCommonJsName({ binding, identifier }: Scopes['references'][number]): boolean {
  return !binding && /^(require|module|exports|__dirname|__filename)$/.test(identifier.name);
}

/** The npm package that a specifier names, or `undefined` for a path or a module of Node itself. */
export function packageOf(specifier: string): string | undefined {
  if (/^(\.{1,2}(\/|$)|\/|#)/.test(specifier) || specifier === '' || isBuiltin(specifier)) return undefined;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function findImports(program: acorn.Program): EsmImport[] {
  return program.body.flatMap((node): EsmImport[] => {
    if (node.type === 'ImportDeclaration') {
      const isWhole = node.specifiers.some((specifier) => specifier.type === 'ImportNamespaceSpecifier');
      const names = node.specifiers.map((specifier) =>
        specifier.type === 'ImportSpecifier' ? nameOf(specifier.imported) : 'default',
      );
      return [{ source: node.source, specifier: String(node.source.value), names: isWhole ? 'whole' : names }];
    }
    if (node.type === 'ExportAllDeclaration') {
      return [{ source: node.source, specifier: String(node.source.value), names: 'whole' }];
    }
    if (node.type !== 'ExportNamedDeclaration' || !node.source) return [];
    const names = node.specifiers.map((specifier) => nameOf(specifier.local));
    return [{ source: node.source, specifier: String(node.source.value), names }];
  });
}

export function nameOf(node: acorn.Identifier | acorn.Literal): string {
  return staticName(node, false) ?? '';
}

function findDynamicImports(root: Syntax): acorn.ImportExpression[] {
  const found = root.type === 'ImportExpression' ? [root] : [];
  return [...found, ...childrenOf(root).flatMap(findDynamicImports)];
}

function literalImport(node: acorn.ImportExpression): EsmImport[] {
  if (node.source.type !== 'Literal' || typeof node.source.value !== 'string') return [];
  return [{ source: node.source, specifier: node.source.value, names: 'whole' }];
}

function importedPlace(node: acorn.ImportExpression, path: string, scopes: Scopes): ComputedLoad {
  const place = evaluatePlace(node.source, scopes.module, { scopes, path });
  return place ? { type: 'place', place } : { type: 'unknown' };
}

/** `path.join(__dirname, 'a')`, `'./a.js'` and the like, except a plain `require('./a')` or `import`. */
function findPlaces(program: acorn.Program, context: { scopes: Scopes; path: string }): MentionedPlace[] {
  const found: MentionedPlace[] = [];
  const look = (node: Syntax, isProgram: boolean): void => {
    if (/^(ImportDeclaration|ExportAllDeclaration|ImportExpression)$/.test(node.type)) return;
    if (node.type === 'CallExpression' && isRequire(node.callee) && stringValue(node.arguments[0]) !== undefined)
      return;
    const literal = lastLiteral(node);
    const place = literal && evaluatePlace(node, context.scopes.module, context);
    if (literal && place) found.push({ place, literal, isProgram });
    else for (const child of childrenOf(node)) look(child, isProgram || startsPrograms(node));
  };
  look(program, false);
  return found;
}

function startsPrograms(node: Syntax): boolean {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return false;
  const { callee } = node;
  const name = callee.type === 'MemberExpression' ? callee.property : callee;
  return (
    name.type === 'Identifier' &&
    /^(spawn|spawnSync|fork|exec|execSync|execFile|execFileSync|Worker|execa|execaSync)$/.test(name.name)
  );
}

function isRequire(callee: Syntax): boolean {
  if (callee.type === 'MemberExpression') return isRequire(callee.object);
  return callee.type === 'Identifier' && callee.name === 'require';
}

function lastLiteral(node: Syntax): acorn.Literal | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node : undefined;
  if (node.type === 'BinaryExpression') return lastLiteral(node.right);
  if (node.type !== 'CallExpression') return undefined;
  const last = node.arguments.at(-1);
  return last && lastLiteral(last);
}
