import type * as acorn from 'acorn';
import type { Reference, Scopes } from './scopes.ts';
import { lookUp } from './scopes.ts';
import type { Syntax } from './syntax.ts';
import { isFunction, staticName } from './syntax.ts';

/** One place where a CommonJS module speaks of its exports: `exports` or `module.exports`. */
export interface ExportMention {
  /** The node that means the whole exports object. */
  readonly node: acorn.Identifier | acorn.MemberExpression;
  readonly reference: Reference;
  readonly form: ExportForm;
}

export type ExportForm =
  /** `module.exports = value`. */
  | {
      readonly type: 'replace';
      readonly assignment: acorn.AssignmentExpression;
      readonly statement: Syntax | undefined;
    }
  /** The `exports =` in `exports = module.exports = value`, in either order. */
  | { readonly type: 'alias'; readonly assignment: acorn.AssignmentExpression }
  /** `exports.name = value`. */
  | {
      readonly type: 'define';
      readonly name: string;
      readonly member: acorn.MemberExpression;
      readonly assignment: acorn.AssignmentExpression;
      readonly statement: Syntax | undefined;
    }
  /** `exports.name` as a value. */
  | { readonly type: 'read'; readonly name: string; readonly member: acorn.MemberExpression }
  /** Anything else: passed on, spread, computed, changed in place, deleted. */
  | { readonly type: 'other' };

/** An export that is defined exactly once, at the top of the module, with a name that is written out. */
export interface NamedExport {
  readonly name: string;
  /** The name inside the module. */
  readonly local: string;
  /** `undefined`: the local variable is there already. */
  readonly value: Syntax | undefined;
  /** The property of `module.exports = { ... }`; `undefined` for `exports.name = value`. */
  readonly property: acorn.Property | undefined;
}

export interface ExportFacts {
  readonly mentions: readonly ExportMention[];
  /** The exports as named ones, or `undefined` when only a default export keeps the meaning. */
  readonly named: readonly NamedExport[] | undefined;
  readonly obstacles: readonly string[];
}

const RESERVED =
  /^(arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield)$/;

export function analyseExports(scopes: Scopes): ExportFacts {
  const mentions = scopes.references.flatMap((reference) => mentionOf(reference) ?? []);
  const obstacles = [...new Set(findObstacles(mentions))];
  const named = obstacles.length === 0 ? nameExports(mentions, scopes) : undefined;
  return { mentions, named, obstacles };
}

function mentionOf(reference: Reference): ExportMention | undefined {
  if (reference.binding) return undefined;
  const { identifier, ancestors } = reference;
  const parent = ancestors.at(-1);
  if (identifier.name === 'exports') return { node: identifier, reference, form: formOf(identifier, ancestors) };
  if (identifier.name !== 'module' || parent?.type !== 'MemberExpression' || parent.object !== identifier)
    return undefined;
  if (staticName(parent.property, parent.computed) !== 'exports') return undefined;
  return { node: parent, reference, form: formOf(parent, ancestors.slice(0, -1)) };
}

function formOf(node: Syntax, ancestors: readonly Syntax[]): ExportForm {
  const parent = ancestors.at(-1);
  const grandparent = ancestors.at(-2);
  if (parent?.type === 'AssignmentExpression' && parent.left === node) {
    if (parent.operator !== '=') return { type: 'other' };
    const isAlias =
      node.type === 'Identifier' &&
      (isExportsMember(assignedLeft(parent.right)) || isExportsMember(assignedLeft(grandparent)));
    if (isAlias) return { type: 'alias', assignment: parent };
    return { type: 'replace', assignment: parent, statement: topStatement(ancestors.slice(0, -1)) };
  }
  if (parent?.type !== 'MemberExpression' || parent.object !== node) return { type: 'other' };
  const name = staticName(parent.property, parent.computed);
  if (name === undefined) return { type: 'other' };
  if (grandparent?.type === 'AssignmentExpression' && grandparent.left === parent) {
    if (grandparent.operator !== '=') return { type: 'other' };
    return {
      type: 'define',
      name,
      member: parent,
      assignment: grandparent,
      statement: topStatement(ancestors.slice(0, -2)),
    };
  }
  return isChanged(parent, ancestors.slice(0, -1)) ? { type: 'other' } : { type: 'read', name, member: parent };
}

function assignedLeft(node: Syntax | undefined): Syntax | undefined {
  return node?.type === 'AssignmentExpression' && node.operator === '=' ? node.left : undefined;
}

function isExportsMember(node: Syntax | undefined): boolean {
  if (node?.type !== 'MemberExpression' || node.object.type !== 'Identifier') return false;
  return node.object.name === 'module' && staticName(node.property, node.computed) === 'exports';
}

/** The statement of the module's body that consists of just the node below these ancestors. */
function topStatement(ancestors: readonly Syntax[]): Syntax | undefined {
  return ancestors.length === 2 && ancestors[1]?.type === 'ExpressionStatement' ? ancestors[1] : undefined;
}

/** Whether a member is a target: of `=`, `++`, `delete`, destructuring, a loop. `ancestors`: down to its parent. */
export function isChanged(member: Syntax, ancestors: readonly Syntax[]): boolean {
  const parent = ancestors.at(-1);
  if (!parent) return false;
  if (parent.type === 'UpdateExpression') return true;
  if (parent.type === 'UnaryExpression') return parent.operator === 'delete';
  if (/^(AssignmentExpression|ForInStatement|ForOfStatement|AssignmentPattern)$/.test(parent.type)) {
    return 'left' in parent && parent.left === member;
  }
  if (parent.type === 'Property') return ancestors.at(-2)?.type === 'ObjectPattern' && parent.value === member;
  return /^(ArrayPattern|RestElement)$/.test(parent.type);
}

