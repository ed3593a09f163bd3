import type {
  ForeignAnswer,
  ForeignTool,
  ToolSource,
  ToolSourceProblem,
  ToolSources,
} from '../../src/core/ports/toolSources.ts';
import type { Failure } from '../../src/shared/failures.ts';
import { ok } from '../../src/shared/result.ts';
import type { Result } from '../../src/shared/result.ts';

export type MemoryAnswer = Partial<ForeignAnswer> | string;

/** A source of tools in memory that notes what is asked of it. */
export interface MemoryToolSource extends ToolSource {
  /** `list`, `close`, or the tool with its input as JSON. */
  readonly asked: readonly string[];
}

/** Tools by their names; what each answers. */
export function memoryToolSource(
  name: string,
  tools: Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => MemoryAnswer | Promise<MemoryAnswer>>>,
  rest: {
    readonly offered?: readonly ForeignTool[];
    readonly list?: ToolSource['list'];
    readonly callFailure?: Failure;
  } = {},
): MemoryToolSource {
  const asked: string[] = [];
  const offered = rest.offered ?? Object.keys(tools).map((tool) => foreignTool(tool));
  return {
    name,
    asked,
    list(signal) {
      asked.push('list');
      return rest.list?.(signal) ?? Promise.resolve(ok(offered));
    },
    async call(tool, input): Promise<Result<ForeignAnswer, Failure>> {
      asked.push(`${tool} ${JSON.stringify(input)}`);
      if (rest.callFailure !== undefined) return { ok: false, failure: rest.callFailure };
      const answer = await tools[tool]?.(input);
      if (answer === undefined) throw new Error(`the test has no tool ${tool}`);
      return ok({ text: '', isError: false, ...(typeof answer === 'string' ? { text: answer } : answer) });
    },
    close() {
      asked.push('close');
      return Promise.resolve();
    },
  };
}

export function foreignTool(name: string, rest: Partial<ForeignTool> = {}): ForeignTool {
  return { name, description: `Does ${name}.`, inputSchema: { type: 'object' }, ...rest };
}

export function memoryToolSources(
  sources: readonly ToolSource[],
  problems: readonly ToolSourceProblem[] = [],
): ToolSources {
  return { find: () => Promise.resolve({ sources, problems }), close: () => Promise.resolve() };
}
