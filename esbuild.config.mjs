// @ts-check
/**
 * Builds dist/: the extension and the headless program as split ESM (so that the model SDK and the store load only when
 * they are needed), the workers of the store, of the parser with its grammars and of the index over the code, and one script and one style sheet per
 * webview.
 *
 *   node esbuild.config.mjs                 once, with source maps
 *   node esbuild.config.mjs --watch         again after every change
 *   node esbuild.config.mjs --production    minified, source maps not linked, with the licences of others
 *   node esbuild.config.mjs --outdir DIR    somewhere else than in dist
 *   node esbuild.config.mjs --metafile DIR  also writes DIR/<build>.json for esbuild's bundle analyser
 */
import { chmod, copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { thirdPartyNotices } from './.config/thirdPartyNotices.mjs';
import { ALL_LANGUAGES } from './src/node/syntax/languages/allLanguages.ts';

/** @typedef {{ name: string; options: esbuild.BuildOptions }} Build */

const { values: options } = parseArgs({
  options: {
    watch: { type: 'boolean', default: false },
    production: { type: 'boolean', default: false },
    outdir: { type: 'string', default: 'dist' },
    metafile: { type: 'string' },
  },
});

/** CommonJS dependencies call `require`, which ESM does not have. */
const requireForDependencies = [
  "import { createRequire as createRequireForDependencies } from 'node:module';",
  'const require = createRequireForDependencies(import.meta.url);',
].join('\n');

/** @type {esbuild.BuildOptions} */
const common = {
  bundle: true,
  absWorkingDir: import.meta.dirname,
  metafile: true,
  minify: options.production,
  sourcemap: options.production ? 'external' : 'linked',
  // Releases carry the licences in one file instead.
  legalComments: 'none',
  logLevel: 'silent',
};

/** @type {esbuild.BuildOptions} */
const node = {
  ...common,
  outdir: options.outdir,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  splitting: true,
  mainFields: ['module', 'main'],
  // Of the driver of browsers: of its sockets, where it uses a pipe, and of its downloads, which are never made.
  alias: Object.fromEntries(
    ['bufferutil', 'utf-8-validate', 'proxy-agent'].map((name) => [name, './.config/notInstalled.cjs']),
  ),
  banner: { js: requireForDependencies },
};

/** @type {Build[]} */
const builds = [
  {
    name: 'extension',
    options: {
      ...node,
      entryPoints: { extension: 'src/extension.ts' },
      chunkNames: 'extension-[name]-[hash]',
      external: ['vscode'],
    },
  },
  {
    // `vscode` is not external here: an import of it, however indirect, fails the build.
    name: 'headless',
    options: { ...node, entryPoints: { headless: 'src/bin.ts' }, chunkNames: 'headless-[name]-[hash]' },
  },
  {
    name: 'storeWorker',
    options: { ...node, entryPoints: { storeWorker: 'src/node/store/worker.ts' }, splitting: false },
  },
  {
    name: 'syntaxWorker',
    options: { ...node, entryPoints: { syntaxWorker: 'src/node/syntax/worker.ts' }, splitting: false },
  },
  {
    name: 'indexWorker',
    options: { ...node, entryPoints: { indexWorker: 'src/node/index/worker.ts' }, splitting: false },
  },
  {
    // One self-contained script per page: the pages' content security policy allows exactly the script with the nonce.
    name: 'webview',
    options: {
      ...common,
      entryPoints: { panel: 'webview-ui/panel/main.tsx', run: 'webview-ui/run/main.tsx' },
      outdir: join(options.outdir, 'webview'),
      platform: 'browser',
      target: 'chrome134',
      format: 'iife',
      jsx: 'automatic',
      jsxDev: false,
      loader: { '.ttf': 'file', '.svg': 'dataurl' },
      assetNames: '[name]',
      define: { 'process.env.NODE_ENV': JSON.stringify(options.production ? 'production' : 'development') },
    },
  },
];

const grammarsPackage = join('node_modules', '@vscode', 'tree-sitter-wasm');

/** Files of the newest result of each build; whatever else lies beside them is left over from an older one. */
const outputsByBuild = /** @type {Map<string, string[]>} */ (new Map());
let running = 0;

/**
 * Reports in the form that the problem matchers of .vscode/tasks.json read, and tidies up after each build.
 * @param {Build} build
 * @returns {esbuild.Plugin}
 */
function reporter(build) {
  return {
    name: 'report',
    setup({ onStart, onEnd }) {
      onStart(() => {
        if (running++ === 0) console.log(`${options.watch ? '[watch] ' : ''}build started`);
      });
      onEnd(async (result) => {
        for (const message of result.errors) printProblem('ERROR', message);
        for (const message of result.warnings) printProblem('WARNING', message);
        try {
          if (result.errors.length === 0) await finish(build, result);
        } finally {
          running--;
        }
        if (running === 0) console.log(`${options.watch ? '[watch] ' : ''}build finished`);
      });
    },
  };
}

/**
 * @param {'ERROR' | 'WARNING'} kind
 * @param {esbuild.Message} message
 */
function printProblem(kind, { text, location }) {
  const place = location ? `${location.file}:${location.line}:${location.column}` : 'esbuild.config.mjs:1:0';
  console.error(`✘ [${kind}] ${text}\n    ${place}:`);
}

/**
 * @param {Build} build
 * @param {esbuild.BuildResult} result
 */
async function finish(build, result) {
  const metafile = /** @type {esbuild.Metafile} */ (result.metafile);
  const copied = (await copyBeside[build.name]?.()) ?? [];
  outputsByBuild.set(
    build.name,
    [...Object.keys(metafile.outputs), ...copied].map((file) => resolve(file)),
  );
  if (build.name === 'headless') await chmod(join(options.outdir, 'headless.js'), 0o755);
  if (options.metafile !== undefined) {
    await mkdir(options.metafile, { recursive: true });
    await writeFile(join(options.metafile, `${build.name}.json`), JSON.stringify(metafile));
  }
  for (const line of sizes(metafile)) console.log(line);
  // Only dist is ours alone: a folder that somebody named may hold other things.
  if (options.outdir === 'dist' && outputsByBuild.size === builds.length) await removeLeftovers();
}

/**
 * What a bundle looks for beside itself, and cannot hold.
 * @type {Record<string, () => Promise<string[]>>}
 */
const copyBeside = { headless: copySandboxPrograms, syntaxWorker: copyGrammars };

/**
 * The sandbox for commands starts a program of its own on Linux, which it looks for beside its bundle. Without it commands
 * could open Unix sockets.
 */
async function copySandboxPrograms() {
  const programs = ['x64', 'arm64'].map((processor) => join('vendor', 'seccomp', processor, 'apply-seccomp'));
  return Promise.all(
    programs.map(async (program) => {
      const copy = join(options.outdir, program);
      await mkdir(dirname(copy), { recursive: true });
      await copyFile(join('node_modules', '@anthropic-ai', 'sandbox-runtime', program), copy);
      await chmod(copy, 0o755);
      return copy;
    }),
  );
}

/** Grammars of the languages that are read, their runtime, and the manifest that makes Node take it for CommonJS. */
async function copyGrammars() {
  const grammars = new Set(ALL_LANGUAGES.map(({ grammar }) => `wasm/tree-sitter-${grammar}.wasm`));
  const files = ['package.json', 'LICENSE', 'wasm/tree-sitter.js', 'wasm/tree-sitter.wasm', ...grammars];
  const folder = join(options.outdir, 'grammars');
  await mkdir(folder, { recursive: true });
  return Promise.all(
    files.map(async (file) => {
      const copy = join(folder, basename(file));
      await copyFile(join(grammarsPackage, file), copy);
      return copy;
    }),
  );
}

/**
 * One line per entry: its own size, with the chunks that load at once, and with those that load when needed.
 * @param {esbuild.Metafile} metafile
 */
function sizes({ outputs }) {
  return Object.entries(outputs)
    .filter(([, output]) => output.entryPoint && !isChunk(output.entryPoint))
    .map(([file, output]) => {
      const atStart = closure(outputs, file, ['import-statement']);
      const inAll = closure(outputs, file, ['import-statement', 'dynamic-import']);
      return `  ${file.padEnd(24)} ${kilobytes(output.bytes)}  at start ${kilobytes(atStart)}  in all ${kilobytes(inAll)}`;
    });
}

/**
 * A dynamically imported file has an entry point of its own in the metafile, but is no entry of the build.
 * @param {string} entryPoint
 */
function isChunk(entryPoint) {
  return !builds.some((build) => Object.values(build.options.entryPoints ?? {}).includes(entryPoint));
}

/**
 * Bytes of a file and of everything of ours that it imports in one of these ways.
 * @param {esbuild.Metafile['outputs']} outputs
 * @param {string} entry
 * @param {string[]} kinds
 */
function closure(outputs, entry, kinds) {
  const reached = new Set([entry]);
  for (const file of reached) {
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      if (kinds.includes(kind) && path in outputs) reached.add(path);
    }
  }
  return [...reached].reduce((total, file) => total + (outputs[file]?.bytes ?? 0), 0);
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} KB`.padStart(10);
}

async function removeLeftovers() {
  const wanted = new Set([...outputsByBuild.values()].flat());
  const present = await readdir(options.outdir, { recursive: true, withFileTypes: true });
  await Promise.all(
    present
      .filter((entry) => entry.isFile())
      .map((entry) => resolve(entry.parentPath, entry.name))
      .filter((file) => !wanted.has(file))
      .map((file) => rm(file, { force: true })),
  );
}

/** @param {esbuild.BuildResult[]} results */
async function writeNotices(results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
  // Copied, so that no bundle names it.
  const text = await thirdPartyNotices([...inputs, join(grammarsPackage, 'package.json')]);
  await writeFile(join(options.outdir, 'THIRD-PARTY-NOTICES.txt'), text);
}

/** @param {Build} build */
function withReporter(build) {
  return { ...build.options, plugins: [reporter(build)] };
}

process.chdir(import.meta.dirname);
if (options.watch) {
  const contexts = await Promise.all(builds.map((build) => esbuild.context(withReporter(build))));
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  const results = await Promise.allSettled(builds.map((build) => esbuild.build(withReporter(build))));
  if (results.some((result) => result.status === 'rejected')) process.exitCode = 1;
  else if (options.production)
    await writeNotices(results.flatMap((result) => (result.status === 'fulfilled' ? result.value : [])));
}
