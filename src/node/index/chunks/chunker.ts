import type { Outline } from '../../../core/ports/syntax.ts';
import { openGrammarParser } from '../../syntax/grammarParser.ts';
import type { GrammarParser } from '../../syntax/grammarParser.ts';
import { indexableText } from '../fileKinds.ts';
import { chunkFile } from './chunkFile.ts';
import type { Chunk } from './chunkFile.ts';

/** Cuts files into pieces. */
export interface Chunker {
  /** None for what is not worth indexing. Never fails: what cannot be parsed is cut at blank lines. */
  chunk(path: string, bytes: Uint8Array): Promise<Chunk[]>;
}

/** Parsing takes about two milliseconds per thousand characters; longer texts are cut without it. In UTF-16 units. */
const LONGEST_PARSED = 150_000;
const MAX_PARSING_MS = 2_000;
/** Times that grammars are loaded anew after a text broke them; after that, texts are cut without. */
const MOST_OPENED = 5;

/** With grammars from a folder, which load when a file needs them. Absent: without any. */
export function createChunker(grammars: string | undefined): Chunker {
  let opening: Promise<GrammarParser> | undefined;
  let opened = 0;

  async function outlineOf(path: string, text: string): Promise<Outline | undefined> {
    if (grammars === undefined || text.length > LONGEST_PARSED || opened > MOST_OPENED) return undefined;
    try {
      if (opening === undefined) opened += 1;
      opening ??= openGrammarParser(grammars, { maxMs: MAX_PARSING_MS });
      const parser = await opening;
      return parser.knows(path) ? await parser.outline(path, text) : undefined;
    } catch {
      // A grammar that is missing, or breaks on a text, is no reason to go without the text.
      opening = undefined;
      return undefined;
    }
  }

  return {
    async chunk(path, bytes) {
      const text = indexableText(path, bytes);
      return text === undefined ? [] : chunkFile(path, text, await outlineOf(path, text));
    },
  };
}
