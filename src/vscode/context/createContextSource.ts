import * as vscode from 'vscode';
import type { ContextItem } from '../../shared/brief.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { findChanges, withChanges } from './changeContext.ts';
import { CONTEXT_RESULTS } from './contextSource.ts';
import type { ContextQuery, ContextSource } from './contextSource.ts';
import { findSelection, withSelectedText } from './editorContext.ts';
import { filesAndFolders } from './fileContext.ts';
import { findProblems, withProblems } from './problemContext.ts';
import { findSymbols } from './symbolContext.ts';
import { findAddress } from './webAddress.ts';

type Kind = ContextItem['kind'];

/** Each finds what it knows for the words, without the texts. */
type Finder = (text: string) => Promise<readonly ContextItem[]>;

const FINDERS: readonly { readonly kinds: readonly Kind[]; readonly find: Finder }[] = [
  { kinds: ['url'], find: findAddress },
  { kinds: ['selection'], find: findSelection },
  { kinds: ['problems'], find: findProblems },
  { kinds: ['diff'], find: findChanges },
  { kinds: ['file', 'folder'], find: filesAndFolders },
  { kinds: ['symbol'], find: findSymbols },
];

/** Files would fill the list, and symbols come after them. */
const MOST_FILES_BESIDE_SYMBOLS = 20;

/** What can be named from the open editors and the folders of the workspace. */
export function createContextSource(): ContextSource {
  return {
    query: async ({ text, kind }: ContextQuery) => {
      const asked = FINDERS.filter(({ kinds }) => kind === undefined || kinds.includes(kind));
      const found = await Promise.all(asked.map(({ find }) => find(text)));
      const fitting = found.flat().filter((item) => kind === undefined || item.kind === kind);
      return mixed(fitting);
    },
    resolve,
  };
}

function mixed(items: readonly ContextItem[]): readonly ContextItem[] {
  const symbols = items.filter(({ kind }) => kind === 'symbol');
  const others = items.filter(({ kind }) => kind !== 'symbol');
  const room = Math.max(CONTEXT_RESULTS - symbols.length, MOST_FILES_BESIDE_SYMBOLS);
  return [...others.slice(0, room), ...symbols].slice(0, CONTEXT_RESULTS);
}

async function resolve(item: ContextItem): Promise<Result<ContextItem, Failure>> {
  switch (item.kind) {
    case 'selection':
      return item.text === undefined ? withSelectedText(item) : ok(item);
    case 'problems':
      return ok(item.text === '' ? withProblems(item) : item);
    case 'diff':
      return item.text === '' ? withChanges(item) : ok(item);
    case 'url':
      return item.text === undefined ? fetchPage(item) : ok(item);
    case 'file':
    case 'folder':
    case 'symbol':
    case 'text':
      return ok(item);
  }
}

/** Only what the person picked is fetched, and only where they trust what may have named it. */
async function fetchPage(item: Extract<ContextItem, { kind: 'url' }>): Promise<Result<ContextItem, Failure>> {
  if (!vscode.workspace.isTrusted) {
    const message = `${item.url} is not read, because this workspace is not trusted.`;
    return failed({ kind: 'untrusted-workspace', message });
  }
  const { withPage } = await import('./urlContext.ts');
  return withPage(item, fetch);
}
