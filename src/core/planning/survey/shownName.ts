const MAX_NAME = 300;
const PLAIN = /^[\p{L}\p{M}\p{N}_.@+\-/[\]()$~#=&%^!{},;:*]+$/u;
/** What would break a line, or is not seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * A name from the repository as it may stand in a line of a prompt: one of unusual characters in quotes, line breaks and what
 * cannot be seen escaped, so that a name cannot pretend to be anything else.
 */
export function shownName(name: string): string {
  const whole = Array.from(name);
  const short = whole.length > MAX_NAME ? `${whole.slice(0, MAX_NAME).join('')}…` : name;
  if (short !== '' && PLAIN.test(short) && !UNSEEN.test(short)) return short;
  return JSON.stringify(short).replace(
    new RegExp(UNSEEN, 'gu'),
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}
