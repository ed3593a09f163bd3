import type { WorkflowType } from '../../../shared/intent.ts';
import type { Template } from '../../../shared/templates.ts';
import type { KnownTemplate } from '../templates/loadTemplates.ts';

/** What plans for this kind of work usually look like, by its template; `undefined` where there is none. */
export function usualShape(templates: readonly KnownTemplate[], type: WorkflowType): string | undefined {
  const found = templates.find(({ template }) => template?.template.type === type)?.template;
  return found === undefined ? undefined : outlineOf(found);
}

/** One line a task: what it is, who does it, and what it depends on. */
function outlineOf({ tasks }: Template): string {
  return tasks
    .map(({ id, title, role, dependsOn, forEach }) => {
      const many = forEach === undefined ? '' : ', once for each item of a list';
      const after = dependsOn.length === 0 ? '' : `, after ${dependsOn.join(', ')}`;
      return `- ${id} (${role}${many}${after}): ${plain(title)}`;
    })
    .join('\n');
}

/** Placeholders of templates say nothing here. */
function plain(title: string): string {
  return title.replace(/\{\{[^}]*\}\}/g, '...').replace(/\s+/g, ' ');
}
