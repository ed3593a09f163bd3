import Mocha from 'mocha';
import { appendRecord } from './testRecord.ts';

/** Prints as mocha's own "spec" reporter does and records each test, so that the results of several processes can be summed. */
class RecordingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('pass', (test) => appendRecord({ event: 'passed', title: test.fullTitle() }));
    runner.on('pending', (test) => appendRecord({ event: 'pending', title: test.fullTitle() }));
    runner.on('fail', (test, error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      appendRecord({ event: 'failed', title: test.fullTitle(), message: message.split('\n')[0] ?? '' });
    });
    runner.on('end', () => {
      appendRecord({ event: 'ended' });
      endWhatWillNotEnd();
    });
  }
}

/** A test that failed in the middle may leave something at work that keeps the process alive; nobody waits for that. */
function endWhatWillNotEnd(): void {
  const timer = setTimeout(() => {
    console.error('Something is still at work 20 s after the last test; the process is ended.');
    process.exit(1);
  }, 20_000);
  timer.unref();
}

// Mocha looks a reporter up as the default export of its file.
export { RecordingReporter, RecordingReporter as default };
