import { isBuiltin } from 'node:module';
import type * as acorn from 'acorn';
import type { ComputedLoad } from './moduleFacts.ts';
import { hasEffects } from './effects.ts';
import { isChanged } from './exportFacts.ts';
import type { Binding, Reference, Scopes } from './scopes.ts';
import { lookUp } from './scopes.ts';
import { evaluatePlace } from './staticPaths.ts';
import { usesLoaderPackage } from './strictObstacles.ts';
import type { Syntax } from './syntax.ts';
import { isFunction, staticName, stringValue } from './syntax.ts';

/** `require('literal')`. */
export interface RequireSite {
  readonly call: acorn.CallExpression;
  readonly literal: Syntax;
  readonly specifier: string;
  readonly form: RequireForm;
  /** What is done with the loaded module, as far as the file shows it. */
  readonly usage: RequireUsage;
  /** The statement of the module's body that the call is in. */
  readonly statement: Syntax;
  /** `top`: runs exactly once while the module loads. `later`: in a function, or only under a condition. */
  readonly runs: 'top' | 'later';
  /** Whether something runs before it that another module might notice. */
  readonly isAfterEffects: boolean;
}

export type RequireForm =
  /** The whole statement `require('x');`. */
  | { readonly type: 'bare' }
  /** `const x = require('x')` at the top, `x` never changed. */
  | { readonly type: 'variable'; readonly declarator: acorn.VariableDeclarator; readonly local: string }
  /** `const { a, b: c } = require('x')` at the top, neither changed. */
  | { readonly type: 'pattern'; readonly declarator: acorn.VariableDeclarator; readonly names: readonly PickedName[] }
  /** `const x = require('x').a` at the top, `x` never changed. */
  | {
      readonly type: 'member';
      readonly declarator: acorn.VariableDeclarator;
      readonly name: string;
      readonly local: string;
    }
  /** Anywhere else. */
  | { readonly type: 'expression' };

export interface PickedName {
  readonly name: string;
  readonly local: string;
}

export type RequireUsage =
  | { readonly type: 'nothing' }
  /** Just these properties are read. */
  | { readonly type: 'names'; readonly names: readonly string[] }
  /** Just properties are read, and one that does not exist may be among them. */
  | { readonly type: 'members'; readonly names: readonly string[] }
  | { readonly type: 'whole' };

/** `require.resolve('literal')`. */
export interface ResolveSite {
  readonly literal: Syntax;
  readonly specifier: string;
}

export interface RequireFacts {
  readonly sites: readonly RequireSite[];
  readonly resolves: readonly ResolveSite[];
  readonly computedLoads: readonly ComputedLoad[];
  readonly obstacles: readonly string[];
  /** Whether it looks at `module.parent` or `require.main`, other than to ask if it is the main program. */
  readonly watchesLoader: boolean;
}

interface Findings {
  readonly sites: RequireSite[];
  readonly resolves: ResolveSite[];
  readonly computedLoads: ComputedLoad[];
  readonly obstacles: string[];
  watchesLoader: boolean;
}

interface RequireContext {
  readonly program: acorn.Program;
  readonly scopes: Scopes;
  readonly path: string;
  /** Where the first statement with effects begins. */
  readonly effectsFrom: number;
}

export function readRequires(program: acorn.Program, { scopes, path }: { scopes: Scopes; path: string }): RequireFacts {
  const acts = (statement: Syntax): boolean => hasEffects(statement, scopes) || loadsForEffects(statement);
  const effectsFrom = program.body.find(acts)?.start ?? Infinity;
  const context: RequireContext = { program, scopes, path, effectsFrom };
  const isModule = program.sourceType === 'module';
  const findings: Findings = { sites: [], resolves: [], computedLoads: [], obstacles: [], watchesLoader: false };
  for (const reference of scopes.references) {
    // An ES module makes its own `require` with `createRequire`.
    if (reference.binding && !isModule) continue;
    if (reference.identifier.name === 'require') readRequire(reference, context, findings);
    if (reference.identifier.name === 'module' && !isModule) readModule(reference, findings);
  }
  for (const { specifier } of findings.sites) {
    if (!usesLoaderPackage(specifier)) continue;
    findings.obstacles.push(`it loads modules through ${specifier}`);
    findings.computedLoads.push({ type: 'unknown' });
  }
  return findings;
}

