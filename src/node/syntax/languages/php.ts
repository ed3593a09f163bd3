import type { Language } from './language.ts';

export const PHP: Language = {
  name: 'php',
  extensions: ['.php', '.phtml'],
  grammar: 'php',
  query: `
(namespace_definition name: (_) @name body: (_)) @module
(class_declaration name: (name) @name) @class
(trait_declaration name: (name) @name) @class
(interface_declaration name: (name) @name) @interface
(enum_declaration name: (name) @name) @enum
(enum_case name: (name) @name) @constant
(function_definition name: (name) @name) @function
(method_declaration name: (name) @name) @method
(property_declaration (property_element name: (variable_name) @name)) @property
(property_promotion_parameter name: (variable_name) @name) @property
(const_declaration (const_element . (name) @name)) @constant
`,
  ornaments: ['attribute_list'],
  constructors: ['__construct'],
};
