/** How much a listener is told at most in one stretch of time; the rest of a flood is only counted. */
const SHOWN_BYTES = 64 * 1024;
const STRETCH_MS = 100;

/**
 * Hands pieces of output on as text, whole characters, in order. Of a flood it hands on a part of each stretch of time:
 * whoever shows it could not keep up, and nobody could read it.
 */
export function createShownOutput(show: (text: string) => void, nowMs: () => number): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder();
  let stretchBegan = -Infinity;
  let shown = 0;
  return (chunk) => {
    const now = nowMs();
    if (now - stretchBegan >= STRETCH_MS) {
      stretchBegan = now;
      shown = 0;
    }
    const left = SHOWN_BYTES - shown;
    if (left <= 0) return;
    const piece = chunk.subarray(0, left);
    shown += piece.length;
    const text = decoder.decode(piece, { stream: true });
    if (text !== '') show(text);
  };
}
