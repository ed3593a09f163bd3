/** The text without halves of characters, which some providers refuse a whole request for. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\uFFFD');
}
