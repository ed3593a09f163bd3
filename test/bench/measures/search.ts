import path from 'node:path';
import { createCodeIndex } from '../../../src/node/index/codeIndex.ts';
import { repositoryRoot } from '../../host/layout.ts';
import { importFiles } from '../importFiles.ts';
import type { IndexWorkFigures, IndexWorkInput } from '../processes/indexWork.ts';
import { HELD_OUT_PACKAGE, LABELLED_PACKAGES } from '../search/labelledSet.ts';
import { measureRecall } from '../search/recall.ts';
import type { Row } from '../table.ts';
import type { Workbench } from '../workbench.ts';

const FILES = 100_000;
const GRAMMARS = path.join(repositoryRoot, 'node_modules/@vscode/tree-sitter-wasm/wasm');
const MEGABYTE = 1024 * 1024;

/** What names and comments of the generated files are made of. */
const WORDS =
  'order invoice customer payment address delivery stock price discount basket voucher refund account session token ' +
  'queue worker retry timeout cache index search filter parser buffer stream socket message event handler report';
const VERBS = 'load save update remove find check render send receive merge split count validate format';
const QUERIES = [
  'where are refunds validated',
  'retry of a delivery message',
  'loadCustomerAddress',
  'how is the price of a basket counted',
  'remove voucher from session',
];

/** How well pieces of code are found by what they do, beside a plain search; and what it costs to index a large repository. */
export async function measureSearch(workbench: Workbench): Promise<Row[]> {
  return [...(await recallRows(workbench)), ...(await costRows(workbench))];
}

/** Part of the answers that is missed: less is better, as in all rows. */
async function recallRows(workbench: Workbench): Promise<Row[]> {
  const { storage } = await workbench.makePlace();
  const workerUrl = new URL(`file://${workbench.bundles.indexWorker}`);
  const rows: Row[] = [];
  for (const labelled of [...LABELLED_PACKAGES, HELD_OUT_PACKAGE]) {
    const index = createCodeIndex({ directory: path.join(storage, labelled.name), workerUrl, grammars: GRAMMARS });
    try {
      const { questions, index: ours, pieces, plain } = await measureRecall(labelled, repositoryRoot, index);
      const what = `answers to ${questions} questions about ${labelled.name} not among the first 10`;
      rows.push({ what: `${what} files (bare: plain search)`, unit: 'x', ours: 1 - ours, baseline: 1 - plain });
      rows.push({ what: `${what} pieces`, unit: 'x', ours: 1 - pieces });
    } finally {
      await index.close();
    }
  }
  return rows;
}

async function costRows(workbench: Workbench): Promise<Row[]> {
  const { folder, storage } = await workbench.makePlace();
  await importFiles(folder, generated());
  const figures = await workbench.children.figures<IndexWorkFigures>(workbench.bundles.indexWork, {
    folder,
    storage,
    grammars: GRAMMARS,
    storeWorkerFile: workbench.bundles.storeWorker,
    indexWorkerFile: workbench.bundles.indexWorker,
    queries: QUERIES,
  } satisfies IndexWorkInput);
  const what = `indexing ${FILES.toLocaleString('en-US')} files in the background`;
  const { loopDelayMs, searchMs } = figures;
  return [
    { what, unit: 'ms', ours: figures.indexingMs },
    { what: `${what}, delay of the event loop, median`, unit: 'ms', ours: loopDelayMs.p50 },
    { what: `${what}, delay of the event loop, p99`, unit: 'ms', ours: loopDelayMs.p99, atMost: 50 },
    { what: `${what}, delay of the event loop, most`, unit: 'ms', ours: loopDelayMs.max },
    { what: `${what}, processor time`, unit: 'ms', ours: figures.cpuMs },
    { what: `${what}, memory added at its peak`, unit: 'MB', ours: figures.memoryBytes / MEGABYTE },
    { what: `${what}, its database`, unit: 'MB', ours: figures.databaseBytes / MEGABYTE },
    { what: `${what}, when nothing has changed`, unit: 'ms', ours: figures.againMs },
    { what: 'a search in them, median', unit: 'ms', ours: searchMs.median },
    { what: 'a search in them, most', unit: 'ms', ours: searchMs.most },
  ];
}

/** Modules with comments and several functions each, no two alike. */
function* generated(): Generator<[file: string, text: string]> {
  const words = WORDS.split(' ');
  const verbs = VERBS.split(' ');
  const of = (list: readonly string[], number: number): string => list[number % list.length] ?? '';
  for (let index = 0; index < FILES; index += 1) {
    const noun = of(words, index * 7_919);
    const parts = [0, 1, 2].map((each) => {
      const [verb, other] = [of(verbs, index * 31 + each), of(words, index * 104_729 + each * 13)];
      const name = `${verb}${capital(noun)}${capital(other)}`;
      return (
        `/** Has a ${noun} and its ${other} ${verb}ed, number ${index}. */\n` +
        `export function ${name}(${noun}: ${capital(noun)}, limit = ${(index * 7) % 997}): number {\n` +
        `  const ${other}Count = ${noun}.${other}s.length;\n  if (${other}Count > limit) throw new Error('too many ${other}s');\n` +
        `  return ${other}Count + ${each};\n}\n`
      );
    });
    const header = `import type { ${capital(noun)} } from '../types.ts';\n\n`;
    yield [`packages/p${index % 50}/${of(words, index)}/${noun}${index}.ts`, header + parts.join('\n')];
  }
}

function capital(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}
