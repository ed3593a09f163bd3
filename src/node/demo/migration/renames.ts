import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { MigrationIndex } from './migration.ts';
import { isRenamed } from './migration.ts';
import { resolvePath } from './resolution.ts';

/** A path from the repository's folder, as it has to be written after the migration; other text comes back unchanged. */
export function followPath(path: string, index: MigrationIndex): string {
  const normalized = posix.normalize(path);
  const decision = index.decisions.get(normalized) ?? index.decisions.get(`${normalized}.js`);
  if (!decision || !isRenamed(decision)) return path;
  return `${path.startsWith('./') ? './' : ''}${decision.to}`;
}

/** A command of package.json: file names follow, and a pattern that matched a renamed file gets a second one beside it. */
export function followCommand(command: string, index: MigrationIndex): string {
  // `node -e "require('./lib')"`
  const inline = command.replace(/(\brequire\(\\?["'])([^"'\\]+)/g, (_whole, before: string, path: string) => {
    return before + followPath(path, index);
  });
  const words = inline.split(/(\s+|&&|\|\||[;|])/);
  return words
    .map((word, position) => {
      const bare = word.replace(/^(["'])(.*)\1$/, '$2');
      if (/[*{]/.test(bare)) return followPatternWord(word, bare, index);
      const option = /^--?[\w-]+=/.exec(bare)?.[0] ?? '';
      if (option !== '') return word.replace(bare, option + followPath(bare.slice(option.length), index));
      const previous = words
        .slice(0, position)
        .findLast((candidate) => candidate.trim() !== '' && !candidate.startsWith('-'));
      const isPath = bare.includes('/') || bare.endsWith('.js') || previous === 'node';
      const path = isPath && !bare.startsWith('-') ? resolvePath('', bare, index.resolution) : undefined;
      const decision = path === undefined ? undefined : index.decisions.get(path);
      if (!decision || !isRenamed(decision)) return word;
      return word.replace(bare, `${bare.startsWith('./') ? './' : ''}${decision.to}`);
    })
    .join('');
}

function followPatternWord(word: string, pattern: string, index: MigrationIndex): string {
  if (!pattern.endsWith('.js') || !matchesRenamed(pattern, index)) return word;
  return `${word} ${word.replace(/\.js(["']?)$/, '.cjs$1')}`;
}

/** Any other text, such as configuration or documentation: the paths in it follow, and patterns take in both extensions. */
export function followText(text: string, index: MigrationIndex): string {
  return text.replace(
    /[\p{L}\p{N}_@.*{}[\]!?+,-]*(?:\/[\p{L}\p{N}_@.*{}[\]!?+,-]+)*\.js(?![\p{L}\p{N}_.])/gu,
    (found) => {
      if (!found.includes('*')) return followPath(found, index);
      return matchesRenamed(found, index) ? found.replace(/\.js$/, '.{js,cjs}') : found;
    },
  );
}

function matchesRenamed(pattern: string, index: MigrationIndex): boolean {
  const isMatch = picomatch(pattern.replace(/^\.\//, ''), { dot: true });
  return [...index.decisions.values()].some((decision) => decision.fate === 'keep' && isMatch(decision.path));
}
