import { migrateText } from './convertModule.ts';
import { ConversionError } from './draft.ts';
import type { MigrationIndex, ModuleDecision } from './migration.ts';
import { EXAMPLE_PATH } from './migration.ts';
import { analyseModule } from './moduleFacts.ts';
import { followText } from './renames.ts';

export interface MigratedDocument {
  readonly text: string;
  /** How many examples went from `require` to `import`. */
  readonly converted: number;
  /** How many examples still use CommonJS, because converting them might make them wrong. */
  readonly left: number;
}

/** A Markdown document with its JavaScript examples as ES modules and the names of files as they are now. */
export function migrateDocument(text: string, index: MigrationIndex): MigratedDocument {
  let converted = 0;
  let left = 0;
  const fence = /^([ \t]*)(`{3,}|~{3,})[ \t]*(js|javascript|node|cjs|mjs)\b([^\n]*\n)([\s\S]*?)^\1\2/gim;
  const migrated = text.replace(fence, (whole: string, ...parts: string[]) => {
    const [indent = '', marks = '', language = '', rest = '', code = ''] = parts;
    if (!/\brequire\s*\(|\bmodule\.exports\b/.test(code)) return whole;
    const example = convertExample(code, indent, index);
    if (example === undefined) {
      left += 1;
      return whole;
    }
    converted += 1;
    return `${indent}${marks}${language === 'cjs' ? 'js' : language}${rest}${example}${indent}${marks}`;
  });
  return { text: followText(migrated, index), converted, left };
}

/** The example as an ES module, or `undefined` when it should stay. */
function convertExample(code: string, indent: string, index: MigrationIndex): string | undefined {
  const plain = code
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n');
  const path = EXAMPLE_PATH;
  const facts = analyseModule(path, plain);
  if (facts?.kind !== 'commonjs' || facts.obstacles.length > 0 || facts.exports.mentions.length > 0) return undefined;
  const decision: ModuleDecision = { path, to: path, fate: 'convert', style: 'named', names: [] };
  const decisions = new Map([...index.decisions, [path, decision] as const]);
  const example = tryConvert(() => migrateText(facts, { ...index, decisions }));
  // An example with a helper of its own explains the helper.
  if (example === undefined || /\bcreateRequire\b/.test(example)) return undefined;
  return example
    .split('\n')
    .map((line) => (line === '' ? line : indent + line))
    .join('\n');
}

function tryConvert(convert: () => string): string | undefined {
  try {
    return convert();
  } catch (error) {
    if (error instanceof ConversionError) return undefined;
    throw error;
  }
}
