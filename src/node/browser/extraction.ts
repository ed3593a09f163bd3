import type { ElementHandle, Page, SerializedAXNode } from 'puppeteer-core';
import type { WantedExtract } from '../../core/ports/browsers.ts';

/** Characters that are given at most, of whatever a page holds. */
const MAX_CHARACTERS = 200_000;
const MAX_LINKS = 500;
const MAX_NODES = 5_000;

/** @throws what the browser throws. */
export async function extractFrom(
  page: Page,
  { as }: Pick<WantedExtract, 'as'>,
  element: ElementHandle | undefined,
): Promise<string> {
  if (as === 'accessibility') {
    const tree = await page.accessibility.snapshot(element === undefined ? {} : { root: element });
    return treeLines(tree).join('\n').slice(0, MAX_CHARACTERS);
  }
  const root = element ?? (await page.$('html'));
  if (root === null) return '';
  return as === 'links' ? root.evaluate(readLinks, MAX_LINKS, MAX_CHARACTERS) : root.evaluate(readText, MAX_CHARACTERS);
}

/** What of a page's element is used here; these functions run in the page. */
interface PageElement {
  readonly innerText?: string;
  readonly textContent: string | null;
  querySelectorAll(selector: string): Iterable<PageElement & { readonly href?: unknown }>;
}

function readText(element: unknown, max: number): string {
  const { innerText, textContent } = element as PageElement;
  return (innerText ?? textContent ?? '').slice(0, max);
}

function readLinks(element: unknown, maxLinks: number, max: number): string {
  const lines: string[] = [];
  for (const link of (element as PageElement).querySelectorAll('a[href]')) {
    if (lines.length >= maxLinks) break;
    const text = (link.innerText ?? link.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 200);
    lines.push(`${text === '' ? '(no text)' : text}: ${String(link.href).slice(0, 2_000)}`);
  }
  return lines.join('\n').slice(0, max);
}

/** A line for each node: its role, its name, and how it stands. Deeper nodes are indented. */
export function treeLines(tree: SerializedAXNode | null): string[] {
  const lines: string[] = [];
  const waiting: { readonly node: SerializedAXNode; readonly depth: number }[] =
    tree === null ? [] : [{ node: tree, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined && lines.length < MAX_NODES; next = waiting.pop()) {
    const { node, depth } = next;
    lines.push(`${'  '.repeat(Math.min(depth, 20))}${describe(node)}`);
    for (const child of node.children?.toReversed() ?? []) waiting.push({ node: child, depth: depth + 1 });
  }
  return lines;
}

function describe(node: SerializedAXNode): string {
  const flags = FLAGS.filter((flag) => node[flag] === true).map((flag) => ` [${flag}]`);
  return [
    node.role,
    ...(node.name === undefined || node.name === '' ? [] : [` ${JSON.stringify(node.name)}`]),
    ...(node.value === undefined || node.value === '' ? [] : [` = ${JSON.stringify(node.value)}`]),
    ...(node.checked === undefined ? [] : [` [checked=${String(node.checked)}]`]),
    ...(node.level === undefined ? [] : [` [level=${node.level}]`]),
    ...flags,
  ].join('');
}

const FLAGS = ['disabled', 'expanded', 'focused', 'required', 'selected', 'invalid'] as const;
