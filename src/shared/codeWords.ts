/**
 * Words of a person and names of code, taken apart alike: `parseViewPath`, `parse_view_path` and `parse-view-path` are the
 * words parse, view and path, and one name.
 */

/** A name or a word in a text, with what stands for it in an index. */
export interface CodeWord {
  /** In lower case, in the order of the name; of a plain word it is the only one. */
  readonly parts: readonly string[];
  /** All parts without anything in between. */
  readonly whole: string;
}

/** What is looked for: words without those that say nothing, and names of several words. In order, each once. */
export interface QueryWords {
  readonly words: readonly string[];
  readonly names: readonly string[];
}

/** Longer ones are no names that somebody has thought of, but data. */
const LONGEST_NAME = 80;

const NAME = /[\p{L}\p{N}_$]+/gu;
/** In queries, hyphens join words to names; in code they are mostly minus signs. */
const NAME_OR_KEBAB = /[\p{L}\p{N}_$]+(?:-[\p{L}\p{N}_$]+)*/gu;
/** An upper-case run belongs together up to its last letter when a lower-case one follows: `HTTPServer`. */
const PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{Lt}\p{M}]+|\p{Lu}|\p{N}+/gu;

/** Words that stand in questions about anything. */
const SAYS_NOTHING = new Set(
  (
    'a an the this that these those it its is are was were be been being do does did done has have had can could may might ' +
    'must shall should will would of in on at by for from to into onto with without within about and or but if then else ' +
    'so as than too very how what where when which who whom whose why there here i we you they he she me us our your their ' +
    'another one while until although though because since between through during across against among via instead ' +
    'already still yet once away together itself themselves himself herself myself yourself much many few several ' +
    'my not no any some each every all both such only also just out up down over under again more most other own same ' +
    'code file files function functions class method methods place places somewhere something thing things way ways find ' +
    'show look looking need needs want used uses use using happens happen gets get works work implemented implementation ' +
    'implements responsible logic part piece decides decide whether'
  ).split(' '),
);

/** The parts of one name. */
export function splitName(name: string): string[] {
  return (name.match(PART) ?? []).map((part) => part.toLowerCase());
}

/** All words and names of a text, in order. */
export function* codeWordsOf(text: string): Iterable<CodeWord> {
  for (const [name] of text.matchAll(NAME)) {
    if (name.length > LONGEST_NAME) continue;
    const parts = splitName(name);
    if (parts.length > 0) yield { parts, whole: parts.join('') };
  }
}

/** What a query asks for. A query of nothing but words that say nothing keeps them. At most `most` words. */
export function queryWordsOf(query: string, most = 24): QueryWords {
  const words = new Set<string>();
  const names = new Set<string>();
  const saysNothing = new Set<string>();
  for (const [name] of query.matchAll(NAME_OR_KEBAB)) {
    if (name.length > LONGEST_NAME) continue;
    const parts = splitName(name);
    if (parts.length > 1) names.add(parts.join(''));
    for (const part of parts) (SAYS_NOTHING.has(part) && parts.length === 1 ? saysNothing : words).add(part);
  }
  const told = words.size > 0 ? words : saysNothing;
  return { words: [...told].slice(0, most), names: [...names].slice(0, most) };
}
