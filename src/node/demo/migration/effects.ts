import type { Binding, Scope, Scopes } from './scopes.ts';
import { lookUp } from './scopes.ts';
import type { Syntax } from './syntax.ts';
import { childrenOf, isFunction, stringValue } from './syntax.ts';

/** Functions that only compute something, by the last name of what is called. */
const COMPUTING =
  /^(freeze|create|keys|values|entries|fromEntries|isArray|from|of|assign|defineProperty|join|resolve|dirname|basename|extname|fileURLToPath|inherits|promisify|deprecate|concat|slice|map|filter|reduce|forEach|split|trim|replace|toLowerCase|toUpperCase|repeat|push|sort|reverse|includes|indexOf|startsWith|endsWith|test|match|exec|call|apply|bind|hasOwnProperty|toString|add|set|get|has|padStart|padEnd|max|min|floor|ceil|pow|uncurryThis|charCodeAt|stringify|parse)$/;
const COMPUTING_CONSTRUCTORS =
  /^(Map|Set|WeakMap|WeakSet|RegExp|Array|Object|Error|TypeError|RangeError|Date|Uint8Array)$/;
const COMPUTING_GLOBALS =
  /^(Object|Array|String|Number|Boolean|Symbol|BigInt|Math|JSON|RegExp|Reflect|Map|Set|parseInt|parseFloat)$/;

/**
 * Whether running this code, without the bodies of functions that are only defined in it, may change or observe anything
 * outside the module: the conservative answer decides whether the loading of another module may be moved before it.
 */
export function hasEffects(node: Syntax, scopes: Scopes): boolean {
  return mayAct(node, scopes.module, { scopes, entered: new Set() });
}

interface Inspection {
  readonly scopes: Scopes;
  /** Functions whose bodies are being looked into, so that recursion ends. */
  readonly entered: Set<Syntax>;
}

function mayAct(node: Syntax, scope: Scope, inspection: Inspection): boolean {
  if (isFunction(node)) return false;
  switch (node.type) {
    case 'Identifier':
      return node.name === 'process' && !lookUp(scope, node.name);
    case 'MemberExpression':
      return mayAct(node.object, scope, inspection) || (node.computed && mayAct(node.property, scope, inspection));
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return propertyMayAct(node, scope, inspection);
    case 'CallExpression':
    case 'NewExpression':
      return callMayAct(node, scope, inspection);
    case 'AssignmentExpression':
      return !isOwn(node.left, inspection.scopes) || mayAct(node.right, scope, inspection);
    case 'UpdateExpression':
      return !isOwn(node.argument, inspection.scopes);
    case 'UnaryExpression':
      return node.operator === 'delete'
        ? !isOwn(node.argument, inspection.scopes)
        : mayAct(node.argument, scope, inspection);
    case 'AwaitExpression':
    case 'YieldExpression':
    case 'TaggedTemplateExpression':
    case 'ThrowStatement':
    case 'StaticBlock':
    case 'ImportExpression':
    case 'WithStatement':
      return true;
    default:
      return childrenOf(node).some((child) => mayAct(child, scope, inspection));
  }
}

function propertyMayAct(
  node: Extract<Syntax, { type: 'Property' | 'MethodDefinition' | 'PropertyDefinition' }>,
  scope: Scope,
  inspection: Inspection,
): boolean {
  if (node.computed && mayAct(node.key, scope, inspection)) return true;
  return node.value ? mayAct(node.value, scope, inspection) : false;
}

