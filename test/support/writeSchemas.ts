/** Writes `media/schemas` anew: `npm run schemas`, after a change of what plans, templates or specifications may hold. */
import { writeFileSync } from 'node:fs';
import { SCHEMA_FOLDER, schemaFiles } from './schemaFiles.ts';

for (const [name, text] of Object.entries(schemaFiles())) writeFileSync(`${SCHEMA_FOLDER}${name}`, text);
