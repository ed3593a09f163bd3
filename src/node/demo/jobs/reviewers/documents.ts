import { firstLine } from './findings.ts';
import type { DemoFinding } from './findings.ts';

const COMMONJS = /\brequire\s*\(|\bmodule\.exports\b|^\s*exports\.\w/;

/** An example in a document. Lines are indexes from 0, of the fences themselves. */
interface Example {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** The examples of a document that are still CommonJS and of which it does not say so, each at the line that shows it. */
export function commonJsExamples(path: string, text: string): DemoFinding[] {
  const lines = text.split('\n');
  return examplesIn(lines).flatMap((example): DemoFinding[] => {
    const found = firstLine(example.lines.join('\n'), COMMONJS);
    if (found === undefined || saysSo(lines, example)) return [];
    return [
      {
        severity: 'major',
        title: 'An example is still CommonJS, and the package is one of ES modules now',
        detail: `\`${found.line}\` fails in a module of a package whose type is "module". Whoever copies the example gets an error.`,
        path,
        line: example.start + 2 + found.index,
      },
    ];
  });
}

/** The document with a sentence before each of these examples that says what they are. Lines as in findings. */
export function withExamplesNamed(text: string, marked: readonly number[]): string {
  const lines = text.split('\n');
  const starts = examplesIn(lines)
    .filter(({ start, end }) => marked.some((line) => line - 1 > start && line - 1 <= end))
    .map(({ start }) => start);
  for (const start of starts.toReversed()) lines.splice(start, 0, NOTE, '');
  return lines.join('\n');
}

const NOTE = 'This example is CommonJS: it belongs into a file that ends with `.cjs`.';

function saysSo(lines: readonly string[], { start }: Example): boolean {
  const before = lines.slice(0, start).findLast((line) => line.trim() !== '');
  return (before ?? '').includes('CommonJS');
}

function examplesIn(lines: readonly string[]): Example[] {
  const examples: Example[] = [];
  for (let start = 0; start < lines.length; start += 1) {
    const marks = /^[ \t]*(`{3,}|~{3,})[ \t]*(?:js|javascript|node|cjs)\b/i.exec(lines[start] ?? '')?.[1];
    if (marks === undefined) continue;
    const end = lines.findIndex((line, index) => index > start && line.trim().startsWith(marks));
    if (end === -1) break;
    examples.push({ start, end, lines: lines.slice(start + 1, end) });
    start = end;
  }
  return examples;
}
