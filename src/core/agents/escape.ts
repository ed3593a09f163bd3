/**
 * What would end an element of a prompt, or begin a part of it that only we write. Nothing else is altered, because
 * models copy code out of these texts: within an element, text that only looks like another element does no harm.
 */
const ENDS = {
  request: ['/request'],
  'earlier-answer': ['/earlier-answer'],
  context: ['/context', 'item', '/item'],
  intent: ['/intent'],
  answers: ['/answers'],
  shape: ['/shape'],
  part: ['/part'],
  repository: ['/repository'],
  plan: ['/plan'],
  words: ['/words'],
  work: ['/work'],
  agreements: ['/agreements'],
  title: ['/title', '/task'],
  instructions: ['/instructions', '/task'],
  instruction: ['/instruction'],
  item: ['/item', '/task'],
  input: ['/input', '/task'],
  output: ['/output', '/task', '/failed-gate'],
  criteria: ['/criteria', '/task'],
  gates: ['/gates', '/task'],
  'work-instructions': ['/work-instructions', '/instructions', '/task'],
  findings: ['/findings', '/instructions', '/task'],
  'failed-gate': ['/failed-gate', 'output'],
  scope: ['/scope', '/task'],
  version: ['/version', '/conflict'],
  'earlier-work': ['/earlier-work'],
  asked: ['/asked', '/handoff'],
  handoff: ['/handoff', 'asked', 'decisions', 'open-points', 'files', 'changes', 'diff', 'data'],
  decisions: ['/decisions', '/handoff'],
  'open-points': ['/open-points', '/handoff'],
  files: ['/files', '/handoff'],
  changes: ['/changes', '/handoff'],
  diff: ['/diff', '/handoff'],
  data: ['/data', '/handoff'],
  rules: ['/rules', 'rules'],
  'review-rules': ['/review-rules'],
  skills: ['/skills'],
  agent: ['/agent'],
  agents: ['/agents'],
} as const;

/** The elements of prompts that hold texts of others. */
export type PromptElement = keyof typeof ENDS;

/** Text as it may stand in this element: `<` becomes `&lt;` in the few tags that would end the element. */
export function escapeText(element: PromptElement, text: string): string {
  return text.replace(endOf(element), '&lt;');
}

/** Text as it may stand in a double-quoted attribute, on one line. Attributes are names for orientation, so they are escaped as in XML. */
export function escapeAttribute(text: string): string {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' } as const;
  return text.replace(/[&<>"]/g, (character) => entities[character as keyof typeof entities]).replace(/\s+/g, ' ');
}

/** JSON as it may stand in this element, and still the same JSON. `value` is JSON already: it came from a model or from the journal. */
export function escapeJson(element: PromptElement, value: unknown): string {
  return JSON.stringify(value).replace(endOf(element), '\\u003c');
}

/** The `<` of the tags that would end the element. */
function endOf(element: PromptElement): RegExp {
  return new RegExp(`<(?=(?:${ENDS[element].join('|')})\\b)`, 'g');
}