function* findObstacles(mentions: readonly ExportMention[]): Generator<string> {
  const replaces = mentions.filter((mention) => mention.form.type === 'replace');
  const isAliased = mentions.some((mention) => mention.form.type === 'alias');
  for (const { node, form, reference } of mentions) {
    if (form.type === 'replace' && node.type === 'Identifier') yield 'it assigns to `exports` itself';
    if (form.type === 'replace' && reference.ancestors.some(isFunction))
      yield 'a function replaces `module.exports` later';
    if (form.type === 'alias' && reference.ancestors.some(isFunction))
      yield 'a function replaces `module.exports` later';
    if (replaces.length > 0 && !isAliased && node.type === 'Identifier') {
      yield 'it uses `exports` beside another `module.exports`';
    }
    if ((form.type === 'define' || form.type === 'read') && form.name === '__esModule')
      yield 'a compiler made it (`__esModule`)';
    if (form.type === 'other' && mentionsEsModule(reference)) yield 'a compiler made it (`__esModule`)';
  }
}

function mentionsEsModule({ ancestors }: Reference): boolean {
  const call = ancestors.findLast((node) => node.type === 'CallExpression');
  return (
    call?.type === 'CallExpression' &&
    call.arguments.some((argument) => argument.type === 'Literal' && argument.value === '__esModule')
  );
}

function nameExports(mentions: readonly ExportMention[], scopes: Scopes): NamedExport[] | undefined {
  const found: NamedExport[] = [];
  const replaces = mentions.filter((mention) => mention.form.type === 'replace');
  if (replaces.length > 1) return undefined;
  for (const { form, node } of mentions) {
    if (form.type === 'other' || form.type === 'alias') return undefined;
    if (form.type === 'read') continue;
    if (!form.statement) return undefined;
    if (form.type === 'define') {
      if (replaces[0] && node.start < replaces[0].node.start) return undefined;
      const named = nameOne(form.name, form.assignment.right, undefined, scopes);
      if (!named) return undefined;
      found.push(named);
      continue;
    }
    if (form.assignment.right.type !== 'ObjectExpression') return undefined;
    for (const property of form.assignment.right.properties) {
      const named = property.type === 'Property' ? nameProperty(property, scopes) : undefined;
      if (!named) return undefined;
      found.push(named);
    }
  }
  if (new Set(found.map((entry) => entry.name)).size < found.length) return undefined;
  return readsFit(mentions, found, scopes) ? found : undefined;
}

function nameProperty(property: acorn.Property, scopes: Scopes): NamedExport | undefined {
  const name = staticName(property.key, property.computed);
  if (name === undefined || property.kind !== 'init') return undefined;
  return nameOne(name, property.value, property, scopes);
}

function nameOne(
  name: string,
  value: Syntax,
  property: acorn.Property | undefined,
  scopes: Scopes,
): NamedExport | undefined {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) || /^(default|__esModule|__proto__|then)$/.test(name))
    return undefined;
  if (value.type === 'Identifier') {
    const binding = scopes.module.bindings.get(value.name);
    // A variable that changes later would change for the importers as well.
    if (binding?.declarations.length !== 1 || binding.references.some((reference) => reference.isWrite))
      return undefined;
    const declared = binding.declarations[0];
    if (binding.kind !== 'function' && declared && declared.start > value.start) return undefined;
    const initial = declared && scopes.initials.get(declared);
    if (initial && usesReceiver(initial, name, scopes)) return undefined;
    if (binding.kind === 'function' && functionUsesReceiver(binding.name, name, scopes)) return undefined;
    return { name, local: value.name, value: undefined, property };
  }
  if (usesReceiver(value, name, scopes)) return undefined;
  return { name, local: localName(name, scopes), value, property };
}

/** A function that uses `this` as the exports object would lose it; a constructor's `this` is its own. */
function usesReceiver(value: Syntax, name: string, scopes: Scopes): boolean {
  if (!isFunction(value) || /^[A-Z]/.test(name)) return false;
  return scopes.receivers.some(({ node, owner }) => node.type === 'ThisExpression' && owner === value);
}

function functionUsesReceiver(local: string, name: string, scopes: Scopes): boolean {
  return scopes.receivers.some(
    ({ node, owner }) =>
      node.type === 'ThisExpression' &&
      owner?.type === 'FunctionDeclaration' &&
      owner.id?.name === local &&
      !/^[A-Z]/.test(name),
  );
}

function localName(name: string, scopes: Scopes): string {
  const isTaken = (candidate: string): boolean =>
    RESERVED.test(candidate) ||
    scopes.module.bindings.has(candidate) ||
    scopes.references.some((reference) => reference.identifier.name === candidate && !reference.binding);
  if (!isTaken(name)) return name;
  let candidate = `${name}Export`;
  while (isTaken(candidate) || scopes.names.has(candidate)) candidate += '_';
  return candidate;
}

/** Whether every `exports.name` that is read can be read from the local variable instead. */
function readsFit(mentions: readonly ExportMention[], found: readonly NamedExport[], scopes: Scopes): boolean {
  return mentions.every(({ form, node, reference }) => {
    if (form.type !== 'read') return true;
    const named = found.find((entry) => entry.name === form.name);
    if (!named) return false;
    const meaning = lookUp(reference.scope, named.local);
    if (named.value ? meaning !== undefined : meaning !== scopes.module.bindings.get(named.local)) return false;
    const definedAt = named.property?.start ?? named.value?.start ?? 0;
    return reference.ancestors.some(isFunction) || node.start > definedAt;
  });
}
