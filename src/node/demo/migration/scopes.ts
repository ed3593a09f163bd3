import type * as acorn from 'acorn';
import type { Syntax } from './syntax.ts';
import { childrenOf } from './syntax.ts';

export interface Reference {
  readonly identifier: acorn.Identifier;
  /** From the program down to the parent of the identifier. */
  readonly ancestors: readonly Syntax[];
  readonly scope: Scope;
  /** Whether something is assigned here; a declaration's own initial value does not count. */
  readonly isWrite: boolean;
  /** `undefined`: declared nowhere in the file (a global, or one of CommonJS' own names). */
  readonly binding: Binding | undefined;
}

export type BindingKind = 'var' | 'let' | 'const' | 'function' | 'class' | 'param' | 'import';

export interface Binding {
  readonly name: string;
  readonly kind: BindingKind;
  readonly scope: Scope;
  /** The declared identifiers; more than one when `var` or a function is declared again. */
  readonly declarations: acorn.Identifier[];
  readonly references: Reference[];
}

export interface Scope {
  readonly parent: Scope | undefined;
  readonly node: Syntax;
  /** Whether `var` stops here. */
  readonly holdsVar: boolean;
  readonly bindings: Map<string, Binding>;
}

/** `this` or a free `arguments`, and the function or class it belongs to (`undefined`: the module itself). */
export interface Receiver {
  readonly node: Syntax;
  readonly owner: Syntax | undefined;
}

export interface Scopes {
  readonly module: Scope;
  readonly references: readonly Reference[];
  readonly referenceOf: ReadonlyMap<acorn.Identifier, Reference>;
  /** The variable that each declared identifier declares. */
  readonly declared: ReadonlyMap<acorn.Identifier, Binding>;
  readonly receivers: readonly Receiver[];
  /** The initial value of each variable that is declared by name (`const a = 1`, not `const { a } = b`). */
  readonly initials: ReadonlyMap<acorn.Identifier, Syntax>;
  /** Every identifier's name in the file, whatever it stands for. */
  readonly names: ReadonlySet<string>;
}

type OpenReference = Omit<Reference, 'binding'>;

interface Walk {
  readonly scopes: Scope[];
  readonly open: OpenReference[];
  readonly receivers: Receiver[];
  readonly initials: Map<acorn.Identifier, Syntax>;
  readonly names: Set<string>;
  readonly ancestors: Syntax[];
  readonly owners: (Syntax | undefined)[];
}

/** Who declares what and who refers to it, by the language's rules for scopes. `with` and `eval` are not seen through. */
export function analyseScopes(program: acorn.Program): Scopes {
  const module = createScope(undefined, program, true);
  const walk: Walk = { scopes: [module], open: [], receivers: [], initials: new Map(), names: new Set(), ancestors: [], owners: [undefined] };
  visitChildren(program, module, walk);
  const references = walk.open.map((open): Reference => {
    const reference = { ...open, binding: lookUp(open.scope, open.identifier.name) };
    reference.binding?.references.push(reference);
    return reference;
  });
  const referenceOf = new Map(references.map((reference) => [reference.identifier, reference]));
  const declared = new Map<acorn.Identifier, Binding>();
  collectDeclared(walk.scopes, declared);
  return { module, references, referenceOf, declared, receivers: walk.receivers, initials: walk.initials, names: walk.names };
}

/** What a name means at a scope. */
export function lookUp(scope: Scope | undefined, name: string): Binding | undefined {
  for (let current = scope; current; current = current.parent) {
    const binding = current.bindings.get(name);
    if (binding) return binding;
  }
  return undefined;
}

function createScope(parent: Scope | undefined, node: Syntax, holdsVar: boolean): Scope {
  return { parent, node, holdsVar, bindings: new Map() };
}

function openScope(parent: Scope, node: Syntax, walk: Walk, { holdsVar = false } = {}): Scope {
  const scope = createScope(parent, node, holdsVar);
  walk.scopes.push(scope);
  return scope;
}

