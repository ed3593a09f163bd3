import assert from 'node:assert/strict';
import { pdfPages } from '../../../../../src/core/tools/browser/pdfPages.ts';

describe('The pages of a PDF', () => {
  const count = (...objects: readonly string[]): number | undefined =>
    pdfPages(Buffer.from(`%PDF-1.4\n${objects.join('\n')}\n%%EOF`, 'latin1'));
  const page = '1 0 obj\n<</Type /Page\n/Parent 9 0 R>>\nendobj';

  it('are as many as its root counts and as there are', () => {
    assert.equal(count(page, '9 0 obj\n<</Type /Pages\n/Count 1\n/Kids [1 0 R]>>'), 1);
    assert.equal(count('<</Type/Pages/Kids[1 0 R 2 0 R]/Count 2>>', '<</Type/Page>>', '<</Type/Page/X 1>>'), 2);
  });

  it('are counted once in a tree that branches', () => {
    const branches = ['<</Type /Pages /Count 2 /Parent 9 0 R>>', '<</Type /Pages /Count 1 /Parent 9 0 R>>'];
    assert.equal(count(page, page, page, ...branches, '<</Type /Pages /Count 3>>'), 3);
  });

  it('are not told where the counts differ, or nothing is to be seen of them', () => {
    assert.equal(count(page, '<</Type /Pages /Count 2>>'), undefined);
    assert.equal(count(page), undefined);
    assert.equal(count('<</Type /Pages /Count 0>>'), undefined);
    assert.equal(count('\u00ff\u0000 compressed'), undefined);
  });

  it('are not mistaken for other things that are counted', () => {
    assert.equal(count(page, '<</Type /Outlines /Count 7>>', '<</Type /Pages /Count 1>>', '/Type /PageLabel'), 1);
  });
});
