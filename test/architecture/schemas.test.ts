import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { SCHEMA_FOLDER, schemaFiles } from '../support/schemaFiles.ts';
import { projectFolder } from './sourceFiles.ts';

const contributionsSchema = z.object({
  contributes: z.object({
    jsonValidation: z.array(z.object({ fileMatch: z.string(), url: z.string() })),
    yamlValidation: z.array(z.object({ fileMatch: z.array(z.string()), url: z.string() })),
  }),
});

describe('The schemas for editors', () => {
  for (const [name, text] of Object.entries(schemaFiles())) {
    it(`${name} says what the code accepts (npm run schemas)`, () => {
      assert.deepEqual(JSON.parse(readFileSync(join(SCHEMA_FOLDER, name), 'utf8')), JSON.parse(text));
    });

    it(`${name} explains every key that a person may write`, () => {
      assert.deepEqual(unexplained(JSON.parse(text), ''), []);
    });
  }

  it('are contributed for the files that they are about, and in the package', () => {
    const { contributes } = contributionsSchema.parse(
      JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')),
    );
    const urls = [...contributes.jsonValidation, ...contributes.yamlValidation].map(({ url }) => url);
    assert.deepEqual(
      [...new Set(urls)].sort(),
      Object.keys(schemaFiles())
        .map((name) => `./media/schemas/${name}`)
        .sort(),
    );
    for (const url of urls) assert.ok(existsSync(join(projectFolder, url)), url);
    const packaged = readFileSync(join(projectFolder, '.vscodeignore'), 'utf8').split('\n');
    for (const line of ['!media/templates/*.yaml', '!media/schemas/*.json']) assert.ok(packaged.includes(line), line);
  });
});

/** Keys of objects in a JSON Schema, with their places, that have no description; the value of a fixed one explains itself. */
function unexplained(schema: unknown, place: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) => {
    if (key !== 'properties') return unexplained(value, place);
    return Object.entries(value as Readonly<Record<string, object>>).flatMap(([name, property]) => {
      const isExplained = 'description' in property || 'const' in property;
      return [...(isExplained ? [] : [`${place}.${name}`]), ...unexplained(property, `${place}.${name}`)];
    });
  });
}
