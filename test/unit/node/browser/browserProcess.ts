import { launchBrowser } from '../../../../src/node/browser/launch.ts';
import { requireChromium } from '../../../host/chromium.ts';

// A program of its own: starts a browser with its profile in the given folder, tells its process, and ends when its input does.
const [temporaryFolder = ''] = process.argv.slice(2);
const { browser, close } = await launchBrowser({ path: requireChromium(), temporaryFolder, timeoutMs: 30_000 });
process.stdout.write(`${browser.process()?.pid}\n`);
process.stdin.on('end', () => void close()).resume();
