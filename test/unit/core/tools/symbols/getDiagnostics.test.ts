import assert from 'node:assert/strict';
import { memoryLanguages } from '../../../../support/memoryLanguages.ts';
import { symbolRig } from './symbolRig.ts';

const FILES = { 'a.ts': 'a', 'b.ts': 'b', 'c.ts': 'c' };
const KNOWN = memoryLanguages({
  diagnostics: [
    { path: 'b.ts', line: 2, severity: 'warning', message: 'unused' },
    { path: 'b.ts', line: 1, column: 7, severity: 'error', message: 'no such\n  name', source: 'ts', code: '2304' },
    { path: 'a.ts', line: 9, severity: 'error', message: 'x'.repeat(400) },
    { path: 'node_modules/x.ts', line: 1, severity: 'error', message: 'elsewhere' },
  ],
});

describe('get_diagnostics', () => {
  it('gives errors first, then by place, each in one bounded line', async () => {
    const { says } = await symbolRig(FILES, { languages: KNOWN });
    assert.equal(
      await says('get_diagnostics', {}),
      [
        `a.ts:9:1: error: ${'x'.repeat(300)}…`,
        'b.ts:1:7: error: no such name (ts 2304)',
        'b.ts:2:1: warning: unused',
      ].join('\n'),
    );
    assert.equal(await says('get_diagnostics', { path: 'c.ts' }), '[the editor has nothing to say]');
  });

  it('leaves out files that are not as on disk, and says so', async () => {
    const { says, refuses, view } = await symbolRig(FILES, { languages: KNOWN, differing: ['a.ts'] });
    await view.writeFile('c.ts', new TextEncoder().encode('changed'));
    assert.match(
      await says('get_diagnostics', {}),
      /^b\.ts:1:7: .*\nb\.ts:2:1: .*\n\[not covered, files that are changed in your view: 2\. Run the project's checker/,
    );
    assert.match(await refuses('get_diagnostics', { path: 'c.ts' }), /does not see\. Run the project's checker/);
  });

  it('refuses a file that is not there, and everything where there is no editor', async () => {
    const { refuses } = await symbolRig(FILES, { languages: KNOWN });
    assert.match(await refuses('get_diagnostics', { path: 'gone.ts' }), /There is no file gone\.ts/);
    const { refuses: without } = await symbolRig(FILES);
    assert.match(await without('get_diagnostics', {}), /no editor here/);
  });

  it('shows at most 100', async () => {
    const diagnostics = Array.from({ length: 130 }, (_, index) => ({
      path: 'a.ts',
      line: index + 1,
      severity: 'error' as const,
      message: 'wrong',
    }));
    const { says } = await symbolRig(FILES, { languages: memoryLanguages({ diagnostics }) });
    const lines = (await says('get_diagnostics', {})).split('\n');
    assert.equal(lines.length, 101);
    assert.equal(lines.at(-1), '[30 more; ask for one file with path]');
  });
});
