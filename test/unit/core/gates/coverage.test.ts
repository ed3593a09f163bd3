import assert from 'node:assert/strict';
import { coverageOf, readCoverage } from '../../../../src/core/gates/coverage/coverageReport.ts';

describe('Reports of coverage', () => {
  it('are read from LCOV, records of the same file as one', () => {
    const report = readCoverage(
      'TN:\nSF:./src/a.js\nDA:1,2\nDA:2,0,hash\nDA:x,1\nDA:3,-1\nend_of_record\nSF:src/a.js\r\nDA:2,1\r\nend_of_record\r\nDA:9,9',
    );
    const file = report && coverageOf(report, 'src/a.js');
    assert.ok(file?.kind === 'lines');
    assert.deepEqual(
      [...file.hits],
      [
        [1, 2],
        [2, 1],
        [3, 0],
      ],
    );
  });

  it('are read from what Istanbul writes, statements by the lines that they begin in', () => {
    const final = {
      '/home/me/app/src/a.js': {
        path: '/home/me/app/src/a.js',
        statementMap: { 0: { start: { line: 1 } }, 1: { start: { line: 1 } }, 2: { start: { line: 4 } }, x: 'odd' },
        s: { 0: 0, 1: 3, 2: 0 },
      },
    };
    const report = readCoverage(JSON.stringify(final));
    const file = report && coverageOf(report, 'src/a.js');
    assert.ok(file?.kind === 'lines');
    assert.deepEqual(
      [...file.hits],
      [
        [1, 3],
        [4, 0],
      ],
    );
    const summary = readCoverage(
      JSON.stringify({
        total: { lines: { total: 9, covered: 1 } },
        'C:\\app\\b.js': { lines: { total: 4, covered: 3 } },
      }),
    );
    assert.deepEqual(summary && coverageOf(summary, 'b.js'), { kind: 'sums', total: 4, covered: 3 });
    assert.equal(summary?.size, 1);
  });

  it('are none where it is something else', () => {
    for (const text of [
      '',
      'hello',
      '{',
      '{}',
      '[]',
      '{"a":1}',
      '{"a":{"lines":{"total":1,"covered":2}}}',
      '<coverage/>',
    ]) {
      assert.equal(readCoverage(text), undefined, text);
    }
  });

  it('name a file by whatever part of its path they like, but never another one', () => {
    const report = readCoverage('SF:/x/pkg/src/a.js\nDA:1,1\nend_of_record\nSF:lib/b.js\nDA:1,1\nend_of_record');
    assert.ok(report);
    assert.ok(coverageOf(report, 'pkg/src/a.js'));
    assert.ok(coverageOf(report, 'packages/one/lib/b.js'));
    assert.equal(coverageOf(report, 'ra.js'), undefined);
    assert.equal(coverageOf(report, 'other/c.js'), undefined);
    const twice = readCoverage('SF:/x/a/i.js\nDA:1,1\nend_of_record\nSF:/x/b/i.js\nDA:1,1\nend_of_record');
    assert.equal(twice && coverageOf(twice, 'i.js'), undefined);
  });
});
