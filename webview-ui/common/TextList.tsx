/** Sentences one below the other; of many only the first ones. */
export function TextList({ texts, label, limit = 40 }: { texts: readonly string[]; label?: string; limit?: number }) {
  if (texts.length === 0) return null;
  return (
    <ul className="text-list" aria-label={label}>
      {texts.slice(0, limit).map((text, index) => (
        <li key={index} dir="auto">
          {text}
        </li>
      ))}
      {texts.length > limit ? <li className="quiet">and {texts.length - limit} more</li> : null}
    </ul>
  );
}
