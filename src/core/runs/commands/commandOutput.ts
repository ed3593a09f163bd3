/** What terminals act upon instead of showing it: colours and moves of the cursor, titles of windows, single characters. */
const CONTROLS =
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\^_]|[\0-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** Output for reading: without control sequences, of lines that were written over the last state, and `folder` as ".". */
export function readableOutput(output: string, folder: string): string {
  return output
    .replace(CONTROLS, '')
    .replaceAll('\r\n', '\n')
    .replaceAll(/^.*\r(?!$)/gm, '')
    .replaceAll('\r', '')
    .replaceAll(folder, '.');
}

/** The last line with something in it, at most `length` characters of it; `undefined` when there is none. */
export function lastLineOf(output: string, length: number): string | undefined {
  const line = output.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return line === '' ? undefined : line.slice(0, length);
}
