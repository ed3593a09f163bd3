import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { ALL_LANGUAGES } from '../../src/node/syntax/languages/allLanguages.ts';
import { createSyntax } from '../../src/node/syntax/syntax.ts';
import { syntaxFiles } from '../../src/node/syntax/syntaxFiles.ts';
import { readManifest } from './manifest.ts';
import { projectFolder } from './sourceFiles.ts';

const metafileSchema = z.object({
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.record(
    z.string(),
    z.object({
      bytes: z.number(),
      entryPoint: z.string().optional(),
      imports: z.array(z.object({ path: z.string(), kind: z.string(), external: z.boolean().optional() })),
      inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })),
    }),
  ),
});

type Metafile = z.infer<typeof metafileSchema>;

describe('The bundles', function () {
  this.timeout(120_000);

  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'wavewright-bundles-'));
    const build = spawnSync(
      process.execPath,
      ['esbuild.config.mjs', '--production', '--outdir', join(folder, 'dist'), '--metafile', join(folder, 'meta')],
      { cwd: projectFolder, encoding: 'utf8' },
    );
    assert.equal(build.status, 0, build.stdout + build.stderr);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  function metafile(build: string): Metafile {
    return metafileSchema.parse(JSON.parse(readFileSync(join(folder, 'meta', `${build}.json`), 'utf8')));
  }

  function read(file: string): string {
    return readFileSync(join(folder, 'dist', file), 'utf8');
  }

  /** What an entry loads at once: the sources in it and in all chunks that it imports statically. */
  function sourcesAtStart({ outputs }: Metafile, entryPoint: string): string[] {
    const entry = Object.keys(outputs).find((file) => outputs[file]?.entryPoint === entryPoint);
    assert.ok(entry !== undefined, `${entryPoint} was not built`);
    const files = new Set([entry]);
    for (const file of files) {
      for (const { path, kind } of outputs[file]?.imports ?? []) {
        if (kind === 'import-statement' && path in outputs) files.add(path);
      }
    }
    return [...files].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));
  }

  function externals({ outputs }: Metafile): string[] {
    const paths = Object.values(outputs).flatMap(({ imports }) =>
      imports.filter(({ external }) => external === true).map(({ path }) => path),
    );
    return [...new Set(paths)].filter((path) => !path.startsWith('node:') && !builtinModules.includes(path)).sort();
  }

  it('need nothing at run time but Node and, in the editor, VS Code', () => {
    assert.deepEqual(externals(metafile('extension')), ['vscode']);
    assert.deepEqual(externals(metafile('headless')), []);
    assert.deepEqual(externals(metafile('storeWorker')), []);
    assert.deepEqual(externals(metafile('syntaxWorker')), []);
    assert.deepEqual(externals(metafile('indexWorker')), []);
    assert.deepEqual(externals(metafile('webview')), []);
  });

  it('have the grammars beside them that the parser needs, which the package ships', async () => {
    const note = (message: string): void => assert.ok(false, message);
    const syntax = createSyntax({
      files: syntaxFiles(pathToFileURL(join(folder, 'dist/extension.js')).href),
      log: { debug: note, info: note, warn: note, error: note },
    });
    try {
      for (const { name, extensions } of ALL_LANGUAGES) {
        const outline = await syntax.outline(`file${extensions[0] ?? ''}`, 'x');
        assert.equal(outline?.language, name);
      }
    } finally {
      await syntax.close();
    }
    assert.match(readFileSync(join(projectFolder, '.vscodeignore'), 'utf8'), /^!dist\/grammars\/\*\*$/m);
    assert.match(read('THIRD-PARTY-NOTICES.txt'), /^@vscode\/tree-sitter-wasm /m);
  });

  it('for the headless program hold nothing of the editor', () => {
    const sources = Object.keys(metafile('headless').inputs);
    assert.ok(sources.includes('src/headless.ts'));
    assert.deepEqual(
      sources.filter((source) => source.startsWith('src/vscode/') || source === 'src/extension.ts'),
      [],
    );
  });

  it('start without the sandbox for commands, and have the program that it needs beside them', () => {
    for (const [build, entryPoint] of [
      ['extension', 'src/extension.ts'],
      ['headless', 'src/bin.ts'],
    ] as const) {
      const atStart = sourcesAtStart(metafile(build), entryPoint);
      assert.deepEqual(
        atStart.filter((source) => source.includes('sandbox-runtime')),
        [],
      );
    }
    for (const processor of ['x64', 'arm64']) {
      accessSync(join(folder, 'dist/vendor/seccomp', processor, 'apply-seccomp'), constants.X_OK);
    }
    assert.match(readFileSync(join(projectFolder, '.vscodeignore'), 'utf8'), /^!dist\/vendor\/seccomp\/\*\*$/m);
  });

  it('start without the model SDK, which loads when it is first needed', () => {
    const all = Object.keys(metafile('extension').inputs);
    assert.ok(all.some((source) => source.includes('@anthropic-ai/sdk')));
    const atStart = sourcesAtStart(metafile('extension'), 'src/extension.ts');
    assert.deepEqual(
      atStart.filter((source) => source.includes('@anthropic-ai/sdk')),
      [],
    );
  });

  it('for the pages compile no code from text, which their content security policy forbids', () => {
    for (const page of ['webview/panel.js', 'webview/run.js']) {
      assert.doesNotMatch(read(page), /\beval\(|new Function\(/, page);
    }
  });

  it('for the pages hold no zod, which would try whether code may be compiled and so break the policy', () => {
    const scripts = Object.entries(metafile('webview').outputs).filter(([file]) => file.endsWith('.js'));
    assert.equal(scripts.length, 2);
    for (const [file, { inputs }] of scripts) {
      const zod = Object.entries(inputs).filter(
        ([source, { bytesInOutput }]) => source.includes('node_modules/zod/') && bytesInOutput > 0,
      );
      assert.deepEqual(zod, [], file);
    }
  });

  it('for the pages load nothing from the network', () => {
    for (const page of ['webview/panel.css', 'webview/run.css']) {
      assert.doesNotMatch(read(page), /url\(\s*["']?(https?:)?\/\//, page);
      assert.doesNotMatch(read(page), /@import/, page);
    }
  });

  it('include the files that the manifest starts', () => {
    const { main, bin } = readManifest();
    for (const file of [main, ...Object.values(bin)]) {
      assert.ok(readdirSync(join(folder, 'dist')).includes(file.replace('./dist/', '')), `${file} was not built`);
    }
  });

  it('make the command an executable file that any Node can read', () => {
    accessSync(join(folder, 'dist/headless.js'), constants.X_OK);
    assert.match(read('headless.js'), /^#!\/usr\/bin\/env node\n/);
    assert.deepEqual(
      sourcesAtStart(metafile('headless'), 'src/bin.ts').filter((source) => source.startsWith('src/')),
      ['src/bin.ts', 'src/node/store/storeThread.ts'],
    );
  });

  it('do not point to source maps, which the package does not hold', () => {
    for (const file of [
      'extension.js',
      'headless.js',
      'storeWorker.js',
      'syntaxWorker.js',
      'indexWorker.js',
      'webview/panel.js',
    ]) {
      assert.doesNotMatch(read(file), /sourceMappingURL=/, file);
    }
  });

  describe('for the command, under a Node without node:sqlite,', () => {
    let installed: string;

    before(() => {
      installed = join(folder, 'installed');
      mkdirSync(installed);
      renameSync(join(folder, 'dist'), join(installed, 'dist'));
      writeFileSync(join(installed, 'package.json'), '{ "type": "module" }');
    });

    after(() => renameSync(join(installed, 'dist'), join(folder, 'dist')));

    function runCommand(...words: string[]): { status: number | null; stdout: string; stderr: string } {
      const program = join(installed, 'dist/headless.js');
      return spawnSync(process.execPath, ['--no-experimental-sqlite', program, ...words], { encoding: 'utf8' });
    }

    it('says which version it needs and ends with the code for wrong use', () => {
      const { status, stdout, stderr } = runCommand('--help');
      assert.equal(status, 2);
      assert.equal(stdout, '');
      assert.match(
        stderr,
        /^wavewright needs Node 22\.13 or newer \(24 is recommended\); this is Node \d+\.\d+\.\d+\.\n$/,
      );
    });

    it('starts again under the Node that is installed beside the package, and passes on its exit code', () => {
      mkdirSync(join(installed, 'node_modules/.bin'), { recursive: true });
      symlinkSync(process.execPath, join(installed, 'node_modules/.bin/node'));
      const help = runCommand('--help');
      assert.equal(help.status, 0, help.stderr);
      assert.match(help.stdout, /wavewright/);
      assert.equal(runCommand('no-such-command').status, 2);
    });
  });
});
