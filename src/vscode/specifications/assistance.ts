import * as vscode from 'vscode';
import { specificationProblems, templateProblems } from '../../core/app/specification.ts';
import type { LocatedProblem } from '../../core/app/specification.ts';
import type { JsonSchema } from './jsonSchema.ts';
import { completionsAt, hoverAt } from './suggestions.ts';
import type { Suggestion } from './suggestions.ts';

/** workflow: a specification or a plan. */
export type FileForm = 'workflow' | 'template';

/** What helps with writing such files. */
export interface Assistance {
  problems(form: FileForm, document: vscode.TextDocument): vscode.Diagnostic[];
  completions(
    form: FileForm,
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[]>;
  hover(form: FileForm, document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined>;
}

/** The schemas are read from the extension's own files when they are first needed. */
export function createAssistance(extensionUri: vscode.Uri): Assistance {
  const schemas = new Map<FileForm, Promise<JsonSchema>>();
  const schemaOf = (form: FileForm): Promise<JsonSchema> => {
    const reading = schemas.get(form) ?? readSchema(extensionUri, form);
    schemas.set(form, reading);
    return reading;
  };
  return {
    problems: (form, document) => {
      const problems = (form === 'workflow' ? specificationProblems : templateProblems)(document.getText());
      return problems.map((problem) => diagnosticOf(problem, document));
    },
    completions: async (form, document, position) => {
      const suggestions = completionsAt(await schemaOf(form), document.getText(), document.offsetAt(position));
      return suggestions.map((suggestion, index) => itemOf(suggestion, index, document));
    },
    hover: async (form, document, position) => {
      const found = hoverAt(await schemaOf(form), document.getText(), document.offsetAt(position));
      return found && new vscode.Hover(new vscode.MarkdownString(found.markdown), rangeOf(found, document));
    },
  };
}

async function readSchema(extensionUri: vscode.Uri, form: FileForm): Promise<JsonSchema> {
  const uri = vscode.Uri.joinPath(extensionUri, 'media', 'schemas', `${form}.schema.json`);
  return JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri))) as JsonSchema;
}

function diagnosticOf(problem: LocatedProblem, document: vscode.TextDocument): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(rangeOf(problem, document), problem.message);
  diagnostic.source = 'Wavewright';
  return diagnostic;
}

const KINDS: Readonly<Record<Suggestion['kind'], vscode.CompletionItemKind>> = {
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember,
  reference: vscode.CompletionItemKind.Reference,
  snippet: vscode.CompletionItemKind.Snippet,
};

function itemOf(suggestion: Suggestion, index: number, document: vscode.TextDocument): vscode.CompletionItem {
  const item = new vscode.CompletionItem(suggestion.label, KINDS[suggestion.kind]);
  item.insertText = new vscode.SnippetString(suggestion.insert);
  item.range = rangeOf(suggestion, document);
  item.sortText = String(index).padStart(4, '0');
  if (suggestion.detail !== undefined) item.detail = suggestion.detail;
  if (suggestion.documentation !== undefined) item.documentation = suggestion.documentation;
  if (suggestion.leadsToChoice === true) item.command = SUGGEST_AGAIN;
  return item;
}

const SUGGEST_AGAIN: vscode.Command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };

function rangeOf(
  { from, to }: { readonly from: number; readonly to: number },
  document: vscode.TextDocument,
): vscode.Range {
  return new vscode.Range(document.positionAt(from), document.positionAt(to));
}
