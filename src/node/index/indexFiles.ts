/** Where the code of the index's thread is for an entry or a chunk of a bundle: beside it. From source: for a file of `src`. */
export function indexWorkerUrl(moduleUrl: string): URL {
  return new URL(moduleUrl.endsWith('.ts') ? './node/index/worker.ts' : './indexWorker.js', moduleUrl);
}
