import type { Draft } from './draft.ts';
import { afterEquals, ConversionError } from './draft.ts';
import type { ExportMention } from './exportFacts.ts';
import { lookUp } from './scopes.ts';
import type { Syntax } from './syntax.ts';
import { isFunction } from './syntax.ts';

/** Turns `module.exports` into a default export that is the very same value. */
export function rewriteAsDefault(draft: Draft): void {
  const { mentions } = draft.facts.exports;
  const { text, style } = draft;
  const [only] = mentions;
  if (!only) {
    draft.endings.push(`export default {}${style.end}`);
    return;
  }
  if (only.form.type === 'replace' && only.form.statement) {
    if (mentions.length === 1) {
      exportValue(only.form.statement, only.form.assignment, draft);
      return;
    }
    if (declareExported(only.form.statement, only.form.assignment, mentions, draft)) return;
    const local = constantBehind(only.form.assignment.right, mentions, draft);
    if (local !== undefined) {
      text.overwrite(only.form.statement.start, only.form.statement.end, `export default ${local}${style.end}`);
      for (const mention of mentions.slice(1)) text.overwrite(mention.node.start, mention.node.end, local);
      return;
    }
  }
  exportVariable(mentions, draft);
}

/** `module.exports = value;` as the only mention. */
function exportValue(statement: Syntax, assignment: { left: Syntax; right: Syntax }, draft: Draft): void {
  const { text, facts } = draft;
  const { right } = assignment;
  const start = afterEquals(assignment, draft);
  text.overwrite(statement.start, start, 'export default ');
  if (start !== right.start || !/^(async\s+)?(function|class)\b/.test(facts.text.slice(start))) return;
  const isDeclarable = right.type === 'FunctionExpression' || right.type === 'ClassExpression';
  const id = isDeclarable ? right.id?.name : undefined;
  const isTaken =
    id !== undefined &&
    facts.scopes.references.some(
      ({ identifier, scope }) => identifier.name === id && lookUp(scope, id)?.scope.node !== right,
    );
  if (isDeclarable && !isTaken && !(id !== undefined && facts.scopes.module.bindings.has(id))) {
    // As a declaration it ends without a semicolon.
    if (right.end < statement.end) text.remove(right.end, statement.end);
    return;
  }
  text.appendRight(right.start, '(');
  text.appendLeft(right.end, ')');
}

/** `module.exports = function name() {};` with more to come becomes a declaration. Returns whether it was one. */
function declareExported(
  statement: Syntax,
  assignment: { left: Syntax; right: Syntax },
  mentions: readonly ExportMention[],
  draft: Draft,
): boolean {
  const { text, facts, style } = draft;
  const { right } = assignment;
  if ((right.type !== 'FunctionExpression' && right.type !== 'ClassExpression') || !right.id) return false;
  const { name } = right.id;
  const others = mentions.slice(1);
  const isFree =
    !facts.scopes.module.bindings.has(name) &&
    !facts.scopes.references.some(({ identifier, binding }) => identifier.name === name && !binding);
  const fits = others.every(({ form, node, reference }) => {
    const meaning = lookUp(reference.scope, name);
    return (
      form.type !== 'replace' &&
      form.type !== 'alias' &&
      node.start > statement.start &&
      (meaning === undefined || meaning.scope.node === right)
    );
  });
  if (!isFree || !fits || afterEquals(assignment, draft) !== right.start) return false;
  text.remove(statement.start, right.start);
  if (right.end < statement.end) text.remove(right.end, statement.end);
  for (const { node } of others) text.overwrite(node.start, node.end, name);
  draft.endings.push(`export default ${name}${style.end}`);
  return true;
}

/** `module.exports = name;` when `name` never changes and means the same wherever the exports are mentioned after it. */
function constantBehind(right: Syntax, mentions: readonly ExportMention[], draft: Draft): string | undefined {
  if (right.type !== 'Identifier') return undefined;
  const binding = draft.facts.scopes.module.bindings.get(right.name);
  if (binding?.declarations.length !== 1 || binding.references.some(({ isWrite }) => isWrite)) return undefined;
  const [first, ...others] = mentions;
  const fits = others.every(
    ({ form, node, reference }) =>
      form.type !== 'replace' &&
      form.type !== 'alias' &&
      node.start > (first?.node.start ?? 0) &&
      lookUp(reference.scope, right.name) === binding,
  );
  return fits ? right.name : undefined;
}

/** Everything else: a variable stands for `module.exports`, and its value at the end is the default export. */
function exportVariable(mentions: readonly ExportMention[], draft: Draft): void {
  const { text, style } = draft;
  const replaces = mentions.filter(({ form }) => form.type === 'replace');
  const isReplaced = replaces.length > 0;
  const name = isReplaced ? draft.freshName('moduleExports') : 'exports';
  const [first] = mentions;
  const declares =
    first?.form.type === 'replace' && replaces.length === 1 && first.form.statement ? first.form : undefined;
  if (!declares) draft.declarations.push(`${isReplaced ? 'let' : 'const'} ${name} = {}${style.end}`);
  for (const { node, form } of mentions) {
    if (form.type === 'alias') {
      text.remove(form.assignment.left.start, afterEquals(form.assignment, draft));
    } else {
      const text_ = form === declares ? `const ${name}` : name;
      if (draft.facts.text.slice(node.start, node.end) !== text_) text.overwrite(node.start, node.end, text_);
    }
  }
  draft.endings.push(`export default ${name}${style.end}`);
  if (mentions.some(({ form, reference }) => form.type === 'replace' && reference.ancestors.some(isFunction))) {
    throw new ConversionError('a function replaces `module.exports` later');
  }
}
