import { diff3Merge } from 'node-diff3';

/** Beyond this node-diff3 may take minutes: 45 s on 10,000 lines of which many were equal. */
const MAX_LINES = 2_000;

/**
 * Three-way merge by lines in this process. `undefined` when both sides changed the same place, or when a text has more
 * than 2,000 lines.
 */
export function mergeBounded(base: Uint8Array, ours: Uint8Array, theirs: Uint8Array): Uint8Array | undefined {
  const [baseLines, ourLines, theirLines] = [linesOf(base), linesOf(ours), linesOf(theirs)];
  if (Math.max(baseLines.length, ourLines.length, theirLines.length) > MAX_LINES) return undefined;
  const merged: string[] = [];
  for (const region of diff3Merge(ourLines, baseLines, theirLines)) {
    if (region.ok === undefined) return undefined;
    merged.push(...region.ok);
  }
  return Buffer.from(merged.join(''), 'latin1');
}

/** Lines with their line ends. One character per byte, so that any encoding comes out as it went in. */
function linesOf(bytes: Uint8Array): string[] {
  return Buffer.from(bytes)
    .toString('latin1')
    .split(/(?<=\n)/);
}
