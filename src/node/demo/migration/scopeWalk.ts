import type * as acorn from 'acorn';
import type { BindingKind, Receiver, Reference, Scope } from './scopes.ts';
import type { Syntax } from './syntax.ts';
import { childrenOf } from './syntax.ts';

/** A reference whose declaration may still come. */
export type OpenReference = Omit<Reference, 'binding'>;

/** What a walk through a module collects, and where it is. */
export interface Walk {
  readonly scopes: Scope[];
  readonly open: OpenReference[];
  readonly receivers: Receiver[];
  readonly initials: Map<acorn.Identifier, Syntax>;
  readonly names: Set<string>;
  readonly ancestors: Syntax[];
  readonly owners: (Syntax | undefined)[];
}

export function createScope(parent: Scope | undefined, node: Syntax, holdsVar: boolean): Scope {
  return { parent, node, holdsVar, bindings: new Map() };
}

function openScope(parent: Scope, node: Syntax, walk: Walk, { holdsVar = false } = {}): Scope {
  const scope = createScope(parent, node, holdsVar);
  walk.scopes.push(scope);
  return scope;
}

function declare(scope: Scope, identifier: acorn.Identifier, kind: BindingKind): void {
  let target = scope;
  while (kind === 'var' && !target.holdsVar && target.parent) target = target.parent;
  const known = target.bindings.get(identifier.name);
  if (known) known.declarations.push(identifier);
  else {
    target.bindings.set(identifier.name, {
      name: identifier.name,
      kind,
      scope: target,
      declarations: [identifier],
      references: [],
    });
  }
}

export function visitChildren(node: Syntax, scope: Scope, walk: Walk): void {
  walk.ancestors.push(node);
  for (const child of childrenOf(node)) visit(child, scope, walk);
  walk.ancestors.pop();
}

function visitAll(parent: Syntax, nodes: readonly (Syntax | null | undefined)[], scope: Scope, walk: Walk): void {
  walk.ancestors.push(parent);
  for (const node of nodes) if (node) visit(node, scope, walk);
  walk.ancestors.pop();
}

type Visit<Type extends Syntax['type']> = (node: Extract<Syntax, { type: Type }>, scope: Scope, walk: Walk) => void;

/** Nodes that need more than a visit of their children. */
const VISITS: { readonly [Type in Syntax['type']]?: Visit<Type> } = {
  Identifier: (node, scope, walk) => refer(node, scope, walk, { isWrite: false }),
  ThisExpression: (node, _scope, walk) => walk.receivers.push({ node, owner: walk.owners.at(-1) }),
  FunctionDeclaration: visitFunction,
  FunctionExpression: visitFunction,
  ArrowFunctionExpression: visitFunction,
  ClassDeclaration: visitClass,
  ClassExpression: visitClass,
  VariableDeclaration: visitDeclaration,
  MemberExpression: (node, scope, walk) => {
    note(node.property, walk);
    visitAll(node, node.computed ? [node.object, node.property] : [node.object], scope, walk);
  },
  Property: visitProperty,
  MethodDefinition: visitProperty,
  PropertyDefinition: visitProperty,
  AssignmentExpression: (node, scope, walk) => {
    visitTarget(node.left, node, scope, walk);
    visitAll(node, [node.right], scope, walk);
  },
  UpdateExpression: (node, scope, walk) => visitTarget(node.argument, node, scope, walk),
  ForInStatement: visitForEach,
  ForOfStatement: visitForEach,
  BlockStatement: visitBlock,
  ForStatement: visitBlock,
  SwitchStatement: visitBlock,
  CatchClause: visitCatch,
  StaticBlock: (node, scope, walk) => {
    walk.owners.push(node);
    visitChildren(node, openScope(scope, node, walk, { holdsVar: true }), walk);
    walk.owners.pop();
  },
  LabeledStatement: (node, scope, walk) => visitAll(node, [node.body], scope, walk),
  BreakStatement: () => undefined,
  ContinueStatement: () => undefined,
  MetaProperty: () => undefined,
  ImportDeclaration: (node, scope, walk) => {
    for (const { local } of node.specifiers) {
      declare(scope, local, 'import');
      note(local, walk);
    }
  },
  ExportNamedDeclaration: visitExport,
  ExportAllDeclaration: () => undefined,
};

function visit(node: Syntax, scope: Scope, walk: Walk): void {
  // The table pairs each type of node with a function for just that type.
  const special = VISITS[node.type] as Visit<Syntax['type']> | undefined;
  if (special) special(node, scope, walk);
  else visitChildren(node, scope, walk);
}

function visitBlock(node: Syntax, scope: Scope, walk: Walk): void {
  visitChildren(node, openScope(scope, node, walk), walk);
}

function note(node: Syntax, walk: Walk): void {
  if (node.type === 'Identifier') walk.names.add(node.name);
}

function refer(identifier: acorn.Identifier, scope: Scope, walk: Walk, { isWrite }: { isWrite: boolean }): void {
  walk.names.add(identifier.name);
  walk.open.push({ identifier, ancestors: [...walk.ancestors], scope, isWrite });
  if (identifier.name === 'arguments') walk.receivers.push({ node: identifier, owner: walk.owners.at(-1) });
}

