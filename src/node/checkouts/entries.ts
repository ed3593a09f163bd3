/** What a path of a checkout shall be. */
export type WantedEntry = (
  | {
      readonly kind: 'file';
      readonly from: 'view' | 'disk';
      /** For `disk`: the absolute path to copy from. */
      readonly source?: string;
    }
  | {
      readonly kind: 'link';
      /** As it stands in the link. */
      readonly target: string;
      readonly leadsTo: 'file' | 'folder';
    }
) & {
  /** Equal for equal content; starts with its kind, as in `sha256:…`, `object:…`, `disk:…`, `link:…`. */
  readonly identity: string;
  /** Whether it belongs to the view. Otherwise it is there for tools only, and what happens to it is not reported. */
  readonly inView: boolean;
  /** False for links. */
  readonly executable: boolean;
};

/** What we last made, or saw, under a path of a checkout. */
export interface KnownEntry {
  readonly identity: string;
  readonly executable: boolean;
  readonly inView: boolean;
  /** Of what stands there, see `Standing.stamp`. */
  readonly stamp: string;
}

/** What is known of a checkout. Changed in place, because it has as many entries as the repository has files. */
export interface Knowledge {
  readonly entries: Map<string, KnownEntry>;
  /** Folders that are there for tools only: what happens in them is not reported. */
  toolFolders: readonly string[];
  /** Rules of the repository that are no part of its files. */
  outerRules: readonly { readonly prefix: string; readonly text: string }[];
}

export const contentIdentity = (hash: string): string => `sha256:${hash}`;
