/** What all providers take. */
const MAX_LENGTH = 64;

/**
 * The name under which models know a tool of others: `<source>__<tool>`, of letters, digits, underscores and hyphens, at most
 * 64 characters, and none that is `taken` already. Two tools whose names become the same are told apart by a number.
 */
export function foreignName(source: string, tool: string, taken: ReadonlySet<string>): string {
  const cleaned = tool.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^_+|_+$/g, '') || 'tool';
  const full = `${source}__${cleaned}`;
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? '' : `_${number}`;
    const name = full.slice(0, MAX_LENGTH - ending.length) + ending;
    if (!taken.has(name)) return name;
  }
}