function visitFunction(
  node:
    | acorn.FunctionDeclaration
    | acorn.FunctionExpression
    | acorn.ArrowFunctionExpression
    | acorn.AnonymousFunctionDeclaration,
  outer: Scope,
  walk: Walk,
): void {
  let parent = outer;
  if (node.id) {
    note(node.id, walk);
    if (node.type === 'FunctionExpression') parent = openScope(outer, node, walk);
    declare(parent, node.id, 'function');
  }
  const scope = openScope(parent, node, walk, { holdsVar: true });
  if (node.type !== 'ArrowFunctionExpression') walk.owners.push(node);
  walk.ancestors.push(node);
  for (const parameter of node.params) visitPattern(parameter, 'param', scope, walk);
  // The body's own block is the function's scope: a parameter and a `var` of one name are one variable.
  if (node.body.type === 'BlockStatement') visitChildren(node.body, scope, walk);
  else visit(node.body, scope, walk);
  walk.ancestors.pop();
  if (node.type !== 'ArrowFunctionExpression') walk.owners.pop();
}

function visitClass(
  node: acorn.ClassDeclaration | acorn.ClassExpression | acorn.AnonymousClassDeclaration,
  outer: Scope,
  walk: Walk,
): void {
  if (node.id) {
    note(node.id, walk);
    if (node.type === 'ClassDeclaration') declare(outer, node.id, 'class');
  }
  const scope = openScope(outer, node, walk);
  if (node.id && node.type === 'ClassExpression') declare(scope, node.id, 'class');
  visitAll(node, [node.superClass], scope, walk);
  visitAll(node, [node.body], scope, walk);
}

function visitProperty(
  node: acorn.Property | acorn.AssignmentProperty | acorn.MethodDefinition | acorn.PropertyDefinition,
  scope: Scope,
  walk: Walk,
): void {
  if (node.computed) visitAll(node, [node.key], scope, walk);
  else note(node.key, walk);
  const isField = node.type === 'PropertyDefinition';
  if (isField) walk.owners.push(node);
  visitAll(node, [node.value], scope, walk);
  if (isField) walk.owners.pop();
}

function visitDeclaration(node: acorn.VariableDeclaration, scope: Scope, walk: Walk): void {
  walk.ancestors.push(node);
  const kind = node.kind === 'var' || node.kind === 'let' ? node.kind : 'const';
  for (const declarator of node.declarations) {
    walk.ancestors.push(declarator);
    visitPattern(declarator.id, kind, scope, walk);
    if (declarator.init) {
      if (declarator.id.type === 'Identifier') walk.initials.set(declarator.id, declarator.init);
      visit(declarator.init, scope, walk);
    }
    walk.ancestors.pop();
  }
  walk.ancestors.pop();
}

/** Declares what a pattern names, and visits the default values and computed keys in it. */
function visitPattern(node: Syntax, kind: BindingKind, scope: Scope, walk: Walk): void {
  if (node.type === 'Identifier') {
    note(node, walk);
    declare(scope, node, kind);
    return;
  }
  walk.ancestors.push(node);
  if (node.type === 'ObjectPattern') {
    for (const property of node.properties) visitPattern(property, kind, scope, walk);
  } else if (node.type === 'Property') {
    if (node.computed) visit(node.key, scope, walk);
    else note(node.key, walk);
    visitPattern(node.value, kind, scope, walk);
  } else if (node.type === 'ArrayPattern') {
    for (const element of node.elements) if (element) visitPattern(element, kind, scope, walk);
  } else if (node.type === 'AssignmentPattern') {
    visitPattern(node.left, kind, scope, walk);
    visit(node.right, scope, walk);
  } else if (node.type === 'RestElement') {
    visitPattern(node.argument, kind, scope, walk);
  }
  walk.ancestors.pop();
}

/** The left side of an assignment: what is named there is written. */
function visitTarget(node: Syntax, parent: Syntax, scope: Scope, walk: Walk): void {
  walk.ancestors.push(parent);
  if (node.type === 'Identifier') refer(node, scope, walk, { isWrite: true });
  else if (node.type === 'ParenthesizedExpression') visitTarget(node.expression, node, scope, walk);
  else if (node.type === 'ObjectPattern')
    for (const property of node.properties) visitTarget(property, node, scope, walk);
  else if (node.type === 'ArrayPattern') {
    for (const element of node.elements) if (element) visitTarget(element, node, scope, walk);
  } else if (node.type === 'Property') {
    if (node.computed) visitAll(node, [node.key], scope, walk);
    visitTarget(node.value, node, scope, walk);
  } else if (node.type === 'AssignmentPattern') {
    visitTarget(node.left, node, scope, walk);
    visitAll(node, [node.right], scope, walk);
  } else if (node.type === 'RestElement') visitTarget(node.argument, node, scope, walk);
  else visit(node, scope, walk);
  walk.ancestors.pop();
}

function visitForEach(node: acorn.ForInStatement | acorn.ForOfStatement, outer: Scope, walk: Walk): void {
  const scope = openScope(outer, node, walk);
  if (node.left.type === 'VariableDeclaration') visitAll(node, [node.left], scope, walk);
  else visitTarget(node.left, node, scope, walk);
  visitAll(node, [node.right, node.body], scope, walk);
}

function visitCatch(node: acorn.CatchClause, outer: Scope, walk: Walk): void {
  const scope = openScope(outer, node, walk);
  walk.ancestors.push(node);
  if (node.param) visitPattern(node.param, 'let', scope, walk);
  visit(node.body, scope, walk);
  walk.ancestors.pop();
}

function visitExport(node: acorn.ExportNamedDeclaration, scope: Scope, walk: Walk): void {
  if (node.declaration) visitAll(node, [node.declaration], scope, walk);
  if (node.source) return;
  walk.ancestors.push(node);
  for (const specifier of node.specifiers) {
    walk.ancestors.push(specifier);
    if (specifier.local.type === 'Identifier') refer(specifier.local, scope, walk, { isWrite: false });
    walk.ancestors.pop();
  }
  walk.ancestors.pop();
}
