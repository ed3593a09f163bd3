import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { BROWSER_LIMITS } from '../../../../src/node/browser/limits.ts';
import { launchBrowser } from '../../../../src/node/browser/launch.ts';
import { openSession } from '../../../../src/node/browser/openSession.ts';
import { requireChromium } from '../../../host/chromium.ts';
import { pngSize } from './pngSize.ts';
import { pdfPages } from '../../../../src/core/tools/browser/pdfPages.ts';
import type { Browsers, BrowserSession } from '../../../../src/core/ports/browsers.ts';
import { NEVER, failure, openSite, opened, sessionOptions, testBrowsers, value } from './browserRig.ts';
import type { TestSite } from './browserRig.ts';

describe('A browser session', () => {
  let browsers: Browsers;
  let session: BrowserSession;
  let site: TestSite | undefined;

  before(() => {
    browsers = testBrowsers({ limits: { navigateMs: 2_000, settleMs: 1_500, callMs: 2_000, pageBytes: 3_000_000 } });
  });
  after(() => browsers.close());
  afterEach(async () => {
    await session.close();
    await site?.close();
    site = undefined;
  });

  it('shows a page of a server of this machine with its title, status and problems', async () => {
    site = await openSite({
      '/': `<title>Shop</title><h1>Hello</h1><img src="/gone.png"><script>throw new Error('bad')</script>`,
    });
    session = await opened(browsers);
    const page = value(await session.navigate(`${site.origin}/`, NEVER));
    assert.equal(page.title, 'Shop');
    assert.equal(page.status, 200);
    assert.deepEqual(page.problems.toSorted(), [`404: ${site.origin}/gone.png`, 'script error: bad']);
    assert.equal(value(await session.extract({ as: 'text' }, NEVER)), 'Hello');
  });

  it('tells of a server that is not there, by its name', async () => {
    site = await openSite({});
    const { origin } = site;
    await site.close();
    site = undefined;
    session = await opened(browsers);
    const told = failure(await session.navigate(`${origin}/`, NEVER));
    assert.equal(told.kind, 'browser-failed');
    assert.match(told.message, /^localhost:\d+ does not answer \(ECONNREFUSED\)/);
  });

  it('gives up on a page that never loads, and opens another one after it', async () => {
    site = await openSite({ '/never': () => undefined, '/': '<title>Fine</title>' });
    session = await opened(browsers);
    const told = failure(await session.navigate(`${site.origin}/never`, NEVER));
    assert.deepEqual(told, {
      kind: 'timeout',
      timeoutMs: 2_000,
      message: `The page did not load within 2 s: ${site.origin}/never`,
    });
    assert.equal(value(await session.navigate(`${site.origin}/`, NEVER)).title, 'Fine');
  });

  it('takes a page as it is when a part of it never loads', async () => {
    site = await openSite({ '/': '<title>Most</title>here<img src="/never">', '/never': () => undefined });
    session = await opened(browsers);
    const page = value(await session.navigate(`${site.origin}/`, NEVER));
    assert.equal(page.title, 'Most');
    assert.deepEqual(page.problems, ['still loading after 1.5 s']);
  });

  it('ends the waiting for a script that never ends', async () => {
    session = await opened(
      browsers,
      sessionOptions({ 'a.html': `<button onclick="for(;;);">Go</button>`, 'b.html': 'b' }),
    );
    value(await session.navigate('http://view.localhost/a.html', NEVER));
    const told = failure(await session.act({ kind: 'click', selector: 'button' }, NEVER));
    assert.equal(told.kind, 'timeout');
    assert.equal(failure(await session.extract({ as: 'text' }, NEVER)).kind, 'browser-failed');
    assert.equal(value(await session.navigate('http://view.localhost/b.html', NEVER)).status, 200);
  });

  it('stops waiting when it is cancelled', async () => {
    const cancelling = new AbortController();
    site = await openSite({ '/never': () => cancelling.abort() });
    session = await opened(browsers);
    assert.equal(failure(await session.navigate(`${site.origin}/never`, cancelling.signal)).kind, 'cancelled');
  });

  it('cuts off a page that is larger than it may be', async () => {
    const line = 'x'.repeat(100_000);
    site = await openSite({
      '/': (_request, response) => {
        response.on('error', () => undefined);
        const more = (): void => {
          while (!response.destroyed && response.write(line));
          if (!response.destroyed) response.once('drain', more);
        };
        response.writeHead(200, { 'content-type': 'text/html' });
        more();
      },
    });
    session = await opened(browsers);
    const result = await session.navigate(`${site.origin}/`, NEVER);
    if (result.ok) assert.deepEqual(result.value.problems[0], 'cut off: a page and all it loads may have 3 MB');
    else assert.match(result.failure.kind, /browser-failed|timeout/);
    assert.ok(value(await session.extract({ as: 'text' }, NEVER)).length <= 200_000);
  });

  it('gives up on redirects without end', async () => {
    site = await openSite({ '/': (_request, response) => response.writeHead(302, { location: '/' }).end() });
    session = await opened(browsers);
    const told = failure(await session.navigate(`${site.origin}/`, NEVER));
    assert.equal(told.kind, 'browser-failed');
    assert.match(told.message, /ERR_TOO_MANY_REDIRECTS/);
  });

  it('clicks, types and presses keys, and says what is not there', async () => {
    const form = `<form action="/done.html"><input name="q"></form><button onclick="document.title='clicked'">Go</button>`;
    session = await opened(browsers, sessionOptions({ 'form.html': form, 'done.html': '<title>done</title>' }));
    value(await session.navigate('http://view.localhost/form.html', NEVER));
    assert.equal(value(await session.act({ kind: 'click', selector: 'text/Go' }, NEVER)).title, 'clicked');
    value(await session.act({ kind: 'type', selector: 'input', text: 'a word' }, NEVER));
    const after = value(await session.act({ kind: 'press', key: 'Enter' }, NEVER));
    assert.equal(after.url, 'http://view.localhost/done.html?q=a+word');
    assert.equal(after.title, 'done');
    const told = failure(await session.act({ kind: 'click', selector: '#none' }, NEVER));
    assert.equal(told.message, 'Nothing in the page fits "#none".');
    assert.match(failure(await session.act({ kind: 'press', key: 'Banana' }, NEVER)).message, /Banana/);
    assert.equal(failure(await session.act({ kind: 'click', selector: ':::' }, NEVER)).kind, 'browser-failed');
  });

  it('gives the accessibility tree and the links of a page', async () => {
    const html = '<h1>Shop</h1><a href="/a">All <b>things</b></a><button disabled>Buy</button>';
    session = await opened(browsers, sessionOptions({ 'a.html': html }));
    value(await session.navigate('http://view.localhost/a.html', NEVER));
    const tree = value(await session.extract({ as: 'accessibility' }, NEVER));
    assert.match(tree, /\n {2}heading "Shop" \[level=1\]/);
    assert.match(tree, /\n {2}button "Buy" \[disabled\]/);
    assert.equal(value(await session.extract({ as: 'links' }, NEVER)), 'All things: http://view.localhost/a');
    assert.equal(value(await session.extract({ as: 'text', selector: 'b' }, NEVER)), 'things');
  });

  it('bounds pictures in their pixels', async () => {
    const html =
      '<style>body{margin:0}#tall{width:400px;height:9000px;background:linear-gradient(red,blue)}</style><div id=tall></div>';
    session = await opened(browsers, sessionOptions({ 'a.html': html }));
    value(await session.navigate('http://view.localhost/a.html', NEVER));
    const sight = value(await session.screenshot({ fullPage: false }, NEVER));
    assert.deepEqual([sight.width, sight.height, sight.isCut], [1_280, 800, false]);
    assert.deepEqual(pngSize(sight.picture.base64), { width: 1_280, height: 800 });
    const whole = value(await session.screenshot({ fullPage: true }, NEVER));
    assert.equal(whole.isCut, true);
    assert.deepEqual(pngSize(whole.picture.base64), { width: 640, height: 1_568 });
    assert.deepEqual(
      [whole.page, whole.shown],
      [
        { width: 1_280, height: 9_000 },
        { x: 0, y: 0, width: 1_280, height: 3_136 },
      ],
    );
    const element = value(await session.screenshot({ fullPage: false, selector: '#tall' }, NEVER));
    assert.deepEqual(pngSize(element.picture.base64), { width: 200, height: 1_568 });
  });

  it('takes pictures further down: of a page from somewhere on, and of what is in sight of one that was scrolled', async () => {
    const html = `<style>body{margin:0}div{height:4000px;background:red}p{margin:0;height:1000px;background:blue}</style>
      <div></div><p id=low></p>`;
    session = await opened(browsers, sessionOptions({ 'a.html': html }));
    value(await session.navigate('http://view.localhost/a.html', NEVER));
    const rest = value(await session.screenshot({ fullPage: true, fromY: 4_000 }, NEVER));
    assert.deepEqual([rest.shown, rest.isCut], [{ x: 0, y: 4_000, width: 1_280, height: 1_000 }, false]);
    assert.deepEqual(pngSize(rest.picture.base64), { width: 1_280, height: 1_000 });
    const low = value(await session.screenshot({ fullPage: false, selector: '#low' }, NEVER));
    assert.equal(low.picture.base64, rest.picture.base64);
    const past = failure(await session.screenshot({ fullPage: true, fromY: 5_000 }, NEVER));
    assert.equal(past.message, 'The page ends at 5000 CSS pixels, so there is nothing from 5000 on.');
    value(await session.act({ kind: 'click', selector: '#low' }, NEVER));
    const sight = value(await session.screenshot({ fullPage: false }, NEVER));
    assert.ok(sight.shown.y > 3_000, `${sight.shown.y}`);
    assert.deepEqual(pngSize(sight.picture.base64), { width: 1_280, height: 800 });
  });

  it('takes pictures that would be large as PNG as JPEG', async () => {
    const noise = `<body style="margin:0"><canvas width=1280 height=800></canvas><script>
      const context = document.querySelector('canvas').getContext('2d');
      const image = context.createImageData(1280, 800);
      crypto.getRandomValues(new Uint8Array(image.data.buffer, 0, 65536));
      for (let at = 65536; at < image.data.length; at++) image.data[at] = (image.data[at - 65536] * 7 + at) & 255;
      context.putImageData(image, 0, 0);</script>`;
    session = await opened(browsers, sessionOptions({ 'a.html': noise }));
    value(await session.navigate('http://view.localhost/a.html', NEVER));
    const { picture } = value(await session.screenshot({ fullPage: false }, NEVER));
    assert.equal(picture.mediaType, 'image/jpeg');
    assert.ok(picture.base64.length < 2_000_000, `${picture.base64.length}`);
  });

  it('makes a PDF of a page', async () => {
    session = await opened(browsers, sessionOptions({ 'a.html': '<h1>Report</h1>' }));
    assert.equal(failure(await session.pdf(NEVER)).message, 'No page is open. Navigate to one first.');
    value(await session.navigate('http://view.localhost/a.html', NEVER));
    assert.equal(Buffer.from(value(await session.pdf(NEVER)).subarray(0, 5)).toString(), '%PDF-');
  });

  it('makes PDFs whose pages can be counted, also where there are so many that their tree branches', async () => {
    const html = (pages: number): string => `<p style="break-after:page">one</p>`.repeat(pages - 1) + 'last';
    session = await opened(browsers, sessionOptions({ '3.html': html(3), '20.html': html(20) }));
    for (const pages of [3, 20]) {
      value(await session.navigate(`http://view.localhost/${pages}.html`, NEVER));
      assert.equal(pdfPages(value(await session.pdf(NEVER))), pages);
    }
  });

  it('keeps the print styles of what it made a PDF of until the next page', async () => {
    const html = '<style>@media print { b { display: none } }</style>paper<b> and screen</b>';
    session = await opened(browsers, sessionOptions({ 'a.html': html }));
    const text = async (): Promise<string> => value(await session.extract({ as: 'text' }, NEVER));
    value(await session.navigate('http://view.localhost/a.html', NEVER));
    assert.equal(await text(), 'paper and screen');
    value(await session.pdf(NEVER));
    assert.equal(await text(), 'paper');
    value(await session.navigate('http://view.localhost/a.html', NEVER));
    assert.equal(await text(), 'paper and screen');
  });

  it('shows no PDF, however one comes to it, and says nothing of what the browser shows embedded ones with', async () => {
    const answer = (headers: Record<string, string>) => (_request: unknown, response: ServerResponse) =>
      void response.writeHead(200, { 'content-type': 'application/pdf', ...headers }).end(SMALL_PDF);
    site = await openSite({
      '/report': answer({}),
      '/saved': answer({ 'content-disposition': 'attachment' }),
      '/': '<a href="/report">Report</a>',
      '/embedded': '<title>Both</title><embed src="/report" type="application/pdf"><iframe src="/report"></iframe>',
    });
    const { origin } = site;
    session = await opened(browsers);
    for (const path of ['/report', '/saved']) {
      assert.equal(failure(await session.navigate(`${origin}${path}`, NEVER)).message, NO_PDF, path);
    }
    assert.equal(
      failure(await session.extract({ as: 'text' }, NEVER)).message,
      'No page is open. Navigate to one first.',
    );
    value(await session.navigate(`${origin}/`, NEVER));
    assert.equal(failure(await session.act({ kind: 'click', selector: 'a' }, NEVER)).message, NO_PDF);
    const page = value(await session.navigate(`${origin}/embedded`, NEVER));
    assert.deepEqual([page.title, page.problems], ['Both', []]);
  });
});

