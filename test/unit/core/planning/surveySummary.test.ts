import assert from 'node:assert/strict';
import { surveySummary } from '../../../../src/core/planning/surveySummary.ts';
import { gitView, manifest, surveyOf } from './survey/surveyRig.ts';

describe('A survey as a line for people', () => {
  it('says how many files there are, in which languages, how they are tested, and the packages of a monorepo', async () => {
    const project = {
      'package.json': manifest({ name: 'shop', scripts: { test: 'mocha' } }),
      'src/a.js': '',
      'test/a.test.js': '',
    };
    assert.equal(surveySummary(await surveyOf(project)), '3 files, JavaScript; mocha, 1 test file');
    const packages = { ...project, 'packages/b/package.json': manifest({ name: 'b' }) };
    assert.equal(surveySummary(await surveyOf(packages)), '4 files, JavaScript; mocha, 1 test file; 2 packages');
    assert.equal(surveySummary(await surveyOf({})), 'no files yet');
    assert.equal(surveySummary(await surveyOf(gitView([['a.txt', 1]], () => ''))), '1 file; no tests');
  });
});
