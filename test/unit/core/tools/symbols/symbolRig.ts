import type { Syntax } from '../../../../../src/core/ports/syntax.ts';
import { runCall } from '../../../../../src/core/tools/dispatch.ts';
import { readFileTool } from '../../../../../src/core/tools/files/readFile.ts';
import type { ToolMeans } from '../../../../../src/core/tools/means.ts';
import { findSymbolTool } from '../../../../../src/core/tools/symbols/findSymbol.ts';
import { getDiagnosticsTool } from '../../../../../src/core/tools/symbols/getDiagnostics.ts';
import { outlineTool } from '../../../../../src/core/tools/symbols/outline.ts';
import type { ToolOutcome } from '../../../../../src/core/tools/tool.ts';
import { openGrammarSyntax } from '../../../../support/grammarSyntax.ts';
import { memoryView } from '../../../../support/memoryView.ts';
import type { MemoryView } from '../../../../support/memoryView.ts';

export interface SymbolRig {
  readonly view: MemoryView;
  call(name: string, input: unknown, signal?: AbortSignal): Promise<ToolOutcome>;
  /** The text of a call that must succeed. */
  says(name: string, input: unknown): Promise<string>;
  /** The text of a call that must fail. */
  refuses(name: string, input: unknown): Promise<string>;
}

let shared: Promise<Syntax> | undefined;

/** A repository in memory with the tools that know symbols, and real grammars. */
export async function symbolRig(
  files: Readonly<Record<string, string | Uint8Array>>,
  means: ToolMeans & { readonly differing?: readonly string[] } = {},
): Promise<SymbolRig> {
  const { differing = [], ...others } = means;
  const view: MemoryView = { ...memoryView(files), differingOnDisk: async () => new Set(differing) };
  shared ??= openGrammarSyntax();
  const context = { view, syntax: await shared, ...others };
  const tools = [outlineTool, findSymbolTool, getDiagnosticsTool, readFileTool];
  const call: SymbolRig['call'] = (name, input, signal = new AbortController().signal) =>
    runCall({ name, input }, { tools, context }, signal);
  const checked = async (name: string, input: unknown, isError: boolean): Promise<string> => {
    const outcome = await call(name, input);
    if (outcome.isError !== isError) throw new Error(`${name} ${isError ? 'did' : 'failed'}: ${outcome.text}`);
    return outcome.text;
  };
  return {
    view,
    call,
    says: (name, input) => checked(name, input, false),
    refuses: (name, input) => checked(name, input, true),
  };
}