function collectDeclared(scopes: readonly Scope[], declared: Map<acorn.Identifier, Binding>): void {
  for (const scope of scopes) {
    for (const binding of scope.bindings.values()) {
      for (const identifier of binding.declarations) declared.set(identifier, binding);
    }
  }
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

function visitChildren(node: Syntax, scope: Scope, walk: Walk): void {
  walk.ancestors.push(node);
  for (const child of childrenOf(node)) visit(child, scope, walk);
  walk.ancestors.pop();
}

function visitAll(parent: Syntax, nodes: readonly (Syntax | null | undefined)[], scope: Scope, walk: Walk): void {
  walk.ancestors.push(parent);
  for (const node of nodes) if (node) visit(node, scope, walk);
  walk.ancestors.pop();
}

/** Kinds of nodes that need more than a visit of their children. */
function visit(node: Syntax, scope: Scope, walk: Walk): void {
  switch (node.type) {
    case 'Identifier':
      refer(node, scope, walk, false);
      return;
    case 'ThisExpression':
      walk.receivers.push({ node, owner: walk.owners.at(-1) });
      return;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      visitFunction(node, scope, walk);
      return;
    case 'ClassDeclaration':
    case 'ClassExpression':
      visitClass(node, scope, walk);
      return;
    case 'VariableDeclaration':
      visitDeclaration(node, scope, walk);
      return;
    case 'MemberExpression':
      note(node.property, walk);
      visitAll(node, node.computed ? [node.object, node.property] : [node.object], scope, walk);
      return;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      visitProperty(node, scope, walk);
      return;
    case 'AssignmentExpression':
      visitTarget(node.left, node, scope, walk);
      visitAll(node, [node.right], scope, walk);
      return;
    case 'UpdateExpression':
      visitTarget(node.argument, node, scope, walk);
      return;
    case 'ForInStatement':
    case 'ForOfStatement':
      visitForEach(node, openScope(scope, node, walk), walk);
      return;
    case 'BlockStatement':
    case 'ForStatement':
    case 'SwitchStatement':
      visitChildren(node, openScope(scope, node, walk), walk);
      return;
    case 'CatchClause':
      visitCatch(node, openScope(scope, node, walk), walk);
      return;
    case 'StaticBlock':
      walk.owners.push(node);
      visitChildren(node, openScope(scope, node, walk, { holdsVar: true }), walk);
      walk.owners.pop();
      return;
    case 'LabeledStatement':
      visitAll(node, [node.body], scope, walk);
      return;
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
      return;
    case 'ImportDeclaration':
      for (const specifier of node.specifiers) declare(scope, specifier.local, 'import');
      for (const specifier of node.specifiers) note(specifier.local, walk);
      return;
    case 'ExportNamedDeclaration':
      visitExport(node, scope, walk);
      return;
    case 'ExportAllDeclaration':
      return;
    default:
      visitChildren(node, scope, walk);
  }
}

function note(node: Syntax, walk: Walk): void {
  if (node.type === 'Identifier') walk.names.add(node.name);
}

function refer(identifier: acorn.Identifier, scope: Scope, walk: Walk, isWrite: boolean): void {
  walk.names.add(identifier.name);
  walk.open.push({ identifier, ancestors: [...walk.ancestors], scope, isWrite });
  if (identifier.name === 'arguments') walk.receivers.push({ node: identifier, owner: walk.owners.at(-1) });
}

function visitFunction(
  node: acorn.FunctionDeclaration | acorn.FunctionExpression | acorn.ArrowFunctionExpression | acorn.AnonymousFunctionDeclaration,
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

function visitClass(node: acorn.ClassDeclaration | acorn.ClassExpression | acorn.AnonymousClassDeclaration, outer: Scope, walk: Walk): void {
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
  if (node.type === 'Identifier') refer(node, scope, walk, true);
  else if (node.type === 'ParenthesizedExpression') visitTarget(node.expression, node, scope, walk);
  else if (node.type === 'ObjectPattern') for (const property of node.properties) visitTarget(property, node, scope, walk);
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

function visitForEach(node: acorn.ForInStatement | acorn.ForOfStatement, scope: Scope, walk: Walk): void {
  if (node.left.type === 'VariableDeclaration') visitAll(node, [node.left], scope, walk);
  else visitTarget(node.left, node, scope, walk);
  visitAll(node, [node.right, node.body], scope, walk);
}

function visitCatch(node: acorn.CatchClause, scope: Scope, walk: Walk): void {
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
    if (specifier.local.type === 'Identifier') refer(specifier.local, scope, walk, false);
    walk.ancestors.pop();
  }
  walk.ancestors.pop();
}
