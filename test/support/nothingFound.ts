import type { ModelRequest } from '../../src/core/ports/model.ts';
import type { Script, ScriptedAnswer } from './scriptedModel.ts';

/**
 * A script whose agents, where their role must hand over data and the script gives them none, end with that they found
 * nothing. Most scripts are about something else. `data: undefined` in the script is left as it is.
 */
export function withNothingFound(script: Script): Script {
  return (request, index) => {
    const answer = script(request, index);
    return answer instanceof Promise ? answer.then((each) => completed(each, request)) : completed(answer, request);
  };
}

function completed(answer: ScriptedAnswer, request: ModelRequest): ScriptedAnswer {
  const data = 'content' in answer ? nothingFound(request) : undefined;
  if (data === undefined || !('content' in answer)) return answer;
  const content = answer.content.map((block) =>
    block.type === 'tool-call' && block.name === 'finish' && isFields(block.input)
      ? { ...block, input: { data, ...block.input } }
      : block,
  );
  return { ...answer, content };
}

/** Such data for the forms that roles have of their own. */
function nothingFound({ messages }: ModelRequest): unknown {
  const opening = messages[0]?.content[0];
  const text = opening?.type === 'text' ? opening.text : '';
  const schema = /<output>Finish with data that fits this JSON Schema: (.*)<\/output>/.exec(text)?.[1];
  if (schema === undefined) return undefined;
  const { required } = JSON.parse(schema) as { readonly required?: readonly string[] };
  const [field, ...others] = required ?? [];
  return others.length === 0 && (field === 'places' || field === 'findings') ? { [field]: [] } : undefined;
}

function isFields(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}
