import { Icon } from '../../common/Icon.tsx';
import { usePage, useSaved } from '../../common/page.ts';
import { contextPicture, withoutItem } from '../../models/contextItems.ts';

/** What the request names besides its words; each can be taken away. */
export function ContextChips() {
  const { context } = useSaved();
  const { saved } = usePage();
  if (context.length === 0) return null;
  return (
    <ul className="context-chips" aria-label="Context">
      {context.map(contextPicture).map(({ key, icon, kind, label, detail }) => (
        <li
          key={key}
          className="context-chip"
          title={`${kind}: ${detail === undefined ? label : `${detail}/${label}`}`}
        >
          <Icon name={icon} />
          <span className="one-line" dir="auto">
            {label}
          </span>
          <button
            type="button"
            className="chip-remove"
            aria-label={`Remove ${kind.toLowerCase()} ${label}`}
            onClick={() => {
              saved.update({ context: withoutItem(saved.get().context, key) });
              document.getElementById('composer')?.focus();
            }}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
