/** Names that can only mean a commit: no ranges, no paths, no options, nothing that depends on the time. */
const REVISION = /^(?:@|[\p{L}\p{N}_][\p{L}\p{N}_./+#@-]*)(?:[~^]\d{0,9}){0,20}$/u;

const MAX_LENGTH = 250;

/** Whether a text may be given to git as the name of a commit. */
export function isRevision(text: string): boolean {
  return text.length <= MAX_LENGTH && REVISION.test(text) && !text.includes('..') && !text.includes('@{');
}

/** Whether a text is a full id, of either kind that git knows. */
export function isFullId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