/** `require('dotenv/config');`, which cannot become an import for want of knowing the file behind it. */
function loadsForEffects(statement: Syntax): boolean {
  if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'CallExpression') return false;
  const { callee, arguments: given } = statement.expression;
  const specifier = callee.type === 'Identifier' && callee.name === 'require' ? stringValue(given[0]) : undefined;
  return specifier !== undefined && !isBuiltin(specifier) && /^(@[^/]+\/)?[^./#][^/]*\/./.test(specifier);
}

/** Whether a comparison asks if the module is the program that was started. */
export function isMainCheck(node: Syntax | undefined): node is acorn.BinaryExpression {
  if (node?.type !== 'BinaryExpression' || !/^[!=]==?$/.test(node.operator)) return false;
  const sides = [node.left, node.right];
  return (
    sides.some((side) => isRequireMain(side)) &&
    sides.some((side) => side.type === 'Identifier' && side.name === 'module')
  );
}

function isRequireMain(node: Syntax): boolean {
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return false;
  return node.object.name === 'require' && staticName(node.property, node.computed) === 'main';
}

function readModule({ ancestors, identifier }: Reference, findings: Findings): void {
  const parent = ancestors.at(-1);
  if (isMainCheck(parent)) return;
  const name =
    parent?.type === 'MemberExpression' && parent.object === identifier
      ? staticName(parent.property, parent.computed)
      : undefined;
  if (name === 'exports') return;
  if (name === 'parent') findings.watchesLoader = true;
  findings.obstacles.push(name ? `it uses \`module.${name}\`` : 'it hands on `module` as a whole');
  if (name === 'require' || name === undefined) findings.computedLoads.push({ type: 'unknown' });
}

function readRequire(reference: Reference, context: RequireContext, findings: Findings): void {
  const { identifier, ancestors } = reference;
  const parent = ancestors.at(-1);
  if (parent?.type === 'CallExpression' && parent.callee === identifier) {
    readCall(parent, reference, context, findings);
    return;
  }
  const isMember = parent?.type === 'MemberExpression' && parent.object === identifier;
  const name = isMember ? staticName(parent.property, parent.computed) : undefined;
  const grandparent = ancestors.at(-2);
  if (name === 'main' && isMainCheck(grandparent)) return;
  if (name === 'resolve' && grandparent?.type === 'CallExpression' && grandparent.callee === parent) {
    const [literal] = grandparent.arguments;
    const specifier = stringValue(literal);
    if (literal && specifier !== undefined) findings.resolves.push({ literal, specifier });
    else findings.obstacles.push('it looks for a module by a computed name');
    return;
  }
  if (name === 'main') findings.watchesLoader = true;
  findings.obstacles.push(name ? `it uses \`require.${name}\`` : 'it hands on `require` itself');
  if (!name) findings.computedLoads.push({ type: 'unknown' });
}

function readCall(call: acorn.CallExpression, reference: Reference, context: RequireContext, findings: Findings): void {
  const [argument] = call.arguments;
  const specifier = stringValue(argument);
  if (argument && specifier !== undefined) {
    findings.sites.push(readSite(call, argument, specifier, { reference, context }));
    return;
  }
  findings.obstacles.push('it requires modules by a computed name');
  if (argument && argument.type !== 'SpreadElement')
    findings.computedLoads.push(computedLoad(argument, reference, context));
}

function computedLoad(argument: Syntax, reference: Reference, context: RequireContext): ComputedLoad {
  const place = evaluatePlace(argument, reference.scope, context);
  return place ? { type: 'place', place } : { type: 'unknown' };
}

function readSite(
  call: acorn.CallExpression,
  literal: Syntax,
  specifier: string,
  { reference, context }: { reference: Reference; context: RequireContext },
): RequireSite {
  const ancestors = reference.ancestors.slice(0, -1);
  const { form, usage } = readForm(call, ancestors, context.scopes);
  const statement = ancestors[1] ?? call;
  const declarators = statement.type === 'VariableDeclaration' ? statement.declarations : [];
  const earlier = declarators.filter((declarator) => declarator.end <= call.start);
  const isAfterEffects =
    statement.start > context.effectsFrom || earlier.some((declarator) => hasEffects(declarator, context.scopes));
  return { call, literal, specifier, form, usage, statement, runs: runsAt(call, ancestors), isAfterEffects };
}

