import type { Language } from './language.ts';

const NAMES = '[(identifier) (field_identifier) (qualified_identifier) (operator_name) (destructor_name)]';

/** The declarator of a function, in what its return type wraps around it. */
const FUNCTION = `(function_declarator declarator: ${NAMES} @name)`;
const FUNCTIONS = `[
    ${FUNCTION}
    (pointer_declarator declarator: ${FUNCTION})
    (pointer_declarator declarator: (pointer_declarator declarator: ${FUNCTION}))
    (reference_declarator ${FUNCTION})
  ]`;
const VARIABLES = `[
    (identifier) @name
    (init_declarator declarator: [(identifier) @name (pointer_declarator declarator: (identifier) @name) (array_declarator declarator: (identifier) @name)])
    (array_declarator declarator: (identifier) @name)
    (pointer_declarator declarator: (identifier) @name)
    (pointer_declarator declarator: (array_declarator declarator: (identifier) @name))
  ]`;

/** C is read as C++, whose grammar takes nearly all of it. */
export const CPP: Language = {
  name: 'cpp',
  extensions: ['.cpp', '.cc', '.cxx', '.c++', '.hpp', '.hh', '.hxx', '.h', '.c', '.ipp', '.tpp'],
  grammar: 'cpp',
  query: `
(namespace_definition name: (_) @name) @module
(class_specifier name: (_) @name body: (_)) @class
(struct_specifier name: (_) @name body: (_)) @class
(union_specifier name: (_) @name body: (_)) @class
(enum_specifier name: (_) @name body: (_)) @enum
(enumerator name: (identifier) @name) @constant
(type_definition type: (_ body: (_) @body) declarator: (type_identifier) @name) @type
(type_definition declarator: [
  (type_identifier) @name
  (pointer_declarator declarator: (type_identifier) @name)
  (array_declarator declarator: (type_identifier) @name)
  (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (type_identifier) @name)))
]) @type
(alias_declaration name: (type_identifier) @name) @type
(concept_definition name: (identifier) @name) @type
(function_definition declarator: ${FUNCTIONS}) @function
(declaration declarator: ${FUNCTIONS}) @function
(field_declaration declarator: ${FUNCTIONS}) @method
(field_declaration declarator: [
  (field_identifier) @name
  (pointer_declarator declarator: (field_identifier) @name)
  (array_declarator declarator: (field_identifier) @name)
]) @property
(declaration (type_qualifier) @_const declarator: ${VARIABLES} (#any-of? @_const "const" "constexpr")) @constant
(declaration declarator: ${VARIABLES}) @variable
(preproc_def name: (identifier) @name) @constant
(preproc_function_def name: (identifier) @name value: (_) @body) @function
`,
  wrappers: ['template_declaration'],
  constructors: [''],
};
