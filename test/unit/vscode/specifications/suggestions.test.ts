import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { JsonSchema } from '../../../../src/vscode/specifications/jsonSchema.ts';
import { MAX_CHARACTERS } from '../../../../src/vscode/specifications/placeAt.ts';
import { completionsAt, hoverAt } from '../../../../src/vscode/specifications/suggestions.ts';
import type { Suggestion } from '../../../../src/vscode/specifications/suggestions.ts';
import { SCHEMA_FOLDER } from '../../../support/schemaFiles.ts';

const workflow = JSON.parse(readFileSync(`${SCHEMA_FOLDER}workflow.schema.json`, 'utf8')) as JsonSchema;
const template = JSON.parse(readFileSync(`${SCHEMA_FOLDER}template.schema.json`, 'utf8')) as JsonSchema;

/** What is suggested where the text has a "¦". */
function suggested(text: string, schema = workflow): readonly Suggestion[] {
  const offset = text.indexOf('¦');
  return completionsAt(schema, text.replace('¦', ''), offset);
}

function labels(text: string, schema = workflow): string[] {
  return suggested(text, schema).map(({ label }) => label);
}

/** The text after the suggestion of this label was taken; VS Code indents the lines of a snippet like the first. */
function taken(text: string, label: string): string {
  const found = suggested(text).find((suggestion) => suggestion.label === label);
  assert.ok(found, `${label} is suggested`);
  const plain = text.replace('¦', '');
  const lineStart = plain.lastIndexOf('\n', found.from - 1) + 1;
  const indent = /^ */.exec(plain.slice(lineStart))?.[0] ?? '';
  const insert = found.insert.replaceAll('\n', `\n${indent}`);
  return plain.slice(0, found.from) + insert + plain.slice(found.to);
}

const TASKS = 'version: 1\ntitle: T\ntasks:\n';

