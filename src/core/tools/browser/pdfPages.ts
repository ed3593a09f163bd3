/** Number of pages of a PDF as browsers write it; `undefined` where what it says of itself does not fit together. */
export function pdfPages(bytes: Uint8Array): number | undefined {
  // Every byte is a character of its own, so that the compressed parts cannot break the text around them.
  const text = new TextDecoder('latin1').decode(bytes);
  const pages = text.match(/\/Type\s*\/Page(?![A-Za-z])/g)?.length ?? 0;
  const counts = Array.from(text.matchAll(TREE_NODE), ([, count]) => Number(count));
  // The nodes of the tree count what is below them, so the root counts most: as many as there are pages.
  return pages > 0 && Math.max(...counts) === pages ? pages : undefined;
}

const TREE_NODE = /\/Type\s*\/Pages\b[^>]*?\/Count\s+(\d+)/g;
