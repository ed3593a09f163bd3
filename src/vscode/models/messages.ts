import * as vscode from 'vscode';
import type { ModelBlock, ModelMessage, ModelRequest, ToolDescription } from '../../core/ports/model.ts';

type UserPart = vscode.LanguageModelTextPart | vscode.LanguageModelToolResultPart;
type AssistantPart = vscode.LanguageModelTextPart | vscode.LanguageModelToolCallPart;

/** The request's messages in VS Code's form. VS Code has no system role, so the system text goes first, as the person's. */
export function toChatMessages(request: ModelRequest): vscode.LanguageModelChatMessage[] {
  const system = request.system === '' ? [] : [vscode.LanguageModelChatMessage.User(request.system)];
  return [...system, ...request.messages.map(toChatMessage)];
}

/** One message. Blocks that only another provider understands are left out. */
export function toChatMessage(message: ModelMessage): vscode.LanguageModelChatMessage {
  return message.role === 'user'
    ? vscode.LanguageModelChatMessage.User(message.content.flatMap(toUserPart))
    : vscode.LanguageModelChatMessage.Assistant(message.content.flatMap(toAssistantPart));
}

/** The tools in VS Code's form. */
export function toChatTools(tools: readonly ToolDescription[]): vscode.LanguageModelChatTool[] {
  return tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
}

/** A part of an answer as a block; `undefined` for parts that carry nothing for us. */
export function toBlock(part: unknown): ModelBlock | undefined {
  if (part instanceof vscode.LanguageModelTextPart) return { type: 'text', text: part.value };
  if (part instanceof vscode.LanguageModelToolCallPart) {
    return { type: 'tool-call', id: part.callId, name: part.name, input: part.input };
  }
  return undefined;
}

function toUserPart(block: ModelBlock): UserPart[] {
  if (block.type === 'text') return [new vscode.LanguageModelTextPart(block.text)];
  if (block.type !== 'tool-result') return [];
  // VS Code has no flag for a failed tool, so the text says it.
  const text = block.isError ? `Error: ${block.text}` : block.text;
  return [new vscode.LanguageModelToolResultPart(block.callId, [new vscode.LanguageModelTextPart(text)])];
}

function toAssistantPart(block: ModelBlock): AssistantPart[] {
  if (block.type === 'text') return [new vscode.LanguageModelTextPart(block.text)];
  if (block.type !== 'tool-call') return [];
  return [new vscode.LanguageModelToolCallPart(block.id, block.name, isObject(block.input) ? block.input : {})];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
