import assert from 'node:assert/strict';
import type { Browsers, BrowserOptions } from '../../../../src/core/ports/browsers.ts';
import { createAttemptBrowser } from '../../../../src/core/runs/equipment/browserAccess.ts';
import { browserNavigateTool } from '../../../../src/core/tools/browser/navigate.ts';
import { browserScreenshotTool } from '../../../../src/core/tools/browser/screenshot.ts';
import { writePdfTool } from '../../../../src/core/tools/browser/writePdf.ts';
import { memoryView } from '../../../support/memoryView.ts';
import { NEVER, testBrowsers, value } from './browserRig.ts';

describe('A view in a real browser', () => {
  let browsers: Browsers;

  before(() => {
    browsers = testBrowsers();
  });
  after(() => browsers.close());

  it('shows its pages with their styles, scripts and own edits, takes their picture, and makes a PDF of them', async () => {
    const view = memoryView({
      'site/index.html':
        '<link rel=stylesheet href="style.css"><h1>old</h1><script type=module src="/src/main.js"></script>',
      'site/style.css': 'h1 { color: rgb(1, 2, 3) }',
      'src/main.js': `import { name } from './name.mjs'; document.title = name + getComputedStyle(document.querySelector('h1')).color;`,
      'src/name.mjs': `export const name = 'Hello ';`,
    });
    const browser = createAttemptBrowser({ browsers, view, allowedHosts: () => [], seesPictures: () => true });
    try {
      const opened = await browserNavigateTool.run({ page: 'site/index.html' }, { view, browser }, NEVER);
      assert.match(opened.text, /Title: Hello rgb\(1, 2, 3\)\nStatus: 200\nProblems: none/);
      const shown = await browserScreenshotTool.run({}, { view, browser }, NEVER);
      assert.match(shown.pictures?.[0]?.base64 ?? '', /^iVBOR/);
      const written = await writePdfTool.run({ from: 'site/index.html', to: 'site.pdf' }, { view, browser }, NEVER);
      assert.match(
        written.text,
        /^Wrote site\.pdf \(1 page, A4, \d+ KB\)\. Open in your browser now: site\/index\.html,/,
      );
      const pdf = value(await view.readFile('site.pdf'))?.bytes ?? new Uint8Array();
      assert.equal(Buffer.from(pdf.subarray(0, 5)).toString(), '%PDF-');
    } finally {
      await browser.end();
    }
  });

  it('gives nothing beside its files, however the path is written', async () => {
    const view = memoryView({ 'a.html': 'x' });
    let options: BrowserOptions | undefined;
    const watched: Browsers = {
      ...browsers,
      open: (wanted, signal) => {
        options = wanted;
        return browsers.open(wanted, signal);
      },
    };
    const browser = createAttemptBrowser({ browsers: watched, view, allowedHosts: () => [], seesPictures: () => true });
    try {
      const session = value(await browser.session(NEVER));
      for (const path of [
        '/../../etc/passwd',
        '/..%2f..%2fetc/passwd',
        '/%2e%2e/%2e%2e/etc/passwd',
        '/%',
        '//etc/passwd',
      ]) {
        const page = value(await session.navigate(`http://view.localhost${path}`, NEVER));
        assert.equal(page.status, 404, path);
      }
      assert.equal(options?.mayRequest(new URL('http://foreign.test/')), false);
    } finally {
      await browser.end();
    }
  });
});
