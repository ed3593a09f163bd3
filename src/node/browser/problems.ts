/** What went wrong in a page, for whoever looks at it. */
export interface PageProblems {
  /** What is said several times is kept once. */
  add(line: string): void;
  /** At most 20 lines, and a last one that says how many there were besides. */
  lines(): readonly string[];
  clear(): void;
}

const MAX_LINES = 20;
const MAX_LENGTH = 300;

export function createProblems(): PageProblems {
  const lines = new Set<string>();
  let more = 0;
  return {
    add(text) {
      const line = text.replace(/\s+/g, ' ').trim().slice(0, MAX_LENGTH);
      if (lines.has(line)) return;
      if (lines.size < MAX_LINES) lines.add(line);
      else more += 1;
    },
    lines: () => [...lines, ...(more > 0 ? [`and ${more} more`] : [])],
    clear() {
      lines.clear();
      more = 0;
    },
  };
}
