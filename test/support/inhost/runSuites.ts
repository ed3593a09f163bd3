import { format } from 'node:util';

/** A test file of the bundle: its path for people, and what loads it. */
export type SuiteFile = readonly [path: string, load: () => Promise<unknown>];

/** Runs suites inside the extension host. Rejects when a test failed, which VS Code turns into its exit code. */
export async function runSuites(files: readonly SuiteFile[]): Promise<void> {
  markConsole(process.env.WAVEWRIGHT_CONSOLE_MARK);
  process.setSourceMapsEnabled(true);
  // Only now, because mocha keeps the console's functions that it finds when it is loaded.
  const { default: Mocha } = await import('mocha');
  const { RecordingReporter } = await import('../mocha/recordingReporter.ts');
  const grep = process.env.WAVEWRIGHT_TEST_GREP;
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    color: false,
    reporter: RecordingReporter,
    ...(grep ? { grep } : {}),
  });
  for (const [file, load] of files) {
    mocha.suite.emit('pre-require', globalThis, file, mocha);
    await load();
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}

/**
 * Puts a mark before each line that the tests print, so that the launcher can tell them from the messages of VS Code.
 * VS Code's console has setters that do nothing, hence the property definitions.
 */
function markConsole(mark: string | undefined): void {
  if (!mark) return;
  for (const name of ['log', 'info', 'warn', 'error'] as const) {
    const print = console[name].bind(console);
    const value = (...values: unknown[]): void => {
      print(
        format(...values)
          .split('\n')
          .map((line) => mark + line)
          .join('\n'),
      );
    };
    Object.defineProperty(console, name, { configurable: true, value });
  }
}
