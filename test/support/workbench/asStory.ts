/**
 * To be called inside `describe` where each test goes on from what the one before it left: after a failed test the others
 * are skipped instead of waiting for what cannot come.
 */
export function asStory(): void {
  let hasFailed = false;
  beforeEach('the story so far', function () {
    if (hasFailed) this.skip();
  });
  afterEach('the end of a story', function () {
    hasFailed ||= this.currentTest?.state === 'failed';
  });
}
