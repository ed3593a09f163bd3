import type { ElementHandle, Page } from 'puppeteer-core';
import type { Screenshot, WantedScreenshot } from '../../core/ports/browsers.ts';
import { VIEWPORT } from './launch.ts';

/** Longest side of a picture in pixels. Of a larger one a model sees no more. */
const MAX_SIDE = 1_568;

/** Longest side of what is shown. More of it would be too small to read. */
const MAX_SHOWN = 2 * MAX_SIDE;

/** Bytes of a PNG. */
const MAX_BYTES = 1_000_000;

interface Clip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** @throws what the browser throws. */
export async function takeScreenshot(
  page: Page,
  { fullPage }: WantedScreenshot,
  element: ElementHandle | undefined,
): Promise<Screenshot> {
  const whole = await wholeOf(page, fullPage, element);
  const clip = { ...whole, width: Math.min(whole.width, MAX_SHOWN), height: Math.min(whole.height, MAX_SHOWN) };
  const scale = Math.min(1, MAX_SIDE / Math.max(clip.width, clip.height));
  const isCut = clip.width < whole.width || clip.height < whole.height;
  const about = { width: Math.round(clip.width * scale), height: Math.round(clip.height * scale), scale, isCut };
  for (const how of WAYS) {
    const bytes = await page.screenshot({
      ...how,
      clip: { ...clip, scale },
      captureBeyondViewport: fullPage || element !== undefined,
    });
    if (bytes.byteLength <= MAX_BYTES || how === WAYS.at(-1)) {
      const base64 = Buffer.from(bytes).toString('base64');
      return { ...about, picture: { mediaType: how.type === 'png' ? 'image/png' : 'image/jpeg', base64 } };
    }
  }
  throw new Error('there is always a last way');
}

/** From the best picture to the smallest. */
const WAYS = [{ type: 'png' }, { type: 'jpeg', quality: 80 }, { type: 'jpeg', quality: 40 }] as const;

async function wholeOf(page: Page, fullPage: boolean, element: ElementHandle | undefined): Promise<Clip> {
  if (element !== undefined) {
    await element.scrollIntoView();
    const box = await element.boundingBox();
    if (box === null || box.width < 1 || box.height < 1) throw new Error('The element is not to be seen.');
    const offset = (await page.evaluate('({ x: window.scrollX, y: window.scrollY })')) as { x: number; y: number };
    return rounded({ ...box, x: box.x + offset.x, y: box.y + offset.y });
  }
  if (!fullPage) {
    const { width, height } = page.viewport() ?? VIEWPORT;
    return { x: 0, y: 0, width, height };
  }
  const size = (await page.evaluate(WHOLE_SIZE)) as { width: number; height: number };
  return rounded({ x: 0, y: 0, width: Math.max(1, size.width), height: Math.max(1, size.height) });
}

const WHOLE_SIZE = `(() => {
  const { scrollWidth, scrollHeight } = document.documentElement;
  return { width: scrollWidth, height: scrollHeight };
})()`;

function rounded({ x, y, width, height }: Clip): Clip {
  return {
    x: Math.max(0, Math.floor(x)),
    y: Math.max(0, Math.floor(y)),
    width: Math.ceil(width),
    height: Math.ceil(height),
  };
}
