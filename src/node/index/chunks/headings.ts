import type { Segment } from './segments.ts';

const HEADING = /^ {0,3}(#{1,6})\s+(\S.*?)\s*#*\s*$/;
const FENCE = /^ {0,3}(```|~~~)/;

/** Cuts Markdown at its headings; what stands within fences is no heading. */
export function segmentsByHeadings(lines: readonly string[]): Segment[] {
  const segments: Segment[] = [];
  const above: (string | undefined)[] = [];
  let fence: string | undefined;
  let current: Segment = { startLine: 1, endLine: 0, declares: [] };
  const end = (line: number): void => {
    if (line >= current.startLine) segments.push({ ...current, endLine: line });
  };
  for (const [index, line] of lines.entries()) {
    const marker = FENCE.exec(line)?.[1];
    if (marker !== undefined) fence = fence === undefined ? marker : fence === marker ? undefined : fence;
    const heading = fence === undefined && marker === undefined ? HEADING.exec(line) : null;
    if (heading === null) continue;
    end(index);
    const [, hashes = '#', title = ''] = heading;
    above.length = hashes.length - 1;
    above.push(title);
    const name = above.filter((each) => each !== undefined).join(' > ');
    current = { startLine: index + 1, endLine: index + 1, owner: { name, kind: 'heading' }, declares: [title] };
  }
  end(lines.length);
  return segments;
}
