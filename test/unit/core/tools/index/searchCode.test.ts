import assert from 'node:assert/strict';
import type { FoundPieces, IndexAccess, PieceQuery } from '../../../../../src/core/tools/index/indexAccess.ts';
import { searchCodeTool } from '../../../../../src/core/tools/index/searchCode.ts';
import { failed, ok } from '../../../../../src/shared/result.ts';
import { memoryView } from '../../../../support/memoryView.ts';

const FILES = {
  'src/retry.ts':
    'import x;\n\nexport function backoffMs(attempt: number) {\n  // doubles\n  return 2 ** attempt;\n}\n',
  'src/mail.ts': 'export const mail = 1;\n',
  'docs/retries.md': '# Retries\n',
};

describe('The tool search_code', () => {
  let asked: PieceQuery[];

  beforeEach(() => {
    asked = [];
  });

  async function search(input: Readonly<Record<string, unknown>>, found: Partial<FoundPieces>, files = FILES) {
    const index: IndexAccess = {
      search: async (query) => {
        asked.push(query);
        return ok({ pieces: [], missing: 0, ...found });
      },
    };
    return searchCodeTool.run(input, { view: memoryView(files), index }, new AbortController().signal);
  }

  it('shows a piece with its beginning and the lines that have words of the query', async () => {
    const { text, isError } = await search({ query: 'what doubles after an attempt' }, { pieces: [retryAt(3, 6)] });
    assert.equal(isError, false);
    assert.equal(
      text,
      [
        'src/retry.ts:3-6 function backoffMs',
        '    3 export function backoffMs(attempt: number) {',
        '    4   // doubles',
        '    5   return 2 ** attempt;',
      ].join('\n'),
    );
  });

  it('shows one piece of each file and names the others under it', async () => {
    const pieces = [retryAt(3, 6), retryAt(1, 1), { ...retryAt(1, 1), path: 'src/mail.ts', symbol: 'mail' }];
    const { text } = await search({ query: 'words', limit: 2 }, { pieces });
    assert.deepEqual(text.split('\n'), [
      'src/retry.ts:3-6 function backoffMs',
      '    3 export function backoffMs(attempt: number) {',
      '    4   // doubles',
      '      also 1-1 function backoffMs',
      'src/mail.ts:1-1 function mail',
      '    1 export const mail = 1;',
    ]);
  });

  it('shows several pieces of a file where there are too few files', async () => {
    const { text } = await search({ query: 'words' }, { pieces: [retryAt(3, 6), retryAt(1, 1)] });
    assert.deepEqual(
      text.split('\n').filter((line) => line.startsWith('src/')),
      ['src/retry.ts:3-6 function backoffMs', 'src/retry.ts:1-1 function backoffMs'],
    );
  });

  it('keeps to a folder and a glob', async () => {
    await search({ query: 'x', path: './src/', pattern: '*.md', limit: 3 }, {});
    const [query] = asked;
    assert.deepEqual([query?.path, query?.limit], ['src', 6]);
    assert.deepEqual(
      ['a/b.md', 'a/b.ts'].map((path) => query?.accepts?.(path)),
      [true, false],
    );
  });

  it('says which folders there are when the one that is named is not', async () => {
    const { text, isError } = await search({ query: 'x', path: 'nowhere' }, {});
    assert.equal(isError, true);
    assert.match(text, /There is no folder or file nowhere/);
    assert.deepEqual(asked, []);
  });

  it('stays within eight thousand characters, whatever stands in the files', async () => {
    const long = `${'word '.repeat(5_000)}\n`.repeat(20);
    const pieces = Array.from({ length: 20 }, (_, index) => ({
      ...{
        path: `f${index}.ts`,
        key: 'k',
        startLine: 1,
        endLine: 20,
        symbol: 's'.repeat(200),
        kind: 'function',
        score: 1,
      },
    }));
    const files = Object.fromEntries(pieces.map(({ path }) => [path, long]));
    const { text } = await search({ query: 'word', limit: 20 }, { pieces }, files as unknown as typeof FILES);
    assert.ok(text.length <= 8_000 && text.length > 6_000, `it has ${text.length} characters`);
  });

  it('adds lines with the words, and says why, while files are missing in the index', async () => {
    const { text } = await search({ query: 'how are retries doubled' }, { missing: 2 });
    assert.equal(
      text,
      [
        'src/retry.ts:4 text\n    // doubles',
        'docs/retries.md:1 text\n    # Retries',
        '[2 of 3 files are not in the index yet: the places marked "text" come from a plain search for the words, and there may be better ones]',
      ].join('\n'),
    );
  });

  it('names what to do when nothing fits', async () => {
    const { text, isError } = await search({ query: '"NEAR(* -' }, {});
    assert.equal(isError, false);
    assert.equal(text, '[nothing fits "\\"NEAR(* -"; use other words, or search_text for an exact text]');
  });

  it('is stopped with its agent', async () => {
    const index: IndexAccess = { search: async () => failed({ kind: 'cancelled', message: 'Stopped.' }) };
    const outcome = await searchCodeTool.run(
      { query: 'x' },
      { view: memoryView(FILES), index },
      new AbortController().signal,
    );
    assert.equal(outcome.isError, true);
    assert.match(outcome.text, /Stopped before it was done/);
  });
});

function retryAt(startLine: number, endLine: number) {
  const symbol = { symbol: 'backoffMs', kind: 'function' };
  return { path: 'src/retry.ts', key: 'k', startLine, endLine, ...symbol, score: 1 };
}
