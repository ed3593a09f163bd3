import type { Language } from './language.ts';

export const PYTHON: Language = {
  name: 'python',
  extensions: ['.py', '.pyi', '.pyw'],
  grammar: 'python',
  query: `
(class_definition name: (identifier) @name) @class
(function_definition name: (identifier) @name) @function
(type_alias_statement left: (type (identifier) @name)) @type
(module (expression_statement (assignment left: (identifier) @name)) @constant (#match? @name "^_*[A-Z][A-Z0-9_]*$"))
(module (expression_statement (assignment left: (identifier) @name)) @variable)
(class_definition body: (block (expression_statement (assignment left: (identifier) @name)) @property))
`,
  wrappers: ['decorated_definition'],
  ornaments: ['decorator'],
  constructors: ['__init__'],
};
