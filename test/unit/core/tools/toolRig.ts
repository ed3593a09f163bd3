import { runCall } from '../../../../src/core/tools/dispatch.ts';
import { showChangesTool } from '../../../../src/core/tools/files/showChanges.ts';
import type { ToolOutcome } from '../../../../src/core/tools/tool.ts';
import { READING_TOOLS, WRITING_TOOLS } from '../../../../src/core/tools/toolsets.ts';
import { memoryView } from '../../../support/memoryView.ts';
import type { MemoryView } from '../../../support/memoryView.ts';

/** A repository in memory with all tools on it. */
export function repository(files: Readonly<Record<string, string | Uint8Array>>): {
  readonly view: MemoryView;
  /** The text of a call that must succeed. */
  says(name: string, input: unknown): Promise<string>;
  /** The text of a call that must fail. */
  refuses(name: string, input: unknown): Promise<string>;
} {
  const view = memoryView(files);
  const call = (name: string, input: unknown): Promise<ToolOutcome> =>
    runCall(
      { name, input },
      { tools: [...READING_TOOLS, showChangesTool, ...WRITING_TOOLS], context: { view } },
      new AbortController().signal,
    );
  return {
    view,
    async says(name, input) {
      const outcome = await call(name, input);
      if (outcome.isError) throw new Error(`${name} was refused: ${outcome.text}`);
      return outcome.text;
    },
    async refuses(name, input) {
      const outcome = await call(name, input);
      if (!outcome.isError) throw new Error(`${name} was not refused: ${outcome.text}`);
      return outcome.text;
    },
  };
}
