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
  wanted: WantedScreenshot,
  element: ElementHandle | undefined,
): Promise<Screenshot> {
  const measured = (await page.evaluate(MEASURE)) as Measured;
  const whole = await wholeOf(page, { wanted, measured }, element);
  const clip = { ...whole, width: Math.min(whole.width, MAX_SHOWN), height: Math.min(whole.height, MAX_SHOWN) };
  const scale = Math.min(1, MAX_SIDE / Math.max(clip.width, clip.height));
  const isCut = clip.width < whole.width || clip.height < whole.height;
  const about = {
    ...{ width: Math.round(clip.width * scale), height: Math.round(clip.height * scale), scale, isCut },
    shown: clip,
    page: { width: measured.width, height: measured.height },
  };
  for (const how of WAYS) {
    const bytes = await page.screenshot({
      ...how,
      clip: { ...clip, scale },
      captureBeyondViewport: wanted.fullPage || element !== undefined,
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

/** The page in CSS pixels, and how far it is scrolled. */
interface Measured {
  readonly width: number;
  readonly height: number;
  readonly scrollX: number;
  readonly scrollY: number;
}

const MEASURE = `(() => {
  const { scrollWidth = 0, scrollHeight = 0 } = document.documentElement ?? {};
  const { innerWidth, innerHeight, scrollX, scrollY } = window;
  return { width: Math.max(scrollWidth, innerWidth), height: Math.max(scrollHeight, innerHeight), scrollX, scrollY };
})()`;

/** What is wanted, before it is cut to what a picture may show. */
async function wholeOf(
  page: Page,
  { wanted, measured }: { readonly wanted: WantedScreenshot; readonly measured: Measured },
  element: ElementHandle | undefined,
): Promise<Clip> {
  if (element !== undefined) return placeOf(page, element);
  if (!wanted.fullPage) {
    const { width, height } = page.viewport() ?? VIEWPORT;
    return rounded({ x: measured.scrollX, y: measured.scrollY, width, height });
  }
  const { fromY = 0 } = wanted;
  const { width, height } = measured;
  if (fromY >= height) throw new Error(`The page ends at ${height} CSS pixels, so there is nothing from ${fromY} on.`);
  return rounded({ x: 0, y: fromY, width, height: height - fromY });
}

async function placeOf(page: Page, element: ElementHandle): Promise<Clip> {
  await element.scrollIntoView();
  const box = await element.boundingBox();
  if (box === null || box.width < 1 || box.height < 1) throw new Error('The element is not to be seen.');
  const { scrollX, scrollY } = (await page.evaluate(MEASURE)) as Measured;
  return rounded({ ...box, x: box.x + scrollX, y: box.y + scrollY });
}

function rounded({ x, y, width, height }: Clip): Clip {
  return {
    x: Math.max(0, Math.floor(x)),
    y: Math.max(0, Math.floor(y)),
    width: Math.ceil(width),
    height: Math.ceil(height),
  };
}
