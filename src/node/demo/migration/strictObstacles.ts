import type * as acorn from 'acorn';
import type { Reference, Scopes } from './scopes.ts';
import type { ParsedModule, Syntax } from './syntax.ts';
import { childrenOf, isFunction, staticName } from './syntax.ts';

/** Packages that get at modules behind the back of `import`. */
const LOADER_PACKAGES =
  /^(proxyquire|rewire|mockery|mock-require|require-inject|testdouble|import-fresh|clear-module|require-all|require-dir|requireindex|require-uncached|decache|module-alias|app-module-path|esm|pirates|require-hook)(\/|$)/;

export function usesLoaderPackage(specifier: string): boolean {
  return LOADER_PACKAGES.test(specifier);
}

/**
 * What in a script would mean something else, or nothing, in a module: a module is always strict, its `this` is
 * undefined, and it is not the body of a function. One sentence part for people each.
 */
export function findStrictObstacles(parsed: ParsedModule, scopes: Scopes): string[] {
  const found: string[] = [];
  if (parsed.refusedAsModule) found.push(`strict mode refuses it: ${parsed.refusedAsModule}`);
  if (hasTopReturn(parsed.program)) found.push('it returns from its top level');
  for (const { node, owner } of scopes.receivers) {
    if (owner === undefined)
      found.push(`it uses \`${node.type === 'ThisExpression' ? 'this' : 'arguments'}\` at its top level`);
  }
  for (const name of ['require', 'module', 'exports', '__dirname', '__filename']) {
    if (scopes.module.bindings.has(name)) found.push(`it declares \`${name}\` itself`);
  }
  if (scopes.references.some(isDirectEval)) found.push('it uses `eval`');
  return isStrict(parsed.program) ? found : [...found, ...findSloppyReliance(parsed.program, scopes)];
}

export function isStrict(program: acorn.Program): boolean {
  return program.body.some((node) => 'directive' in node && node.directive === 'use strict');
}

function hasTopReturn(node: Syntax): boolean {
  if (isFunction(node) || node.type === 'ClassBody') return false;
  return node.type === 'ReturnStatement' || childrenOf(node).some(hasTopReturn);
}

function isDirectEval({ identifier, binding, ancestors }: Reference): boolean {
  const parent = ancestors.at(-1);
  return identifier.name === 'eval' && !binding && parent?.type === 'CallExpression' && parent.callee === identifier;
}

/** What only works while the file is not strict. */
function* findSloppyReliance(program: acorn.Program, scopes: Scopes): Generator<string> {
  for (const { identifier, binding, isWrite } of scopes.references) {
    if (isWrite && binding?.scope.node.type === 'FunctionExpression' && !binding.scope.holdsVar) {
      yield `it assigns to the function name \`${identifier.name}\``;
    }
  }
  const blockFunctions = new Set(namesOfBlockFunctions(program));
  for (const { identifier, binding, isWrite, ancestors } of scopes.references) {
    if (binding) continue;
    if (isWrite && !/^(module|exports|require)$/.test(identifier.name)) {
      yield `it assigns to the undeclared variable \`${identifier.name}\``;
    }
    if (blockFunctions.has(identifier.name)) yield `it calls \`${identifier.name}\` outside the block that declares it`;
    const parent = ancestors.at(-1);
    if (identifier.name === 'arguments' && parent?.type === 'MemberExpression') {
      if (staticName(parent.property, parent.computed) === 'callee') yield 'it uses `arguments.callee`';
    }
  }
  if (findCaller(program)) yield 'it uses `caller`';
  yield* findLinkedArguments(scopes);
  yield* findGlobalReceivers(program, scopes);
}

function namesOfBlockFunctions(node: Syntax, isBlock = false): string[] {
  const own = isBlock && node.type === 'FunctionDeclaration' && node.id ? [node.id.name] : [];
  const inBlock = /^(BlockStatement|IfStatement|SwitchCase|LabeledStatement)$/.test(node.type);
  return [
    ...own,
    ...childrenOf(node).flatMap((child) =>
      isFunction(node) && child === node.body
        ? childrenOf(child).flatMap((inner) => namesOfBlockFunctions(inner))
        : namesOfBlockFunctions(child, inBlock),
    ),
  ];
}

function findCaller(node: Syntax): boolean {
  if (
    node.type === 'MemberExpression' &&
    isFunctionName(node.object) &&
    staticName(node.property, node.computed) === 'caller'
  )
    return true;
  return childrenOf(node).some(findCaller);
}

function isFunctionName(node: Syntax): boolean {
  return node.type === 'Identifier';
}

/** In sloppy functions with plain parameters, `arguments` and the parameters are the same variables. */
function* findLinkedArguments(scopes: Scopes): Generator<string> {
  const linked = scopes.receivers.flatMap(({ node, owner }) =>
    node.type === 'Identifier' && owner && isFunction(owner) ? [owner] : [],
  );
  for (const owner of new Set(linked)) {
    const names = new Set(owner.params.map((parameter) => (parameter.type === 'Identifier' ? parameter.name : '')));
    const writes = scopes.references.some(
      ({ identifier, isWrite, binding }) =>
        isWrite && binding?.kind === 'param' && names.has(identifier.name) && binding.scope.node === owner,
    );
    const isChangedInPlace = scopes.references.some(({ identifier, ancestors }) => {
      const member = ancestors.at(-1);
      const assignment = ancestors.at(-2);
      return (
        identifier.name === 'arguments' &&
        ancestors.includes(owner) &&
        member?.type === 'MemberExpression' &&
        assignment?.type === 'AssignmentExpression' &&
        assignment.left === member
      );
    });
    if (writes || isChangedInPlace)
      yield 'it changes a parameter and looks at `arguments`, which are linked only outside strict mode';
  }
}

/** `(function () { return this; })()` is the global object only outside strict mode. */
function* findGlobalReceivers(program: acorn.Program, scopes: Scopes): Generator<string> {
  const called = new Set(findCalledFunctions(program));
  for (const { node, owner } of scopes.receivers) {
    if (node.type !== 'ThisExpression' || !owner) continue;
    if (called.has(owner)) yield 'it relies on `this` being the global object';
    else if (
      owner.type === 'FunctionDeclaration' &&
      /^[a-z]/.test(owner.id?.name ?? '') &&
      returnsReceiver(owner, node)
    ) {
      yield 'it relies on `this` being the global object';
    }
  }
}

function findCalledFunctions(node: Syntax): Syntax[] {
  const own = node.type === 'CallExpression' && node.callee.type === 'FunctionExpression' ? [node.callee] : [];
  return [...own, ...childrenOf(node).flatMap(findCalledFunctions)];
}

function returnsReceiver(node: Syntax, receiver: Syntax): boolean {
  if (node.type === 'ReturnStatement' && node.argument === receiver) return true;
  return childrenOf(node).some((child) => returnsReceiver(child, receiver));
}