describe('Completion in workflow files', () => {
  it('offers what a specification may have, what must be there first', () => {
    const keys = labels('¦');
    assert.equal(keys[0], 'version');
    for (const key of ['request', 'size', 'context', 'constraints', 'plan']) assert.ok(keys.includes(key), key);
    assert.equal(keys.at(-1), '$schema');
  });

  it('leaves out the keys that are there, also below', () => {
    const keys = labels('version: 1\n¦\nrequest: Do it\nsize: small\n');
    assert.deepEqual(
      keys.filter((key) => ['version', 'request', 'size'].includes(key)),
      [],
    );
    assert.ok(keys.includes('title'));
  });

  it('offers the keys of a plan where tasks stand at the top', () => {
    const keys = labels('version: 1\ntasks:\n  - id: a\n¦\n');
    assert.deepEqual(keys.toSorted(), ['agreements', 'notes', 'title']);
  });

  it('offers the values of a key, in their order, and replaces the whole word', () => {
    assert.deepEqual(labels('version: 1\nsize: ¦\n'), ['small', 'medium', 'large', 'unlimited']);
    assert.equal(taken('version: 1\nsize: me¦d\ntitle: x\n', 'large'), 'version: 1\nsize: large\ntitle: x\n');
    assert.deepEqual(labels('size: "¦"'), ['small', 'medium', 'large', 'unlimited']);
  });

  it('writes what belongs to a key: a choice, a list, a text of several lines, a mapping', () => {
    const inserts = new Map(suggested('¦').map(({ label, insert }) => [label, insert]));
    assert.equal(inserts.get('version'), 'version: 1');
    assert.equal(inserts.get('size'), 'size: $0');
    assert.equal(inserts.get('request'), 'request: |\n  $0');
    assert.equal(inserts.get('context'), 'context:\n  - $0');
    assert.equal(inserts.get('constraints'), 'constraints:\n  $0');
    assert.equal(inserts.get('$schema'), '\\$schema: $0');
    const ofTask = new Map(suggested(`${TASKS}  - id: a\n    ¦\n`).map(({ label, insert }) => [label, insert]));
    assert.equal(ofTask.get('dependsOn'), 'dependsOn: [$0]');
    assert.equal(ofTask.get('criteria'), 'criteria:\n  - $0');
  });

  it('writes only the key where its colon is there already', () => {
    assert.equal(taken(`${TASKS}  - id: a\n    rol¦: code\n`, 'role'), `${TASKS}  - id: a\n    role: code\n`);
  });

  it('asks for the value at once where there are a few', () => {
    const byLabel = new Map(suggested('¦').map((each) => [each.label, each.leadsToChoice]));
    assert.deepEqual([byLabel.get('size'), byLabel.get('title'), byLabel.get('version')], [true, false, false]);
  });

  it('finds the task in which it is, between keys of other tasks', () => {
    const keys = labels(`${TASKS}  - id: a\n    role: code\n    ¦\n    title: A\n  - id: b\n`);
    assert.ok(keys.includes('instructions') && keys.includes('dependsOn'));
    assert.ok(!keys.includes('role') && !keys.includes('title') && !keys.includes('id'));
  });

  it('offers a whole task, which fits where it is put', () => {
    const atDash = taken('version: 1\nplan:\n  tasks:\n    - ¦\n', 'task').split('\n');
    assert.deepEqual(atDash.slice(3, 5), ['    - id: ${1:short-name}', '      title: ${2:What is done, in one line}']);
    const below = taken('version: 1\nplan:\n  tasks:\n    ¦\n', 'task').split('\n');
    assert.deepEqual(below.slice(3, 5), ['    - id: ${1:short-name}', '      title: ${2:What is done, in one line}']);
    assert.ok(!labels(`${TASKS}  - id: a\n    ¦\n`).includes('task'));
  });

  it('offers the other tasks where one is to be named', () => {
    const tasks = `${TASKS}  - id: a\n  - id: b\n  - id: c\n    dependsOn: [a, ¦]\n`;
    assert.deepEqual(labels(tasks), ['b']);
    assert.deepEqual(labels(`${TASKS}  - id: a\n  - id: b\n    dependsOn:\n      - ¦\n`), ['a']);
    assert.deepEqual(labels(`${TASKS}  - id: a\n  - id: b\n    forEach:\n      from: ¦\n`), ['a']);
    assert.deepEqual(labels(`${TASKS}  - id: a\n  - id: b\n    loop:\n      check: ¦\n`), ['a']);
  });

  it('offers the dependencies of a task, where more is said of one', () => {
    const text = `${TASKS}  - id: a\n  - id: b\n  - id: c\n    dependsOn: [a]\n    dependencies:\n      ¦\n`;
    assert.deepEqual(labels(text), ['a']);
    assert.equal(taken(text, 'a').split('\n').slice(-3).join('\n'), '      a:\n        $0\n');
  });

  it('knows which alternative a gate is as soon as its kind is said', () => {
    assert.deepEqual(labels(`${TASKS}  - id: a\n    gates:\n      - kind: ¦\n`), [
      'command',
      'coverage',
      'public-api',
      'review',
    ]);
    const keys = labels(`${TASKS}  - id: a\n    gates:\n      - kind: review\n        ¦\n`);
    assert.ok(keys.includes('lenses') && !keys.includes('run'));
  });

  it('works within braces and brackets', () => {
    assert.ok(labels(`${TASKS}  - { id: a, ¦ }\n`).includes('role'));
    assert.deepEqual(labels(`${TASKS}  - { id: a, priority: ¦ }\n`), ['critical', 'high', 'normal', 'low']);
  });

  it('says nothing within comments, texts of several lines, and right after a colon', () => {
    for (const text of [
      '# si¦',
      'version: 1 # si¦',
      'request: |\n  Do it\n  si¦\n',
      'request: Do it\n  si¦\n',
      'size:¦',
      'title: one ¦two\n',
    ]) {
      assert.deepEqual(labels(text), [], text);
    }
  });

  it('stands broken files, aliases without end and files that are far too large', () => {
    for (const text of [
      'version: [\nsize: ¦',
      '{{{{¦',
      '\t\t- ¦: : :',
      '- - - ¦',
      'a: &a [*a, ¦]',
      'x: *nobody\nsize: ¦\n',
      '\u0000¦\u0000',
    ]) {
      assert.doesNotThrow(() => labels(text), text);
    }
    assert.deepEqual(labels(`${'# x\n'.repeat(MAX_CHARACTERS)}¦`), []);
    assert.equal(hoverAt(workflow, `size: small\n${'# x\n'.repeat(MAX_CHARACTERS)}`, 1), undefined);
  });

  it('knows templates, too', () => {
    const head = 'version: 1\ntitle: T\ntemplate:\n  name: t\n';
    assert.ok(labels(`${head}  ¦\n`, template).includes('parameters'));
    assert.ok(labels(`${head}  parameters:\n    scope:\n      ¦\n`, template).includes('options'));
    assert.deepEqual(labels(`${head}tasks:\n  - id: a\n    forEach:\n      survey: ¦\n`, template), [
      'modules',
      'packages',
      'folders',
    ]);
  });
});

describe('Explanations in workflow files', () => {
  const text = 'version: 1\nrequest: Do it\nsize: small\nconstraints:\n  mayWrite: [src/**]\nnonsense: 1\n';
  const at = (word: string): string | undefined => hoverAt(workflow, text, text.indexOf(word) + 1)?.markdown;

  it('say what a key means and which values it may have, at the key and at the value', () => {
    const expected = 'How large a plan is wanted.\n\nOne of `small`, `medium`, `large`, `unlimited`.';
    assert.equal(at('size'), expected);
    assert.equal(at('small'), expected);
  });

  it('cover just the word, and explain an entry of a list by the list', () => {
    const found = hoverAt(workflow, text, text.indexOf('src') + 1);
    assert.equal(text.slice(found?.from, found?.to), 'src/**');
    assert.equal(found?.markdown, at('mayWrite'));
  });

  it('keep signs of Markdown as they are written', () => {
    assert.match(at('mayWrite') ?? '', /"src\/\\\*\\\*"/);
  });

  it('say nothing of what nobody knows', () => {
    assert.equal(at('nonsense'), undefined);
    assert.equal(hoverAt(workflow, text, text.length), undefined);
  });
});
