import type { Language } from './language.ts';

export const RUST: Language = {
  name: 'rust',
  extensions: ['.rs'],
  grammar: 'rust',
  query: `
(function_item name: (identifier) @name) @function
(function_signature_item name: (identifier) @name) @function
(struct_item name: (type_identifier) @name) @class
(union_item name: (type_identifier) @name) @class
(enum_item name: (type_identifier) @name) @enum
(enum_variant name: (identifier) @name) @constant
(trait_item name: (type_identifier) @name) @interface
(impl_item type: (generic_type type: (_) @name)) @scope
(impl_item type: (_) @name) @scope
(mod_item name: (identifier) @name) @module
(type_item name: (type_identifier) @name) @type
(associated_type name: (type_identifier) @name) @type
(const_item name: (identifier) @name) @constant
(static_item name: (identifier) @name) @variable
(field_declaration name: (field_identifier) @name) @property
(macro_definition name: (identifier) @name) @function
`,
};
