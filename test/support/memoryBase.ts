import { createHash } from 'node:crypto';
import { createBaseListing } from '../../src/core/changes/baseListing.ts';
import type { ManifestSource } from '../../src/core/changes/manifest.ts';
import type { Base } from '../../src/core/changes/pinnedBase.ts';
import { ok } from '../../src/shared/result.ts';

export interface MemoryLink {
  readonly target: string;
  readonly leadsTo: 'file' | 'folder';
}

/** A base of these files and links within it, for what only reads it. */
export function memoryBase(
  files: Readonly<Record<string, string | Uint8Array>>,
  links: Readonly<Record<string, MemoryLink>> = {},
): Pick<Base, 'list' | 'readFile' | 'resolve'> {
  const contents = new Map(
    Object.entries(files).map(([path, text]) => [path, typeof text === 'string' ? Buffer.from(text) : text] as const),
  );
  const sources = new Map<string, ManifestSource>([
    ...[...contents].map(([path, bytes]) => [path, { kind: 'copy', ...contentOf(bytes), executable: false }] as const),
    ...Object.entries(links).map(([path, link]) => [path, { kind: 'link', ...link }] as const),
  ]);
  const listing = createBaseListing(new Map([...sources].sort(([a], [b]) => (a < b ? -1 : 1))));
  const real = (path: string): string => {
    const link = Object.keys(links).find((each) => path === each || path.startsWith(`${each}/`));
    return link === undefined ? path : `${links[link]?.target ?? ''}${path.slice(link.length)}`;
  };
  return {
    list: async () => ok(listing),
    resolve: async (path) => ok(real(path)),
    async readFile(path) {
      const bytes = contents.get(real(path));
      return ok(bytes && { bytes, content: { ...contentOf(bytes), executable: false } });
    },
  };
}

function contentOf(bytes: Uint8Array): { readonly hash: string; readonly size: number } {
  return { hash: createHash('sha256').update(bytes).digest('hex'), size: bytes.byteLength };
}
