/**
 * The thread that parses. Entry of a bundle of its own; nobody imports it.
 *
 * It ends with an error when a text broke the runtime of the grammars; the other side then starts another one.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { openGrammarParser } from './grammarParser.ts';
import type { GrammarParser } from './grammarParser.ts';
import type { SyntaxAnswer, SyntaxQuestion, SyntaxThreadData } from './protocol.ts';

if (parentPort === null) throw new Error('the syntax worker must be started as a worker thread');
serve(parentPort, (workerData as SyntaxThreadData).grammarsFolder);

function serve(port: MessagePort, grammarsFolder: string): void {
  let opening: Promise<GrammarParser> | undefined;
  port.on('message', (question: SyntaxQuestion) => {
    opening ??= openGrammarParser(grammarsFolder);
    answer(opening, question).then(
      (given) => port.postMessage(given),
      (error: unknown) => {
        // Not within the promise, where it would be a rejection that tells less.
        setImmediate(() => {
          throw error;
        });
      },
    );
  });
}

async function answer(opening: Promise<GrammarParser>, question: SyntaxQuestion): Promise<SyntaxAnswer> {
  const parser = await opening;
  const { kind, path, text } = question;
  if (kind === 'outline') return { kind, outline: await parser.outline(path, text) };
  return { kind, occurrences: await parser.occurrences(path, text, question.name) };
}
