import type { Language } from './language.ts';

export const BASH: Language = {
  name: 'shellscript',
  extensions: ['.sh', '.bash', '.zsh', '.ksh', '.bats'],
  fileNames: ['.bashrc', '.bash_profile', '.profile', '.zshrc'],
  grammar: 'bash',
  query: `
(function_definition name: (word) @name) @function
(program (variable_assignment name: (variable_name) @name) @variable)
(program (declaration_command (variable_assignment name: (variable_name) @name)) @variable)
`,
};
