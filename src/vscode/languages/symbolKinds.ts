import * as vscode from 'vscode';
import type { SymbolKind } from '../../core/ports/syntax.ts';

const KINDS: Readonly<Partial<Record<vscode.SymbolKind, SymbolKind>>> = {
  [vscode.SymbolKind.File]: 'module',
  [vscode.SymbolKind.Module]: 'module',
  [vscode.SymbolKind.Namespace]: 'module',
  [vscode.SymbolKind.Package]: 'module',
  [vscode.SymbolKind.Class]: 'class',
  [vscode.SymbolKind.Struct]: 'class',
  [vscode.SymbolKind.Object]: 'class',
  [vscode.SymbolKind.Method]: 'method',
  [vscode.SymbolKind.Operator]: 'method',
  [vscode.SymbolKind.Property]: 'property',
  [vscode.SymbolKind.Field]: 'property',
  [vscode.SymbolKind.Event]: 'property',
  [vscode.SymbolKind.Key]: 'property',
  [vscode.SymbolKind.Constructor]: 'constructor',
  [vscode.SymbolKind.Enum]: 'enum',
  [vscode.SymbolKind.Interface]: 'interface',
  [vscode.SymbolKind.Function]: 'function',
  [vscode.SymbolKind.Constant]: 'constant',
  [vscode.SymbolKind.EnumMember]: 'constant',
  [vscode.SymbolKind.TypeParameter]: 'type',
  [vscode.SymbolKind.String]: 'heading',
};

/** What an outline would call it; a variable where the editor says less. */
export function symbolKindOf(kind: vscode.SymbolKind): SymbolKind {
  return KINDS[kind] ?? 'variable';
}
