/** Text as it may stand between two tags of a prompt. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Text as it may stand in a double-quoted attribute of a tag of a prompt. */
export function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;').replace(/\s+/g, ' ');
}

/** JSON that cannot close the tag it stands in. `value` is JSON already: it came from a model or from the journal. */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
