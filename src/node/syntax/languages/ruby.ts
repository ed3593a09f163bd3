import type { Language } from './language.ts';

export const RUBY: Language = {
  name: 'ruby',
  extensions: ['.rb', '.rake', '.gemspec', '.ru'],
  fileNames: ['rakefile', 'gemfile'],
  grammar: 'ruby',
  query: `
(module name: (_) @name) @module
(class name: (_) @name) @class
(method name: (_) @name) @method
(singleton_method name: (_) @name) @method
(assignment left: (constant) @name right: (call block: (_ body: (_) @body))) @class
(assignment left: (constant) @name) @constant
(call method: (identifier) @_method arguments: (argument_list (simple_symbol) @name)
  (#any-of? @_method "attr_accessor" "attr_reader" "attr_writer")) @property
`,
  constructors: ['initialize'],
};
