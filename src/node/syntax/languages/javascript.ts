import type { Language } from './language.ts';

/** What JavaScript and TypeScript have in common. */
const FUNCTIONS = `
(function_declaration name: (identifier) @name) @function
(generator_function_declaration name: (identifier) @name) @function
(lexical_declaration (variable_declarator name: (identifier) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)])) @function
(variable_declaration (variable_declarator name: (identifier) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)])) @function
(export_statement "default" @name
  value: [(arrow_function body: (_) @body) (function_expression !name body: (_) @body)]) @function
(export_statement value: (function_expression name: (identifier) @name body: (_) @body)) @function
(expression_statement (assignment_expression left: (member_expression property: (property_identifier) @name)
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body)])) @function
(method_definition name: [(property_identifier) (private_property_identifier) (string) (computed_property_name)] @name) @method
(pair key: [(property_identifier) (string)] @name
  value: [(arrow_function body: (statement_block) @body) (function_expression body: (_) @body)]) @method
`;

const VARIABLES = `
(program (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name)) @constant)
(program (lexical_declaration kind: "let" (variable_declarator name: (identifier) @name)) @variable)
(program (variable_declaration (variable_declarator name: (identifier) @name)) @variable)
(export_statement (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name)) @constant)
(export_statement (lexical_declaration kind: "let" (variable_declarator name: (identifier) @name)) @variable)
(export_statement (variable_declaration (variable_declarator name: (identifier) @name)) @variable)
`;

const JAVASCRIPT_CLASSES = `
(class_declaration name: (identifier) @name) @class
(lexical_declaration (variable_declarator name: (identifier) @name value: (class body: (_) @body))) @class
(variable_declaration (variable_declarator name: (identifier) @name value: (class body: (_) @body))) @class
(export_statement "default" @name value: (class !name body: (_) @body)) @class
(export_statement value: (class name: (identifier) @name body: (_) @body)) @class
(field_definition property: [(property_identifier) (private_property_identifier)] @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @method
(field_definition property: [(property_identifier) (private_property_identifier)] @name) @property
`;

const TYPESCRIPT_CLASSES = `
(class_declaration name: (type_identifier) @name) @class
(abstract_class_declaration name: (type_identifier) @name) @class
(lexical_declaration (variable_declarator name: (identifier) @name value: (class body: (_) @body))) @class
(variable_declaration (variable_declarator name: (identifier) @name value: (class body: (_) @body))) @class
(export_statement "default" @name value: (class !name body: (_) @body)) @class
(public_field_definition name: [(property_identifier) (private_property_identifier)] @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @method
(public_field_definition name: [(property_identifier) (private_property_identifier)] @name) @property
(method_signature name: [(property_identifier) (string) (computed_property_name)] @name) @method
(abstract_method_signature name: (property_identifier) @name) @method
`;

const TYPES = `
(function_signature name: (identifier) @name) @function
(interface_declaration name: (type_identifier) @name) @interface
(type_alias_declaration name: (type_identifier) @name) @type
(property_signature name: [(property_identifier) (string)] @name) @property
(enum_declaration name: (identifier) @name) @enum
(enum_body name: [(property_identifier) (string)] @name @constant)
(enum_assignment name: [(property_identifier) (string)] @name) @constant
(internal_module name: (_) @name) @module
(module name: (_) @name) @module
(ambient_declaration (lexical_declaration (variable_declarator name: (identifier) @name)) @constant)
(ambient_declaration (variable_declaration (variable_declarator name: (identifier) @name)) @variable)
`;

const COMMON = { ornaments: ['decorator'], constructors: ['constructor'] } as const;
const TYPESCRIPT_WRAPPERS = ['export_statement', 'ambient_declaration'];

const TYPESCRIPT_QUERY = FUNCTIONS + TYPESCRIPT_CLASSES + TYPES + VARIABLES;

export const JAVASCRIPT_LANGUAGES: readonly Language[] = [
  {
    name: 'typescript',
    extensions: ['.ts', '.mts', '.cts'],
    grammar: 'typescript',
    query: TYPESCRIPT_QUERY,
    wrappers: TYPESCRIPT_WRAPPERS,
    ...COMMON,
  },
  {
    name: 'typescriptreact',
    extensions: ['.tsx'],
    grammar: 'tsx',
    query: TYPESCRIPT_QUERY,
    wrappers: TYPESCRIPT_WRAPPERS,
    ...COMMON,
  },
  {
    name: 'javascript',
    extensions: ['.js', '.mjs', '.cjs', '.jsx'],
    grammar: 'javascript',
    query: FUNCTIONS + JAVASCRIPT_CLASSES + VARIABLES,
    wrappers: ['export_statement'],
    ...COMMON,
  },
];
