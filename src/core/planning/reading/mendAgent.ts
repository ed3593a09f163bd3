import type { Draft } from './draft.ts';
import { describeValue, isNothing, textOf } from './values.ts';
import { plainWord, roleMeant } from './words.ts';

/**
 * What a task says of its agent: one that the repository defines, in the spelling of its file. Where it rather says a role,
 * it is that. Where the repository defines none, it is left out; an unknown one beside others stays, to be asked about.
 */
export function mendAgent(draft: Draft, agents: ReadonlySet<string>): void {
  const { fields } = draft;
  const value = fields['agent'];
  if (value === undefined) return;
  const text = isNothing(value) ? undefined : textOf(value)?.trim();
  const known = text === undefined ? undefined : [...agents].find((name) => plainWord(name) === plainWord(text));
  fields['agent'] = known;
  if (known !== undefined || text === undefined || text === '') return;
  const role = roleMeant(text);
  const isRole = isNothing(fields['role']);
  if (isRole) fields['role'] = text;
  else if (role === undefined && agents.size > 0) fields['agent'] = text;
  else if (role === undefined || role !== roleMeant(textOf(fields['role']) ?? ''))
    draft.note('form-mended', `the agent ${describeValue(value)} is none of this repository and was left out`);
}
