/** Elements of which nothing is read. */
const SILENT: ReadonlySet<string> = new Set(
  'head script style noscript template svg iframe object canvas nav footer select button dialog'.split(' '),
);
const BLOCKS: ReadonlySet<string> = new Set(
  (
    'address article aside blockquote dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 header hr li main ' +
    'ol p pre section summary table tbody td tfoot th thead tr ul body html br'
  ).split(' '),
);
/** What is between their tags is no markup. */
const RAW: ReadonlySet<string> = new Set(['script', 'style']);
const VOID: ReadonlySet<string> = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  bull: '•',
  times: '×',
};

/**
 * What a person would read of a page: its texts without scripts, buttons and navigation; blocks on lines of their own, with
 * marks for headings and entries of lists, and code as it stands. Takes time in proportion to the page, however broken.
 */
export function htmlToText(html: string): string {
  const writer = createWriter();
  let at = 0;
  while (at < html.length) {
    const next = html.indexOf('<', at);
    const end = next === -1 ? html.length : next;
    if (end > at) writer.text(decoded(html.slice(at, end)));
    if (next === -1) break;
    at = readMarkup(html, next, writer);
  }
  return writer.result();
}

interface Writer {
  open(name: string): void;
  close(name: string): void;
  text(text: string): void;
  result(): string;
}

/** One tag or comment from `at` on; where the reading goes on. */
function readMarkup(html: string, at: number, writer: Writer): number {
  if (html.startsWith('<!--', at)) return after(html, '-->', at + 4);
  const name = /^<\/?([a-zA-Z][\w:-]{0,40})/.exec(html.slice(at, at + 50))?.[1]?.toLowerCase();
  if (name === undefined) {
    if (html.startsWith('<!', at) || html.startsWith('<?', at)) return after(html, '>', at);
    writer.text('<');
    return at + 1;
  }
  const end = after(html, '>', at);
  if (html.startsWith('</', at)) {
    writer.close(name);
    return end;
  }
  if (RAW.has(name)) return after(html, '>', indexOfClosing(html, name, end));
  writer.open(name);
  if (VOID.has(name)) writer.close(name);
  return end;
}

/** What never ends takes the rest of the page with it. */
function after(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from);
  return found === -1 ? html.length : found + mark.length;
}

function indexOfClosing(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}`, 'gi');
  closing.lastIndex = from;
  return closing.exec(html)?.index ?? html.length;
}

function createWriter(): Writer {
  const lines: string[] = [];
  let line = '';
  let silentWithin: { readonly name: string; depth: number } | undefined;
  let codeDepth = 0;
  // Both about the line, which is not looked at for them: that would take longer the longer it is.
  let hasWords = false;
  let isAfterSpace = true;

  const append = (text: string): void => {
    if (text === '') return;
    line += text;
    hasWords ||= text.trim() !== '';
    isAfterSpace = text.endsWith(' ');
  };
  const endLine = (): void => {
    const trimmed = codeDepth > 0 ? line.trimEnd() : line.trim();
    if (trimmed !== '' || (lines.length > 0 && lines.at(-1) !== '')) lines.push(trimmed);
    line = '';
    hasWords = false;
    isAfterSpace = true;
  };
  return {
    open: (name) => {
      if (silentWithin?.name === name) silentWithin.depth += 1;
      if (silentWithin !== undefined) return;
      if (SILENT.has(name)) {
        silentWithin = { name, depth: 1 };
        return;
      }
      if (BLOCKS.has(name) && hasWords) endLine();
      if (/^h[1-6]$/.test(name)) line = `${'#'.repeat(Number(name[1]))} `;
      if (name === 'li') line = '- ';
      if (name === 'pre') codeDepth += 1;
    },
    close: (name) => {
      if (silentWithin !== undefined) {
        if (silentWithin.name === name) silentWithin.depth -= 1;
        if (silentWithin.depth === 0) silentWithin = undefined;
        return;
      }
      if (BLOCKS.has(name) && hasWords) endLine();
      if (/^(h[1-6]|p|pre|ul|ol|table|blockquote|section|article)$/.test(name)) endLine();
      if (name === 'pre') codeDepth = Math.max(0, codeDepth - 1);
    },
    text: (text) => {
      if (silentWithin !== undefined) return;
      if (codeDepth === 0) {
        const words = text.replace(/\s+/g, ' ');
        append(isAfterSpace ? words.trimStart() : words);
        return;
      }
      const [first = '', ...others] = text.split('\n');
      append(first);
      for (const other of others) {
        endLine();
        append(other);
      }
    },
    result: () => {
      endLine();
      return lines.join('\n').trim();
    },
  };
}

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return ENTITIES[name.toLowerCase()] ?? whole;
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}
