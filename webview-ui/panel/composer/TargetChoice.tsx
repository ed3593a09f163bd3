import { Icon } from '../../common/Icon.tsx';
import { usePage } from '../../common/page.ts';
import { TARGET_LOOKS } from '../../models/composer.ts';
import type { ComposerTarget } from '../../models/composer.ts';

/** What the text is for, where it can be for several things. */
export function TargetChoice({ targets, target }: { targets: readonly ComposerTarget[]; target: ComposerTarget }) {
  const { saved } = usePage();
  if (targets.length < 2) return null;
  return (
    <fieldset className="targets">
      <legend className="visually-hidden">What the text is for</legend>
      {targets.map((name) => (
        <label key={name} className={`target${name === target ? ' chosen' : ''}`}>
          <input
            type="radio"
            name="composer-target"
            className="visually-hidden"
            checked={name === target}
            onChange={() => saved.update({ target: name })}
          />
          <Icon name={TARGET_LOOKS[name].icon} />
          <span className="one-line">{TARGET_LOOKS[name].label}</span>
        </label>
      ))}
    </fieldset>
  );
}
