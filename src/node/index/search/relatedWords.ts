/**
 * Words that people and code use for the same, so that a question in the one is answered by the other. Names of code are
 * short for words (`dir`, `msg`), and verbs of interfaces have their usual counterparts. By stems, as far as they differ.
 */
const GROUPS: readonly string[] = [
  'folder directory dir',
  'config configuration settings options preferences conf opts',
  'param parameter argument arg args params arguments',
  'error exception failure fault err',
  'message msg notice',
  'delete remove erase unlink discard drop',
  'create make build construct new',
  'start begin launch boot run execute',
  'stop end finish terminate abort cancel kill',
  'wait delay sleep pause timeout',
  'print output display render log write',
  'read load fetch retrieve',
  'check validate verify assert ensure',
  'compare equal equality same differ diff',
  'convert transform translate coerce cast map',
  'parse interpret decode',
  'serialize stringify encode dump format',
  'list array sequence',
  'dictionary map record object hash table',
  'callback handler listener hook',
  'event emit signal notify dispatch publish',
  'cache memo memoize store remember',
  'repeat loop iterate retry again',
  'optional missing undefined absent null nullish',
  'text string str',
  'number numeric integer int num',
  'environment env',
  'command cmd',
  'process child spawn subprocess',
  'async asynchronous promise concurrent parallel',
  'default fallback',
  'filter select exclude ignore skip',
  'sort order rank',
  'merge combine join concat concatenate union',
  'split divide separate partition chunk',
  'copy clone duplicate',
  'replace substitute',
  'temporary temp tmp',
  'maximum max largest limit upper',
  'minimum min smallest least lower',
  'length size count',
  'position index offset location',
  'previous prev last before',
  'current cur present',
  'source src origin',
  'destination dest target dst',
  'request req',
  'response res answer reply',
  'database db storage',
  'user account person',
  'password secret credential token auth',
  'permission right access authorize privilege',
  'authentication login auth signin',
  'document doc documentation',
  'reference ref link',
  'property prop attribute field key',
  'variable var binding',
  'expression expr',
  'statement stmt',
  'declaration decl definition',
  'function fn func',
  'whitespace blank space indent',
  'character char letter',
  'regular regex regexp pattern',
  'image picture img',
  'button click press',
  'colour color',
];

/** Gives the other words of the groups of a word, in whichever form the word is. */
export function relatedWords(): (word: string) => readonly string[] {
  const groups = new Map<string, Set<string>>();
  for (const group of GROUPS) {
    const words = group.split(' ');
    for (const word of words) groups.set(stemOf(word), new Set([...(groups.get(stemOf(word)) ?? []), ...words]));
  }
  return (word) => [...(groups.get(stemOf(word)) ?? [])].filter((other) => stemOf(other) !== stemOf(word));
}

/** Forms of a word that are told apart by their endings only. */
function stemOf(word: string): string {
  if (word.length <= 4) return word.length > 3 ? word.replace(/s$/, '') : word;
  return word.replace(/(?:ing|ings|ies|ied|ed|es|s|e|y)$/, '');
}
