import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { planSchema } from '../../src/shared/plan.ts';
import { specificationSchema } from '../../src/shared/specification.ts';
import { templateSchema } from '../../src/shared/templates.ts';

export const SCHEMA_FOLDER = fileURLToPath(new URL('../../media/schemas/', import.meta.url));

/** What editors complete, explain and check files by: the text of each file in `media/schemas`, by its name. */
export function schemaFiles(): Readonly<Record<string, string>> {
  return {
    'workflow.schema.json': text({
      title: 'Wavewright workflow',
      description: 'A request with all that belongs to it. With tasks at its top it is a plan.',
      type: 'object',
      if: { required: ['tasks'] },
      then: jsonSchema(planSchema),
      else: jsonSchema(specificationSchema),
    }),
    'template.schema.json': text({
      title: 'Wavewright template',
      description: 'A plan with a head, placeholders in its texts, and lists taken from the repository.',
      ...jsonSchema(templateSchema),
    }),
  };
}

/** As a person writes the file, so that what has a default may be missing. */
function jsonSchema(schema: z.ZodType): Readonly<Record<string, unknown>> {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return rest;
}

/** Editors know draft 7 best. */
function text(schema: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...schema }, undefined, 2)}\n`;
}
