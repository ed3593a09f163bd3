import { DemoLabel } from '../../common/DemoLabel.tsx';
import { Select } from '../../common/Field.tsx';
import { Icon } from '../../common/Icon.tsx';
import { usePage, useSaved, useViewState } from '../../common/page.ts';
import { SIZE_LABELS } from '../../models/composer.ts';
import type { ComposerTarget } from '../../models/composer.ts';
import { PRESET_LABELS } from '../../models/planCard.ts';

/** Below the text: the model and what else holds for a new run, and the button that sends. */
export function ComposerBar({ canSend, target }: { canSend: boolean; target: ComposerTarget }) {
  const { environment } = useViewState();
  const { post } = usePage();
  return (
    <div className="composer-bar">
      {environment === undefined ? null : (
        <div className="composer-options">
          <button
            type="button"
            className="chip"
            title={`Model: ${environment.modelLabel}. Choose another one.`}
            onClick={() => post({ type: 'model/choose' })}
          >
            <Icon name="chip" />
            <span className="one-line">{environment.modelLabel}</span>
            <Icon name="chevron-down" />
          </button>
          {environment.isDemo && environment.modelLabel !== 'Demo model' ? <DemoLabel /> : null}
          {target === 'request' ? <RequestOptions /> : null}
          {environment.runsEverything === true ? (
            <span className="chip" title='The approval level is "everything": agents run any command without asking.'>
              <Icon name="warning" className="tone-attention" />
              <span className="one-line">Runs any command</span>
            </span>
          ) : null}
          {environment.folder === undefined ? null : (
            <span className="chip folder" title={`Works on the folder ${environment.folder}`}>
              <Icon name="folder" />
              <span className="one-line" dir="auto">
                {environment.folder}
              </span>
            </span>
          )}
        </div>
      )}
      <button type="submit" className="send" aria-label="Send" title="Send (Enter)" aria-disabled={!canSend}>
        <Icon name="send" />
      </button>
    </div>
  );
}

const SIZE_OPTIONS = [{ value: '' as const, label: 'Any size' }, ...optionsOf(SIZE_LABELS)];
const PRESET_OPTIONS = [{ value: '' as const, label: 'Models as set' }, ...optionsOf(PRESET_LABELS)];

/** How large a plan is wanted, and by which preset models are chosen. */
function RequestOptions() {
  const { size, preset } = useSaved();
  const { saved } = usePage();
  return (
    <>
      <Select
        className="chip"
        label="Size of the plan"
        value={size ?? ''}
        options={SIZE_OPTIONS}
        onChange={(value) => saved.update({ size: value === '' ? undefined : value })}
      />
      <Select
        className="chip"
        label="How models are chosen"
        value={preset ?? ''}
        options={PRESET_OPTIONS}
        onChange={(value) => saved.update({ preset: value === '' ? undefined : value })}
      />
    </>
  );
}

function optionsOf<Name extends string>(labels: Readonly<Record<Name, string>>): { value: Name; label: string }[] {
  return (Object.keys(labels) as Name[]).map((value) => ({ value, label: labels[value] }));
}
