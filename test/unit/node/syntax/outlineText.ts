import type { Outline } from '../../../../src/core/ports/syntax.ts';
import { openGrammarParser } from '../../../../src/node/syntax/grammarParser.ts';
import { GRAMMARS } from '../../../support/grammarSyntax.ts';

/** An outline as text, one line per symbol, between line ends. The first line end of the source is left out. */
export async function outlineText(path: string, source: string): Promise<string> {
  const parser = await openGrammarParser(GRAMMARS);
  return rendered(await parser.outline(path, source.replace(/^\n/, '')));
}

export function rendered(outline: Outline | undefined): string {
  if (outline === undefined) return 'no outline';
  const lines = outline.symbols.map(({ name, kind, startLine, endLine, container, signature }) => {
    const full = container === undefined ? name : `${container} > ${name}`;
    return `${startLine}-${endLine} ${kind} ${full} | ${signature}`;
  });
  return ['', ...lines, ''].join('\n');
}