function callMayAct(
  node: Extract<Syntax, { type: 'CallExpression' | 'NewExpression' }>,
  scope: Scope,
  inspection: Inspection,
): boolean {
  const { callee } = node;
  // A callback is run by what it is given to.
  for (const argument of node.arguments) {
    const runs = isFunction(argument) ? bodyMayAct(argument, inspection) : mayAct(argument, scope, inspection);
    if (runs) return true;
  }
  if (isFunction(callee)) return bodyMayAct(callee, inspection);
  if (isHarmlessFactory(callee)) return false;
  if (callee.type === 'Identifier') return calledNameMayAct(node.type, callee.name, scope, inspection);
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier' || callee.computed) return true;
  if (!COMPUTING.test(callee.property.name)) return true;
  if (isFunction(callee.object)) return bodyMayAct(callee.object, inspection);
  // `Object.assign(shared, ...)` and `shared.push(...)` act on something that may be another module's.
  const target =
    callee.object.type === 'Identifier' && COMPUTING_GLOBALS.test(callee.object.name)
      ? node.arguments[0]
      : callee.object;
  const changes = /^(assign|defineProperty|freeze|push|sort|reverse|add|set|inherits|call|apply|bind)$/.test(
    callee.property.name,
  );
  if (changes && target && !isFresh(target) && !isOwn(target, inspection.scopes)) return true;
  return mayAct(callee.object, scope, inspection);
}

/** `require('debug')('app')`: packages whose function only makes or asks something. */
function isHarmlessFactory(callee: Syntax): boolean {
  if (callee.type !== 'CallExpression' || callee.callee.type !== 'Identifier' || callee.callee.name !== 'require')
    return false;
  return /^(debug|ms|express|koa|has-[a-z-]+|is-[a-z-]+)(\/shams)?$/.test(stringValue(callee.arguments[0]) ?? '');
}

function calledNameMayAct(type: string, name: string, scope: Scope, inspection: Inspection): boolean {
  const binding = lookUp(scope, name);
  if (!binding) {
    if (type === 'NewExpression') return !COMPUTING_CONSTRUCTORS.test(name);
    // Loading a module is judged by the module that is loaded.
    return name !== 'require' && !COMPUTING_GLOBALS.test(name);
  }
  const declared = binding.declarations[0];
  const initial = declared && inspection.scopes.initials.get(declared);
  const body = initial && isFunction(initial) ? initial : functionNamed(binding.scope.node, name);
  if (!body || binding.references.some((reference) => reference.isWrite)) return true;
  return bodyMayAct(body, inspection);
}

function functionNamed(container: Syntax, name: string): Syntax | undefined {
  const body =
    container.type === 'Program' ? container : childrenOf(container).find((child) => child.type === 'BlockStatement');
  return body && childrenOf(body).find((child) => child.type === 'FunctionDeclaration' && child.id?.name === name);
}

function bodyMayAct(node: Syntax, inspection: Inspection): boolean {
  if (inspection.entered.has(node)) return false;
  inspection.entered.add(node);
  return childrenOf(node).some((child) => mayAct(child, inspection.scopes.module, inspection));
}

function isFresh(node: Syntax): boolean {
  return /^(ObjectExpression|ArrayExpression|FunctionExpression|ArrowFunctionExpression|Literal)$/.test(node.type);
}

/** Whether an assignment's target belongs to this module: its own variables, what they hold, and its exports. */
function isOwn(target: Syntax, scopes: Scopes): boolean {
  let node = target;
  while (node.type === 'MemberExpression') node = node.object;
  if (node.type === 'ThisExpression') return true;
  if (node.type !== 'Identifier') return false;
  if (node.name === 'module' || node.name === 'exports') return !scopes.module.bindings.has(node.name);
  const binding = scopes.referenceOf.get(node)?.binding;
  if (!binding) return false;
  return target.type === 'Identifier' || holdsOwnValue(binding, scopes);
}

/** Whether a variable can only hold something that was made in this module. */
function holdsOwnValue(binding: Binding, scopes: Scopes): boolean {
  if (binding.kind === 'function' || binding.kind === 'class') return true;
  if (binding.references.some((reference) => reference.isWrite)) return false;
  return binding.declarations.every((declared) => {
    const initial = scopes.initials.get(declared);
    return (
      initial !== undefined &&
      (isFresh(initial) || isOwnExports(initial) || /^(NewExpression|ClassExpression)$/.test(initial.type))
    );
  });
}

/** `module.exports = {...}` as a value. */
function isOwnExports(node: Syntax): boolean {
  return node.type === 'AssignmentExpression' && isFresh(node.right);
}
