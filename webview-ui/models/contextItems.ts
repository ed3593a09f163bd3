import type { ContextItem } from '../../src/shared/brief.ts';
import { oneLine, shortened } from './format.ts';

/** Most things that a request can name; the protocol says the same. */
export const CONTEXT_LIMIT = 50;

/** Something that a request names, as a chip or an entry of a list shows it. */
export interface ContextPicture {
  /** The same for the same thing. */
  readonly key: string;
  readonly icon: string;
  readonly kind: string;
  readonly label: string;
  /** Where it is, when the label does not say so. */
  readonly detail: string | undefined;
}

const KINDS = {
  file: { kind: 'File', icon: 'file' },
  folder: { kind: 'Folder', icon: 'folder' },
  selection: { kind: 'Selection', icon: 'selection' },
  symbol: { kind: 'Symbol', icon: 'symbol-method' },
  problems: { kind: 'Problems', icon: 'warning' },
  diff: { kind: 'Changes', icon: 'diff' },
  url: { kind: 'Web address', icon: 'globe' },
  text: { kind: 'Text', icon: 'note' },
} as const satisfies Record<ContextItem['kind'], { kind: string; icon: string }>;

const LABEL_LENGTH = 300;

export function contextPicture(item: ContextItem): ContextPicture {
  const { label, detail, key } = namesOf(item);
  const place = detail === undefined || detail === '' ? undefined : shortened(oneLine(detail), LABEL_LENGTH);
  return {
    ...KINDS[item.kind],
    key: `${item.kind}:${key}`,
    label: shortened(oneLine(label), LABEL_LENGTH),
    detail: place,
  };
}

interface Names {
  readonly label: string;
  readonly detail?: string;
  readonly key: string;
}

function namesOf(item: ContextItem): Names {
  switch (item.kind) {
    case 'file':
    case 'folder':
      return { ...placeOf(item.path), key: item.path };
    case 'selection': {
      const lines = item.fromLine === item.toLine ? `${item.fromLine}` : `${item.fromLine}–${item.toLine}`;
      const { label, detail } = placeOf(item.path);
      return { label: `${label}:${lines}`, detail, key: `${item.path}:${lines}` };
    }
    case 'symbol':
      return { label: item.name, detail: item.path, key: `${item.path}:${item.line ?? 0}:${item.name}` };
    case 'url':
      return { label: item.url, key: item.url };
    case 'problems':
    case 'diff':
    case 'text':
      return { label: item.label ?? KINDS[item.kind].kind, key: item.label ?? item.text.slice(0, LABEL_LENGTH) };
  }
}

function placeOf(path: string): { label: string; detail: string } {
  const at = path.lastIndexOf('/', path.length - 2);
  return { label: path.slice(at + 1), detail: at < 0 ? '' : path.slice(0, at) };
}

/** The items with another one; the same when it is there already. What is beyond the limit is left out. */
export function withItems(items: readonly ContextItem[], added: readonly ContextItem[]): readonly ContextItem[] {
  const keys = new Set(items.map((item) => contextPicture(item).key));
  const fresh = added.filter((item) => {
    const { key } = contextPicture(item);
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  });
  return fresh.length === 0 ? items : [...items, ...fresh].slice(0, CONTEXT_LIMIT);
}

export function withoutItem(items: readonly ContextItem[], key: string): readonly ContextItem[] {
  return items.filter((item) => contextPicture(item).key !== key);
}

const REQUIRED: Readonly<Record<ContextItem['kind'], readonly string[]>> = {
  file: ['path'],
  folder: ['path'],
  selection: ['path'],
  symbol: ['name', 'path'],
  problems: ['text'],
  diff: ['text'],
  url: ['url'],
  text: ['text'],
};

/** Whether something that was kept is still an item as far as the pages need it; the extension looks more closely. */
export function isContextItem(value: unknown): value is ContextItem {
  if (typeof value !== 'object' || value === null || !('kind' in value) || typeof value.kind !== 'string') return false;
  if (!Object.hasOwn(REQUIRED, value.kind)) return false;
  const record = value as unknown as Readonly<Record<string, unknown>>;
  return REQUIRED[value.kind as ContextItem['kind']].every((name) => typeof record[name] === 'string');
}
