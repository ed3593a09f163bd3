import type { FoundToolSources, ToolSources } from '../ports/toolSources.ts';

/** Sources of tools whose code is loaded when they are first looked for. */
export function createLazyToolSources(open: () => Promise<ToolSources>): ToolSources {
  let opened: Promise<ToolSources> | undefined;
  return {
    async find(signal) {
      const sources = await (opened ??= open());
      return sources.find(signal);
    },
    async close() {
      const sources = await opened;
      await sources?.close();
    },
  };
}

/** Several as one. Of two sources with one name the first counts. */
export function joinToolSources(all: readonly ToolSources[]): ToolSources {
  return {
    async find(signal) {
      const found = await Promise.all(all.map((sources) => sources.find(signal)));
      return found.reduce(joined, { sources: [], problems: [] });
    },
    async close() {
      await Promise.all(all.map((sources) => sources.close()));
    },
  };
}

function joined(a: FoundToolSources, b: FoundToolSources): FoundToolSources {
  const others = b.sources.filter(({ name }) => !a.sources.some((source) => source.name === name));
  return { sources: [...a.sources, ...others], problems: [...a.problems, ...b.problems] };
}
