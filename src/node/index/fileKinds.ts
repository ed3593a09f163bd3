/** What is worth knowing of a file before it is taken into the index. */

/** Larger files are data, or made by programs. In bytes. */
export const MAX_FILE_BYTES = 512 * 1024;

/** Text whose lines are on average longer than this was not written by a person. In UTF-16 units. */
const LONGEST_AVERAGE_LINE = 400;
const SHORT_TEXT = 4_000;
/** Generated files say so at their beginning. */
const HEAD = 1_000;
const GENERATED =
  /@generated\b|\b(?:code|file|is|was) (?:auto-?)?generated\b[^\n]*(?:do not (?:edit|modify)|by)|DO NOT EDIT/i;

const NO_TEXT =
  /\.(?:png|jpe?g|gif|webp|avif|bmp|ico|icns|tiff?|psd|svgz?|mp[34]|m4a|wav|ogg|flac|mov|avi|mkv|webm|pdf|docx?|xlsx?|pptx?|zip|gz|tgz|bz2|xz|zst|7z|rar|jar|war|class|o|a|so|dylib|dll|exe|bin|dat|wasm|pyc|woff2?|ttf|otf|eot|db|sqlite3?|parquet|onnx|pt|npy|node|vsix|map|snap|lock|lockb)$/i;
const MADE_BY_PROGRAMS =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|go\.sum)$|\.min\.(?:js|mjs|cjs|css)$|(?:^|\/)node_modules\//i;

/** Whether a file may be worth reading, by its path and its size in bytes where that is known. */
export function isWorthReading(path: string, size?: number): boolean {
  return (size ?? 0) <= MAX_FILE_BYTES && !NO_TEXT.test(path) && !MADE_BY_PROGRAMS.test(path);
}

/** The text of a file that is worth indexing. `undefined`: binary, too large, generated or minified. */
export function indexableText(path: string, bytes: Uint8Array): string | undefined {
  if (!isWorthReading(path, bytes.byteLength) || bytes.includes(0)) return undefined;
  // What is no UTF-8 has words all the same, and these are what counts.
  const text = new TextDecoder('utf-8').decode(bytes).replaceAll('\r\n', '\n');
  if (GENERATED.test(text.slice(0, HEAD))) return undefined;
  const isMinified = text.length > SHORT_TEXT && text.length / countLines(text) > LONGEST_AVERAGE_LINE;
  return isMinified ? undefined : text;
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

/** Paths of tests, of any language. */
export function isTestPath(path: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|specs?|e2e|fixtures?|mocks?|__mocks__)\/|[._-](?:test|spec)s?\.[^/]+$|(?:^|\/)test_[^/]+$/i.test(
    path,
  );
}

export function isProse(path: string): boolean {
  return /\.(?:md|mdx|markdown|rst|txt|adoc)$/i.test(path);
}

/** What decides how a text is cut: the same bytes under another ending are another content. */
export function endingOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? name.toLowerCase() : name.slice(dot).toLowerCase();
}
