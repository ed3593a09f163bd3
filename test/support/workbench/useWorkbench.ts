import { openWorkbench } from './workbench.ts';
import type { Workbench, WorkbenchOptions } from './workbench.ts';

/** The workbench of a suite, there from its first test to its last. */
export interface SuiteWorkbench {
  /** The open workbench. Throws outside tests and hooks of the suite. */
  readonly current: Workbench;
}

const startLimitMs = 180_000;

/**
 * To be called inside `describe`: opens one workbench before the tests of the suite and ends it after them. After a failed test
 * a picture of the window is written to out/screenshots/failed-TITLE.png.
 */
export function useWorkbench(options: () => WorkbenchOptions | Promise<WorkbenchOptions>): SuiteWorkbench {
  let workbench: Workbench | undefined;

  before('open the workbench', async function () {
    this.timeout(startLimitMs);
    workbench = await openWorkbench(await options());
  });

  afterEach('picture of a failure', async function () {
    if (this.currentTest?.state !== 'failed') return;
    const name = this.currentTest.fullTitle().replaceAll(/[^a-zA-Z0-9]+/g, '-');
    console.log(`      picture: ${await workbench?.screenshot(`failed-${name}`.slice(0, 150))}`);
  });

  after('close the workbench', async () => {
    await workbench?.dispose();
    workbench = undefined;
  });

  return {
    get current() {
      if (workbench === undefined) throw new Error('The workbench is open in tests and hooks only.');
      return workbench;
    },
  };
}