const NO_PDF = 'The browser does not show PDFs. No page is open now; open the HTML that it was made from.';

const SMALL_PDF =
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF';

describe('A page that crashes', () => {
  it('is told as such, and the next one opens', async () => {
    const { browser, close } = await launchBrowser({
      path: requireChromium(),
      temporaryFolder: tmpdir(),
      timeoutMs: 30_000,
    });
    try {
      const session = value(
        await openSession({
          browser,
          options: sessionOptions({ 'a.html': 'fine' }),
          limits: BROWSER_LIMITS,
          resolve: () => Promise.reject(new Error('nobody is asked')),
          onClosed: () => undefined,
        }),
      );
      value(await session.navigate('http://view.localhost/a.html', NEVER));
      for (const context of browser.browserContexts()) {
        for (const page of await context.pages()) {
          const control = await page.createCDPSession();
          if (page.url().includes('view.localhost')) control.send('Page.crash').catch(() => undefined);
        }
      }
      const told = failure(await session.extract({ as: 'text' }, NEVER));
      assert.equal(told.kind, 'browser-failed');
      assert.equal(told.message, 'The page crashed. Open it again, or do without it.');
      assert.equal(value(await session.navigate('http://view.localhost/a.html', NEVER)).status, 200);
      browser.process()?.kill('SIGKILL');
      assert.match(
        failure(await session.navigate('http://view.localhost/a.html', NEVER)).message,
        /ended|closed|crashed/,
      );
      await session.close();
    } finally {
      await close();
    }
  });
});
