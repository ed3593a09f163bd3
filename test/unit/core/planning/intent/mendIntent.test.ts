import assert from 'node:assert/strict';
import { mendIntent } from '../../../../../src/core/planning/intent/mendIntent.ts';
import { completeAnswers } from '../../../../../src/core/planning/intent/answers.ts';
import { intentSchema } from '../../../../../src/shared/intent.ts';

const read = (value: unknown) => intentSchema.safeParse(mendIntent(value)).data;

describe('What a model states as an intent', () => {
  it('stays as it is when it has the form', () => {
    const intent = {
      primary: 'migration',
      secondary: ['testing'],
      entities: ['lib/a.js'],
      requirements: ['The exports keep their names.'],
      successCriteria: ['npm test passes.'],
      questions: [{ id: 'scope', question: 'Which folder?', options: ['lib', 'all'], default: 'all' }],
    };
    assert.deepEqual(read(intent), intent);
  });

  it('is understood by other spellings of keys and kinds, and where texts stand for lists', () => {
    const loose = {
      Primary_Type: 'Bug fix',
      secondary: 'Test Generation, and more',
      entities: 'parser.ts',
      implicit_requirements: [{ description: 'Keep the API.' }, '', null, 42],
      'success criteria': ['Tests pass.', 'Tests pass.'],
      confidence: 0.9,
    };
    assert.deepEqual(read(loose), {
      primary: 'debugging',
      secondary: ['custom'],
      entities: ['parser.ts'],
      requirements: ['Keep the API.', '42'],
      successCriteria: ['Tests pass.'],
      questions: [],
    });
  });

  it('is cut to what may be asked and kept', () => {
    const question = (id: string) => ({ id, question: 'What?', options: ['a'] });
    const intent = read({
      primary: 'documentation',
      secondary: ['documentation', 'review', 'testing', 'migration', 'refactoring', 'debugging'],
      entities: Array.from({ length: 60 }, (_, index) => `e${index}`),
      requirements: ['x'.repeat(5_000)],
      questions: ['Really?', question('1st'), question('st'), question('b'), question('c'), question('d')],
    });
    assert.deepEqual(intent?.secondary, ['review', 'testing', 'migration', 'refactoring']);
    assert.equal(intent.entities.length, 40);
    assert.equal(intent.requirements[0]?.length, 1_000);
    assert.deepEqual(
      intent.questions.map(({ id, default: fallback }) => `${id}: ${fallback}`),
      ['st: a', 'b: a', 'c: a'],
      'one without any answer cannot be left unanswered',
    );
  });

  it('without a kind of work, or as no object, is none', () => {
    assert.equal(read({ entities: ['a'] }), undefined);
    assert.equal(read('migration'), undefined);
    assert.equal(read([{ primary: 'migration' }]), undefined);
  });
});

describe('Answers to the questions', () => {
  it('are completed by the defaults, in the order of the questions; others are left out', () => {
    const questions = ['a', 'b', 'c'].map((id) => ({ id, question: '?', options: [], default: `default ${id}` }));
    const given = [
      { id: 'c', answer: ' mine ' },
      { id: 'b', answer: '  ' },
      { id: 'x', answer: 'y' },
    ];
    assert.deepEqual(completeAnswers(questions, given), [
      { id: 'a', answer: 'default a' },
      { id: 'b', answer: 'default b' },
      { id: 'c', answer: 'mine' },
    ]);
  });
});
