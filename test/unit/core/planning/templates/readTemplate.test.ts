import assert from 'node:assert/strict';
import { readTemplate } from '../../../../../src/core/planning/templates/readTemplate.ts';
import { problemTexts } from '../../../../../src/core/planning/specification/readLocated.ts';
import { templateYaml } from './setup.ts';

const TASK = '  - {id: a, title: A, role: code, instructions: Do it.}\n';

describe('a template file', () => {
  it('is a plan with a head, read from YAML or JSON', () => {
    const read = readTemplate(templateYaml(TASK));
    assert.ok(read.ok);
    assert.deepEqual(read.value.template, { name: 'mine', title: 'Mine', description: 'For tests.' });
    assert.ok(readTemplate(JSON.stringify(read.value, null, 2)).ok);
  });

  it('is refused with all problems at once, of form, of placeholders and of what depends on what', () => {
    const text = templateYaml(
      `  - id: a
    title: "{{nobody}}"
    role: code
    dependsOn: [b]
    only: {survey: weather}
    instructions: "{{item.name}} and {{request}}"
  - id: c
    title: C
    role: coder
    extra: 1
    instructions: Do it for {{target}}.
    forEach: {survey: modules, items: [1]}
`,
      '  parameters:\n    survey: {description: Of what., options: [x], default: y}\n    target: {descriptio: x}\n  kind: x\n',
    );
    const begins = problemsOf(text).map((problem) => problem.replace(/(; |: there are ).*$/, ''));
    assert.deepEqual(begins, [
      'line 7, column 13: template.parameters: "survey" means something else in texts',
      'line 7, column 60: template.parameters.survey.default: expected one of its options, came "y"',
      'line 8, column 13: template.parameters.target.description is missing',
      'line 8, column 14: template.parameters.target: unknown key "descriptio"',
      'line 9, column 3: template: unknown key "kind"',
      'line 13, column 12: nothing is known about the placeholder {{nobody}}',
      'line 15, column 17: Task "a" depends on "b", but no task has that id: add that task or take the id out.',
      'line 16, column 20: task "a", only.survey: expected one of "files"|"modules"|"core-modules"|"utility-modules"|"tests"|"test-command"|"documents"|"git"',
      'line 17, column 19: nothing is known about the placeholder {{item.name}}: it stands for something only in a task with forEach. Text that is meant as it is gets a backslash: \\{{item.name}}',
      'line 20, column 11: task "c", role: expected one of "code"|"review"|"test"|"search"|"docs"|"debug"|"analysis"',
      'line 21, column 5: task "c": unknown key "extra"',
      'line 23, column 14: forEach has both survey and items: leave one of them out',
    ]);
  });

  it('is refused for a condition that names both sources, or a parameter that it does not have', () => {
    const both = '  - {id: a, title: A, role: code, instructions: Do it., only: {survey: tests, parameter: docs}}\n';
    assert.deepEqual(
      problemsOf(templateYaml(both)).map((problem) => problem.replace(/;.*/, '')),
      [
        'line 8, column 63: task "a", only: expected one of survey and parameter, not both and not neither',
        'line 8, column 90: only.parameter: the template has no parameter "docs"',
      ],
    );
  });

  it('may have text in it that only looks like a placeholder, behind a backslash and in data', () => {
    const text = templateYaml(
      '  - {id: a, title: A, role: code, instructions: "Write \\\\{{user}}.", forEach: {items: ["{{x}}"]}}\n',
    );
    const read = readTemplate(text);
    assert.ok(read.ok, JSON.stringify(read));
  });

  it('is refused when it is empty, and when it is no YAML', () => {
    assert.match(problemsOf('')[0] ?? '', /^line 1, column 1: the file is empty; a template has/);
    assert.match(problemsOf('a: [')[0] ?? '', /^line 1, column \d+: /);
  });
});

function problemsOf(text: string): readonly string[] {
  const read = readTemplate(text);
  if (read.ok) throw new Error('expected problems');
  return problemTexts(read.failure, 'The template').problems;
}
