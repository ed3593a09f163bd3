import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';
import { failed } from '../../../shared/result.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { Browsers, BrowserSession, ServedFile } from '../../ports/browsers.ts';
import type { BrowserAccess } from '../../tools/browser/browserAccess.ts';
import { VIEW_HOST, mayAsk } from './browserHosts.ts';
import { mediaTypeOf } from './mediaTypes.ts';

export interface AttemptBrowserDeps {
  readonly browsers: Browsers;
  readonly view: Pick<WorkspaceView, 'readFile'>;
  /** Hosts besides those of this machine, as they are set at the moment. */
  readonly allowedHosts: () => readonly string[];
  /** Whether the agent's model can be shown pictures, as is known by now. */
  readonly seesPictures: () => boolean | undefined;
}

export interface AttemptBrowser extends BrowserAccess {
  /** Closes the session, if one was opened. */
  end(): Promise<void>;
}

/** The browser of one attempt: it sees the files of the attempt's view, servers of this machine and hosts that the person allows. */
export function createAttemptBrowser(deps: AttemptBrowserDeps): AttemptBrowser {
  const { browsers, view, allowedHosts } = deps;
  let opening: Promise<Result<BrowserSession, Failure>> | undefined;
  let hasEnded = false;

  async function open(signal: AbortSignal): Promise<Result<BrowserSession, Failure>> {
    const opened = await browsers.open(
      {
        mayRequest: (url) => mayAsk(url, allowedHosts()),
        serve: (url) => servedFile(url, view),
        servedHost: VIEW_HOST,
      },
      signal,
    );
    // One that could not be opened is tried again with the next call.
    if (!opened.ok) opening = undefined;
    return opened;
  }

  return {
    session(signal) {
      if (hasEnded) return Promise.resolve(failed(ENDED));
      return (opening ??= open(signal));
    },
    addressOf: (path) => `http://${VIEW_HOST}/${path.split('/').map(encodeURIComponent).join('/')}`,
    refusal: (text) => refusalOf(text, allowedHosts()),
    get seesPictures() {
      return deps.seesPictures();
    },
    async end() {
      hasEnded = true;
      const opened = await opening;
      if (opened?.ok === true) await opened.value.close();
    },
  };
}

const ENDED: Failure = { kind: 'cancelled', message: 'The work that the browser was for has ended.' };

/** Names that leave the view fail when they are read there. */
async function servedFile(url: URL, view: AttemptBrowserDeps['view']): Promise<ServedFile | undefined> {
  const path = pathOf(url);
  if (path === undefined) return undefined;
  const named = path === '' || path.endsWith('/') ? `${path}index.html` : path;
  const file = await view.readFile(named);
  return file.ok && file.value !== undefined ? { bytes: file.value.bytes, mediaType: mediaTypeOf(named) } : undefined;
}

function pathOf({ pathname }: URL): string | undefined {
  try {
    return decodeURIComponent(pathname.slice(1));
  } catch {
    return undefined;
  }
}

function refusalOf(text: string, allowedHosts: readonly string[]): string | undefined {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return `${JSON.stringify(text.slice(0, 200))} is no address of a web page. Give one that begins with http:// or https://, or the path of a file.`;
  }
  if (mayAsk(url, allowedHosts)) return undefined;
  const others = allowedHosts.length === 0 ? '' : ` and these hosts: ${allowedHosts.join(', ')}`;
  return `${url.host} may not be asked. The browser may ask servers of this machine (localhost)${others}. A person can allow more in the setting wavewright.browser.allowedHosts; do without it for now.`;
}
