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
    runner.on('end', () => appendRecord({ event: 'ended' }));
  }
}

// Mocha looks a reporter up as the default export of its file.
export { RecordingReporter, RecordingReporter as default };
