import assert from 'node:assert/strict';
import type { Files } from './demoRig.ts';
import { migrate } from './demoRig.ts';
import { inFolder, runNode } from './execution.ts';
import { CASES } from './meaningCases.ts';
import type { MeaningCase } from './meaningCases.ts';

/** Where each module is afterwards, and what Node takes it for. */
function fatesIn(files: Files, paths: readonly string[]): Record<string, string> {
  const type = /"type":\s*"module"/.test(files.get('package.json') ?? '') ? 'esm' : 'unchanged';
  return Object.fromEntries(
    paths.map((path) => {
      if (files.has(path)) return [path, type];
      const stem = path.replace(/\.js$/, '');
      return [path, [`${stem}.cjs`, `${path}.js`].find((candidate) => files.has(candidate)) ?? 'gone'];
    }),
  );
}

function filesOf({ files }: MeaningCase): Map<string, string> {
  return new Map([['package.json', '{"name": "example", "main": "main.js"}\n'], ...Object.entries(files)]);
}

describe('A migrated program', () => {
  for (const example of CASES) {
    it(`does what it did: ${example.title}`, async function () {
      this.timeout(20_000);
      const before = filesOf(example);
      const visible = new Map([...before].filter(([path]) => !path.startsWith('node_modules/')));
      const { files, tasks } = await migrate(visible, { ignored: example.showsPackages ? before : new Map() });
      const after = new Map([...before].filter(([path]) => !visible.has(path)).concat([...files]));
      const command = example.command ?? ['main.js'];
      const start = command.map((word) =>
        files.has(word) || !before.has(word) ? word : word.replace(/\.js$/, '.cjs'),
      );
      const expected = await inFolder(before, (folder) => runNode(folder, ...command));
      const actual = await inFolder(after, (folder) => runNode(folder, ...start));
      assert.equal(expected.exitCode, 0, `the example is broken: ${expected.stderr}`);
      assert.notEqual(expected.stdout, '', 'the example prints nothing');
      const converted = [...files].map(([path, text]) => `--- ${path}\n${text}`).join('\n');
      assert.deepEqual(
        { stderr: actual.stderr, stdout: actual.stdout },
        { stderr: '', stdout: expected.stdout },
        converted,
      );
      assert.deepEqual(fatesIn(files, Object.keys(example.fates)), example.fates, tasks[0]?.summary);
      for (const [path, pattern] of Object.entries(example.contains ?? {}))
        assert.match(files.get(path) ?? '', pattern);
      const findings = tasks
        .filter(({ role }) => role === 'review')
        .filter(({ summary }) => !summary.startsWith('Approved'));
      assert.deepEqual(
        findings.map(({ summary }) => summary),
        [],
      );
      assert.match(tasks.at(-1)?.summary ?? '', /^The (migration is complete|repository stays)/);
    });
  }
});
