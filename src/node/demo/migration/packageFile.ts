import { posix } from 'node:path';
import type * as acorn from 'acorn';
import { parseExpressionAt } from 'acorn';
import MagicString from 'magic-string';
import type { MigrationIndex } from './migration.ts';
import { followCommand, followPath } from './renames.ts';
import { resolvePath } from './resolution.ts';
import { staticName, stringValue } from './syntax.ts';
import type { Syntax } from './syntax.ts';

/** Parts of a package.json whose strings are no paths of the package. */
const NO_PATHS =
  /^(name|version|description|keywords|author|contributors|license|homepage|repository|bugs|engines|(dev|peer|optional)?dependencies|overrides|packageManager|type|main)$/i;

/**
 * The package.json of a package of ES modules: `"type": "module"`, an exact `main`, and every path that names a renamed module
 * follows. All else stays as it is written. `undefined` when the text is no JSON object.
 */
export function migratePackageFile(text: string, index: MigrationIndex): string | undefined {
  const object = parseObject(text);
  if (!object) return undefined;
  const edited = new MagicString(text);
  const main = exactMain(object, index);
  setValues({ type: 'module', ...(main === undefined ? {} : { main }) }, object, edited);
  for (const property of propertiesOf(object)) {
    const key = staticName(property.key, property.computed) ?? '';
    if (NO_PATHS.test(key)) continue;
    const follow = key === 'scripts' ? followCommand : followPath;
    overwriteStrings(property.value, (value) => follow(value, index), edited);
  }
  return edited.toString();
}

/** JSON is JavaScript, so that the parser for the one tells the places in the other. */
function parseObject(text: string): acorn.ObjectExpression | undefined {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    const value = parseExpressionAt(text, text.search(/\{/), { ecmaVersion: 'latest' });
    return value.type === 'ObjectExpression' ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function propertiesOf(object: acorn.ObjectExpression): acorn.Property[] {
  return object.properties.filter((property) => property.type === 'Property');
}

function propertyOf(name: string, object: acorn.ObjectExpression): acorn.Property | undefined {
  return propertiesOf(object).find(({ key, computed }) => staticName(key, computed) === name);
}

/** Strings in a value, at any depth, but not the keys. */
function overwriteStrings(node: Syntax, map: (text: string) => string, edited: MagicString): void {
  if (node.type === 'ArrayExpression') for (const item of node.elements) if (item) overwriteStrings(item, map, edited);
  if (node.type === 'ObjectExpression')
    for (const { value } of propertiesOf(node)) overwriteStrings(value, map, edited);
  const text = stringValue(node);
  if (text !== undefined && map(text) !== text) edited.overwrite(node.start, node.end, JSON.stringify(map(text)));
}

/** Sets properties; new ones come after the version or the name, or first. */
function setValues(
  values: Readonly<Record<string, string>>,
  object: acorn.ObjectExpression,
  edited: MagicString,
): void {
  const added: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    const known = propertyOf(name, object);
    if (!known) added.push(`${JSON.stringify(name)}: ${JSON.stringify(value)}`);
    else if (stringValue(known.value) !== value) {
      edited.overwrite(known.value.start, known.value.end, JSON.stringify(value));
    }
  }
  if (added.length === 0) return;
  const [first] = object.properties;
  if (!first) {
    edited.overwrite(object.start, object.end, `{ ${added.join(', ')} }`);
    return;
  }
  const gap = edited.original.slice(object.start + 1, first.start);
  const before = propertyOf('version', object) ?? propertyOf('name', object);
  if (before) edited.appendRight(before.end, added.map((entry) => `,${gap || ' '}${entry}`).join(''));
  else edited.appendRight(object.start + 1, added.map((entry) => `${gap}${entry},`).join(''));
}

/** `import` of a package finds only a `main` that is written out. `undefined`: it is, or there is none. */
function exactMain(object: acorn.ObjectExpression, index: MigrationIndex): string | undefined {
  const written = stringValue(propertyOf('main', object)?.value);
  const path = resolvePath('', written ?? './index.js', index.resolution);
  const decision = path === undefined ? undefined : index.decisions.get(path);
  if (!decision || (written !== undefined && posix.normalize(written) === decision.to)) return undefined;
  return written === undefined || written.startsWith('./') ? `./${decision.to}` : decision.to;
}
