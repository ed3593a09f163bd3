import type { BrowserContext, ConsoleMessage } from 'playwright-core';

/** Something wrong that the browser reported. */
export interface PageProblem {
  readonly kind: 'content-security-policy' | 'page-error' | 'console-error';
  readonly text: string;
  /** Address of the script or document it came from; empty when unknown. */
  readonly source: string;
}

/** Known noise of VS Code in this host: each entry says why it is harmless. */
interface HarmlessProblem {
  readonly reason: string;
  readonly kind: PageProblem['kind'];
  readonly text: RegExp;
}

const missingFile = '^Failed to load resource: the server responded with a status of 404 \\(Not Found\\) \\(.*';

const harmless: readonly HarmlessProblem[] = [
  {
    reason:
      'The server is run without the parts of code-server that serve its web app manifest, icon and update check.',
    kind: 'console-error',
    text: new RegExp(`${missingFile}/(manifest\\.json|favicon-dark-support\\.svg|update/check)\\)$`),
  },
  {
    reason: 'The same missing web app manifest, told a second time.',
    kind: 'console-error',
    text: /^Manifest fetch from \S+\/manifest\.json failed, code 404 /,
  },
  {
    reason: 'The module vsda signs requests to Microsoft servers and is not part of open builds.',
    kind: 'console-error',
    text: new RegExp(`${missingFile}/vsda/rust/web/vsda(_bg\\.wasm|\\.js)\\)$`),
  },
  {
    reason: "code-server's own service worker, which makes it installable as an app, is not served here.",
    kind: 'console-error',
    text: /A bad HTTP response code \(404\) was received when fetching the script\. \(/,
  },
  {
    reason: 'The extension that signs in to GitHub waits for servers that are not there.',
    kind: 'console-error',
    text: /^Error: Timed out waiting for authentication provider 'github' to register\./,
  },
  {
    reason: 'VS Code registers its own TypeScript a second time when a workspace becomes trusted.',
    kind: 'console-error',
    text: /Extension `vscode\.typescript-language-features` is already registered/,
  },
  {
    reason: 'A window in a browser cannot wait for slow work when it is left; VS Code says so at each reload.',
    kind: 'console-error',
    text: /^\[lifecycle\] Long running operations during shutdown are unsupported in the web /,
  },
];

/** What VS Code says when the extension host that it talks to is killed. */
const saidOfKilledHost: readonly HarmlessProblem[] = [
  /^Extension host \(Remote\) terminated unexpectedly/,
  /^CloseEvent /,
  /^Canceled: Canceled\n/,
  /^\[remote-connection\]\[ExtensionHost\]/,
  /^Error: Connection error: Unknown reconnection token \(seen before\)/,
].map((text) => ({ reason: 'The test killed the extension host.', kind: 'console-error', text }));

/** Collects what goes wrong in the pages of a browser context, webviews included. */
export interface ProblemCollector {
  /** Problems so far without the known harmless ones, in order. */
  all(): readonly PageProblem[];
  /** Violations of a content security policy so far. */
  policyViolations(): readonly PageProblem[];
  /** From now on, takes such an error of the console as expected: VS Code writes every error message that it shows there too. */
  expect(text: RegExp): void;
  /** From now on, takes what VS Code says of a killed extension host as expected. */
  expectKilledHost(): void;
  /** Throws with a list when anything was collected. */
  assertNone(): void;
  /** Forgets what was collected. */
  clear(): void;
}

/** Starts to collect. */
export function collectProblems(context: BrowserContext): ProblemCollector {
  const problems: PageProblem[] = [];
  const known = [...harmless];
  const add = (problem: PageProblem): void => {
    if (!isKnown(problem, known)) problems.push(problem);
  };
  context.on('console', (message) => {
    const problem = problemOf(message);
    if (problem) add(problem);
  });
  context.on('weberror', (error) => {
    const { stack, message } = error.error();
    add({ kind: 'page-error', text: stack ?? message, source: error.page()?.url() ?? '' });
  });
  return {
    all: () => [...problems],
    policyViolations: () => problems.filter((problem) => problem.kind === 'content-security-policy'),
    expect: (text) => void known.push({ reason: 'The test expects it.', kind: 'console-error', text }),
    expectKilledHost: () => void known.push(...saidOfKilledHost),
    clear: () => void problems.splice(0),
    assertNone() {
      if (problems.length === 0) return;
      const list = problems.map((problem) => `- ${problem.kind}: ${firstLines(problem.text)} (${problem.source})`);
      throw new Error(`The window reported ${problems.length} problems:\n${list.join('\n')}`);
    },
  };
}

// Chromium reports a violation as an error of the console; the event in the page does not reach listeners inside webviews,
// because VS Code replaces their documents.
function problemOf(message: ConsoleMessage): PageProblem | undefined {
  // VS Code colours its own messages by a first argument, which the browser prints as text.
  const text = message.text().replace(/^%c\s+ERR color: #f33 /, '');
  const source = message.location().url;
  if (/Content Security Policy/i.test(text) && /violates|refused/i.test(text)) {
    return { kind: 'content-security-policy', text, source };
  }
  return message.type() === 'error' ? { kind: 'console-error', text, source } : undefined;
}

function firstLines(text: string): string {
  return text.split('\n').slice(0, 4).join('\n');
}

function isKnown(problem: PageProblem, known: readonly HarmlessProblem[]): boolean {
  return known.some(({ kind, text }) => kind === problem.kind && text.test(`${problem.text} (${problem.source})`));
}
