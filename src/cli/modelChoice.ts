import { DEFAULT_MODELS } from '../shared/defaults.ts';
import type { RunModel } from '../shared/limits.ts';
import type { Failure } from '../shared/failures.ts';
import { failed, ok } from '../shared/result.ts';
import type { Result } from '../shared/result.ts';
import type { CommandOptions } from './commandLine.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Said = Pick<CommandOptions, 'provider' | 'model' | 'baseUrl'>;

/**
 * The model that a run is bound to: what was said, else what was `recorded` with the run, else Anthropic when there is a
 * key, else the demo model. Failures: wrong-use when what was said does not go together.
 */
export function chooseModel(said: Said, environment: Environment, recorded?: RunModel): Result<RunModel, Failure> {
  const provider = said.provider ?? providerMeant(said, environment, recorded);
  if (provider === 'demo') {
    const surplus =
      said.model !== undefined && said.model !== DEFAULT_MODELS.demo ? '--model' : said.baseUrl && '--base-url';
    if (surplus !== undefined) return failed(meansAnthropic(surplus, said));
    return ok({ provider, model: DEFAULT_MODELS.demo, label: 'Demo model' });
  }
  if (provider === 'vscode') {
    return failed({
      kind: 'model-unconfigured',
      message:
        'This run was bound to a model of VS Code, which is not reachable from here. Name another: --provider anthropic.',
    });
  }
  const before = recorded?.provider === 'anthropic' ? recorded : undefined;
  const model = said.model ?? before?.model ?? DEFAULT_MODELS.anthropic;
  const baseUrl = said.baseUrl ?? before?.baseUrl ?? environment['ANTHROPIC_BASE_URL'];
  return ok({ provider, model, label: `Anthropic · ${model}`, ...(baseUrl ? { baseUrl } : {}) });
}

function providerMeant(said: Said, environment: Environment, recorded: RunModel | undefined): RunModel['provider'] {
  if (said.baseUrl !== undefined) return 'anthropic';
  if (recorded !== undefined) return recorded.provider;
  return environment['ANTHROPIC_API_KEY'] ? 'anthropic' : 'demo';
}

function meansAnthropic(option: string, said: Said): Failure {
  const cure =
    said.provider === undefined
      ? 'Set ANTHROPIC_API_KEY in the environment, or leave it out for the demo model'
      : 'Leave it out, or use --provider anthropic';
  return { kind: 'wrong-use', message: `${option} is of no use to the demo model. ${cure}.` };
}

/** What is told before anything is asked of the model; the demo model is never used unsaid, nor chosen without the reason. */
export function modelNotice(model: RunModel, { isFallback }: { readonly isFallback: boolean }): string | undefined {
  if (model.provider !== 'demo') return undefined;
  const why = isFallback ? 'No ANTHROPIC_API_KEY is set. ' : '';
  return `${why}Using the embedded demo model: it migrates CommonJS modules to ES modules and does nothing else.`;
}
