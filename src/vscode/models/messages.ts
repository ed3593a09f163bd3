import * as vscode from 'vscode';
import type { ModelBlock, ModelMessage, ModelRequest, Picture, ToolDescription } from '../../core/ports/model.ts';
import { pictureProblem } from '../../shared/pictures.ts';

type UserPart = vscode.LanguageModelTextPart | vscode.LanguageModelToolResultPart;
type AssistantPart = vscode.LanguageModelTextPart | vscode.LanguageModelToolCallPart;

/** Whether pictures are shown; else they are left out with a word. */
export type Showing = 'pictures' | 'text';

/** The request's messages in VS Code's form. VS Code has no system role, so the system text goes first, as the person's. */
export function toChatMessages(request: ModelRequest, showing: Showing): vscode.LanguageModelChatMessage[] {
  const system = request.system === '' ? [] : [vscode.LanguageModelChatMessage.User(request.system)];
  return [...system, ...request.messages.map((message) => toChatMessage(message, showing))];
}

/** One message. Blocks that only another provider understands are left out. */
export function toChatMessage(message: ModelMessage, showing: Showing): vscode.LanguageModelChatMessage {
  return message.role === 'user'
    ? vscode.LanguageModelChatMessage.User(message.content.flatMap((block) => toUserPart(block, showing)))
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

function toUserPart(block: ModelBlock, showing: Showing): UserPart[] {
  if (block.type === 'text') return [new vscode.LanguageModelTextPart(block.text)];
  if (block.type !== 'tool-result') return [];
  // VS Code has no flag for a failed tool, so the text says it.
  const said = block.isError ? `Error: ${block.text}` : block.text;
  const shown: vscode.LanguageModelDataPart[] = [];
  const notes: string[] = [];
  for (const picture of block.pictures ?? []) {
    const problem = showing === 'text' ? 'this model cannot be shown pictures' : pictureProblem(picture);
    if (problem === undefined) shown.push(picturePart(picture));
    else notes.push(`[A picture was left out: ${problem}.]`);
  }
  const text = new vscode.LanguageModelTextPart([said, ...notes].join('\n'));
  return [new vscode.LanguageModelToolResultPart(block.callId, [text, ...shown])];
}

function picturePart({ mediaType, base64 }: Picture): vscode.LanguageModelDataPart {
  return vscode.LanguageModelDataPart.image(Buffer.from(base64, 'base64'), mediaType);
}

/** Editors built on an older base have no such part of a message. */
export function canShowPictures(): boolean {
  return 'LanguageModelDataPart' in vscode;
}

function toAssistantPart(block: ModelBlock): AssistantPart[] {
  if (block.type === 'text') return [new vscode.LanguageModelTextPart(block.text)];
  if (block.type !== 'tool-call') return [];
  return [new vscode.LanguageModelToolCallPart(block.id, block.name, isObject(block.input) ? block.input : {})];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
