import { useViewState } from '../../common/page.ts';
import { templateIn } from '../../models/completions.ts';
import { templateHint } from '../../models/templates.ts';

/** What the template that the text names is for, and what it needs to know. */
export function TemplateHint({ text }: { text: string }) {
  const { templates } = useViewState();
  const name = templateIn(text);
  const hint = name === undefined || templates === undefined ? undefined : templateHint(templates, name);
  if (hint === undefined) return null;
  return (
    <p className="template-hint quiet" dir="auto">
      {hint}
    </p>
  );
}
