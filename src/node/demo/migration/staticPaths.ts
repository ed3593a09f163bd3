import { posix } from 'node:path';
import type { Binding, Scope, Scopes } from './scopes.ts';
import { lookUp } from './scopes.ts';
import type { Syntax } from './syntax.ts';
import { stringValue } from './syntax.ts';

/** Stands for the repository's folder in evaluated paths, so that absolute paths can be told from relative ones. */
const ROOT = '/repository';

/** What is known of an expression's text without running it. */
export interface StaticText {
  readonly text: string;
  /** `false`: only the beginning is known. */
  readonly isWhole: boolean;
}

export interface PathContext {
  readonly scopes: Scopes;
  /** The module that the expression is in, relative to the repository. */
  readonly path: string;
}

/** A place in the repository that an expression names: a file, or the folder that a half-known path leads into. */
export interface StaticPlace {
  readonly path: string;
  readonly isWhole: boolean;
}

/** The known text of an expression, or `undefined` when not even its beginning is known. */
export function evaluateText(node: Syntax, scope: Scope, context: PathContext): StaticText | undefined {
  const literal = stringValue(node);
  if (literal !== undefined) return { text: literal, isWhole: true };
  switch (node.type) {
    case 'TemplateLiteral': {
      const parts = node.quasis.flatMap((quasi, index) => [quasi, ...node.expressions.slice(index, index + 1)]);
      return concatenate(parts.map((part) => evaluatePart(part, scope, context)));
    }
    case 'BinaryExpression':
      if (node.operator !== '+' || node.left.type === 'PrivateIdentifier') return undefined;
      return concatenate([evaluateText(node.left, scope, context), evaluateText(node.right, scope, context)]);
    case 'Identifier':
      return evaluateName(node.name, scope, context);
    case 'CallExpression':
      return evaluateCall(node, scope, context);
    default:
      return undefined;
  }
}

/** Where in the repository an expression leads when Node reads it as a path from `context.path`'s folder. */
export function evaluatePlace(node: Syntax, scope: Scope, context: PathContext): StaticPlace | undefined {
  const known = evaluateText(node, scope, context);
  if (!known) return undefined;
  const { text, isWhole } = known;
  if (!text.startsWith(ROOT) && !/^\.{1,2}(\/|$)/.test(text)) return undefined;
  const absolute = posix.resolve(
    ROOT,
    posix.dirname(context.path),
    isWhole ? text : text.slice(0, text.lastIndexOf('/') + 1),
  );
  if (absolute !== ROOT && !absolute.startsWith(`${ROOT}/`)) return undefined;
  return { path: absolute.slice(ROOT.length + 1), isWhole };
}

function evaluatePart(part: Syntax, scope: Scope, context: PathContext): StaticText | undefined {
  if (part.type === 'TemplateElement') return { text: part.value.cooked ?? '', isWhole: true };
  return evaluateText(part, scope, context);
}

function evaluateName(name: string, scope: Scope, context: PathContext): StaticText | undefined {
  const binding = lookUp(scope, name);
  if (!binding) {
    if (name === '__dirname') return { text: posix.join(ROOT, posix.dirname(context.path)), isWhole: true };
    if (name === '__filename') return { text: posix.join(ROOT, context.path), isWhole: true };
    return undefined;
  }
  const initial = singleValue(binding, context.scopes);
  return initial && evaluateText(initial, binding.scope, context);
}

/** The one value that a variable ever has. */
function singleValue(binding: Binding, scopes: Scopes): Syntax | undefined {
  const [declaration, ...others] = binding.declarations;
  if (!declaration || others.length > 0 || binding.references.some((reference) => reference.isWrite)) return undefined;
  return scopes.initials.get(declaration);
}

function evaluateCall(
  node: Extract<Syntax, { type: 'CallExpression' }>,
  scope: Scope,
  context: PathContext,
): StaticText | undefined {
  const { callee } = node;
  const name =
    callee.type === 'Identifier'
      ? callee.name
      : callee.type === 'MemberExpression' && callee.property.type === 'Identifier'
        ? callee.property.name
        : undefined;
  if (name === 'cwd') return { text: ROOT, isWhole: true };
  const parts = node.arguments.map((argument) =>
    argument.type === 'SpreadElement' ? undefined : evaluateText(argument, scope, context),
  );
  if (name === 'dirname' && parts[0]?.isWhole) return { text: posix.dirname(parts[0].text), isWhole: true };
  if (name !== 'join' && name !== 'resolve') return undefined;
  const unknownAt = parts.findIndex((part) => !part?.isWhole);
  const known = (unknownAt < 0 ? parts : parts.slice(0, unknownAt)).map((part) => part?.text ?? '');
  if (known.length === 0) return undefined;
  const text = name === 'join' ? posix.join(...known) : posix.resolve(ROOT, ...known);
  return unknownAt < 0 ? { text, isWhole: true } : { text: `${text}/`, isWhole: false };
}

function concatenate(parts: readonly (StaticText | undefined)[]): StaticText | undefined {
  let text = '';
  for (const [index, part] of parts.entries()) {
    if (!part) return index === 0 || text === '' ? undefined : { text, isWhole: false };
    text += part.text;
    if (!part.isWhole) return { text, isWhole: false };
  }
  return { text, isWhole: true };
}
