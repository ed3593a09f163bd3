/** To be awaited before a request is made and sent. */
export type SendingLine = () => Promise<void>;

/** Making one takes a millisecond or less, so that others wait no longer than for a few. */
const SENT_PER_TURN = 4;

/**
 * A line in which requests get their turn, first come, first served. When a hundred agents ask at the same moment, their
 * requests are made in several turns of the event loop, with all else that is to be done in between: answers that come,
 * and in an editor its other extensions.
 */
export function createSendingLine(): SendingLine {
  const waiting: (() => void)[] = [];
  let sentInTurn = 0;
  let isTurning = false;

  function nextTurn(): void {
    const next = waiting.splice(0, SENT_PER_TURN);
    sentInTurn = next.length;
    isTurning = next.length > 0;
    if (isTurning) setImmediate(nextTurn);
    for (const go of next) go();
  }

  return () => {
    if (!isTurning) setImmediate(nextTurn);
    isTurning = true;
    if (sentInTurn >= SENT_PER_TURN) return new Promise((resolve) => waiting.push(resolve));
    sentInTurn += 1;
    return Promise.resolve();
  };
}
