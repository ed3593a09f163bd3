import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { isRequired } from '../../../shared/templates.ts';
import type { Template, TemplateParameter } from '../../../shared/templates.ts';

/**
 * The values of all parameters of a template: those given, or their defaults, or "". Fails with `wrong-use` and all that
 * is wrong at once: what is missing and what it is for, what is none of the options, what the template does not know.
 */
export function parameterValues(
  { template: { name, parameters = {} } }: Template,
  given: Readonly<Record<string, string>>,
): Result<Readonly<Record<string, string>>, Failure> {
  const declared = Object.entries(parameters);
  const values = Object.fromEntries(
    declared.map(([parameter, { default: otherwise }]) => [parameter, valueGiven(given, parameter) ?? otherwise ?? '']),
  );
  const problems = [
    ...declared.flatMap(([parameter, declaration]) => problemsOf(parameter, declaration, given) ?? []),
    ...Object.keys(given)
      .filter((parameter) => !Object.hasOwn(parameters, parameter))
      .map((parameter) => `It has no parameter "${parameter}"; ${namesText(declared.map(([known]) => known))}.`),
  ];
  if (problems.length === 0) return ok(values);
  return failed({
    kind: 'wrong-use',
    message: `The template "${name}" cannot be used like this. ${problems.join(' ')}`,
  });
}

function problemsOf(
  name: string,
  parameter: TemplateParameter,
  given: Readonly<Record<string, string>>,
): string | undefined {
  const { description, options } = parameter;
  const value = valueGiven(given, name);
  if (value === undefined) {
    if (!isRequired(parameter)) return undefined;
    const choice = options === undefined ? '' : ` (one of ${options.join(', ')})`;
    return `It needs a value for the parameter "${name}"${choice}: ${description}`;
  }
  if (options === undefined || options.includes(value)) return undefined;
  return `The parameter "${name}" is one of ${options.join(', ')}; came "${value}".`;
}

/** Nothing but blanks is no value. */
function valueGiven(given: Readonly<Record<string, string>>, name: string): string | undefined {
  const value = Object.hasOwn(given, name) ? given[name]?.trim() : undefined;
  return value === '' ? undefined : value;
}

function namesText(names: readonly string[]): string {
  return names.length === 0 ? 'it takes none' : `there are ${names.join(', ')}`;
}
