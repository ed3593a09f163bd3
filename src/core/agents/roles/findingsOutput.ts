import { SEVERITIES } from '../../../shared/reviewing.ts';

/** What whoever judges work hands over. */
export const FINDINGS_SCHEMA: Readonly<Record<string, unknown>> = {
  type: 'object',
  properties: {
    findings: {
      type: 'array',
      description: 'What is wrong, the gravest first; an empty list when nothing is.',
      items: {
        type: 'object',
        properties: {
          severity: {
            type: 'string',
            enum: SEVERITIES,
            description:
              'critical: must not be used like that, as it is commonly used; name the condition in the title. major: fails or misleads in real use. minor: the rest.',
          },
          title: { type: 'string', description: 'One line.' },
          detail: { type: 'string', description: 'What happens, why it is wrong, and what would be right.' },
          path: { type: 'string' },
          line: { type: 'integer' },
          evidence: {
            type: 'string',
            description: 'What shows it: the lines in question, an input and what comes of it, output of a command.',
          },
        },
        required: ['severity', 'title'],
      },
    },
    score: {
      type: 'integer',
      minimum: 0,
      maximum: 100,
      description:
        'The work as it stands, for people: 90 to 100 trifles at most, 70 to 89 minor findings, 40 to 69 something major, below 40 something critical.',
    },
    checked: {
      type: 'array',
      items: { type: 'string' },
      description: 'What you looked at and how: files, commands and what came of them.',
    },
  },
  required: ['findings'],
};