function runsAt(call: Syntax, ancestors: readonly Syntax[]): 'top' | 'later' {
  const path = [...ancestors, call];
  const isLater = path.some((node, index) => {
    const child = path[index + 1];
    if (!child) return false;
    if (isFunction(node) || node.type === 'ClassBody') return true;
    if (
      /^(If|Try|For|ForIn|ForOf|While|DoWhile|Switch)Statement$|^(ConditionalExpression|AssignmentPattern)$/.test(
        node.type,
      )
    )
      return true;
    return node.type === 'LogicalExpression' && node.right === child;
  });
  return isLater ? 'later' : 'top';
}

function readForm(
  call: acorn.CallExpression,
  ancestors: readonly Syntax[],
  scopes: Scopes,
): { form: RequireForm; usage: RequireUsage } {
  const parent = ancestors.at(-1);
  const other = (usage: RequireUsage): { form: RequireForm; usage: RequireUsage } => ({
    form: { type: 'expression' },
    usage,
  });
  if (parent?.type === 'ExpressionStatement') {
    return ancestors.length === 2 ? { form: { type: 'bare' }, usage: { type: 'nothing' } } : other({ type: 'nothing' });
  }
  if (parent?.type === 'VariableDeclarator') return readDeclarator(parent, ancestors, scopes);
  if (parent?.type !== 'MemberExpression' || parent.object !== call) return other({ type: 'whole' });
  const name = staticName(parent.property, parent.computed);
  if (name === undefined || isChanged(parent, ancestors.slice(0, -1))) return other({ type: 'whole' });
  const declarator = ancestors.at(-2);
  const usage: RequireUsage = { type: 'names', names: [name] };
  if (declarator?.type !== 'VariableDeclarator' || ancestors.length !== 4 || declarator.id.type !== 'Identifier')
    return other(usage);
  if (!isConstant(lookUp(scopes.module, declarator.id.name))) return other(usage);
  return { form: { type: 'member', declarator, name, local: declarator.id.name }, usage };
}

function readDeclarator(
  declarator: acorn.VariableDeclarator,
  ancestors: readonly Syntax[],
  scopes: Scopes,
): { form: RequireForm; usage: RequireUsage } {
  const isTop = ancestors.length === 3;
  const expression: RequireForm = { type: 'expression' };
  if (declarator.id.type === 'Identifier') {
    const binding = scopes.declared.get(declarator.id);
    if (!isConstant(binding)) return { form: expression, usage: { type: 'whole' } };
    const usage = usageOf(binding);
    return { form: isTop ? { type: 'variable', declarator, local: declarator.id.name } : expression, usage };
  }
  const names = pickedNames(declarator.id, scopes);
  if (!names) return { form: expression, usage: { type: 'whole' } };
  const usage: RequireUsage = { type: 'names', names: names.map(({ name }) => name) };
  return { form: isTop ? { type: 'pattern', declarator, names } : expression, usage };
}

function isConstant(binding: Binding | undefined): binding is Binding {
  return binding?.declarations.length === 1 && !binding.references.some((reference) => reference.isWrite);
}

function usageOf(binding: Binding): RequireUsage {
  const names: string[] = [];
  for (const { identifier, ancestors } of binding.references) {
    const parent = ancestors.at(-1);
    if (parent?.type !== 'MemberExpression' || parent.object !== identifier) return { type: 'whole' };
    const name = staticName(parent.property, parent.computed);
    if (name === undefined || isChanged(parent, ancestors.slice(0, -1))) return { type: 'whole' };
    names.push(name);
  }
  return names.length > 0 ? { type: 'members', names: [...new Set(names)] } : { type: 'nothing' };
}

function pickedNames(pattern: Syntax, scopes: Scopes): PickedName[] | undefined {
  if (pattern.type !== 'ObjectPattern') return undefined;
  const names: PickedName[] = [];
  for (const property of pattern.properties) {
    if (property.type !== 'Property' || property.value.type !== 'Identifier') return undefined;
    const name = staticName(property.key, property.computed);
    const binding = scopes.declared.get(property.value);
    if (name === undefined || !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) return undefined;
    if (!isConstant(binding)) return undefined;
    names.push({ name, local: property.value.name });
  }
  return names;
}
