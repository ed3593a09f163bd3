import type * as acorn from 'acorn';
import type { Syntax } from './syntax.ts';
import { createScope, visitChildren } from './scopeWalk.ts';
import type { Walk } from './scopeWalk.ts';

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

/** Who declares what and who refers to it, by the language's rules for scopes. `with` and `eval` are not seen through. */
export function analyseScopes(program: acorn.Program): Scopes {
  const module = createScope(undefined, program, true);
  const walk: Walk = {
    scopes: [module],
    open: [],
    receivers: [],
    initials: new Map(),
    names: new Set(),
    ancestors: [],
    owners: [undefined],
  };
  visitChildren(program, module, walk);
  const references = walk.open.map((open): Reference => {
    const reference = { ...open, binding: lookUp(open.scope, open.identifier.name) };
    reference.binding?.references.push(reference);
    return reference;
  });
  const referenceOf = new Map(references.map((reference) => [reference.identifier, reference]));
  const declared = new Map<acorn.Identifier, Binding>();
  collectDeclared(walk.scopes, declared);
  return {
    module,
    references,
    referenceOf,
    declared,
    receivers: walk.receivers,
    initials: walk.initials,
    names: walk.names,
  };
}

function collectDeclared(scopes: readonly Scope[], declared: Map<acorn.Identifier, Binding>): void {
  for (const scope of scopes) {
    for (const binding of scope.bindings.values()) {
      for (const identifier of binding.declarations) declared.set(identifier, binding);
    }
  }
}

/** What a name means at a scope. */
export function lookUp(scope: Scope | undefined, name: string): Binding | undefined {
  for (let current = scope; current; current = current.parent) {
    const binding = current.bindings.get(name);
    if (binding) return binding;
  }
  return undefined;
}
