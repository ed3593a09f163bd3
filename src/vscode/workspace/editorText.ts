import * as vscode from 'vscode';
import { openDocument, sameBytes } from './documents.ts';

/** A file as the editor holds it, or would hold it when it were opened. */
export interface EditorText {
  readonly text: string;
  readonly eol: '\n' | '\r\n';
  readonly encoding: Encoding;
}

/** By name, or whatever the settings say for a file. */
type Encoding = { readonly encoding: string } | { readonly uri: vscode.Uri };

/**
 * How the editor holds a file of these bytes; `undefined` when it cannot hold them exactly: bytes that are no text of
 * the encoding, mixed line ends. Opens the file only where nothing else tells: VS Code keeps no more than 50 documents
 * open that have no editor, and an accept may be of thousands.
 */
export async function editorTextOf(uri: vscode.Uri, bytes: Uint8Array): Promise<EditorText | undefined> {
  const document = openDocument(uri);
  if (document !== undefined) return textOfDocument(document, bytes);
  const guesses = vscode.workspace.getConfiguration('files', uri).get('autoGuessEncoding') === true;
  const encoding: Encoding = markedEncoding(bytes) ?? { uri };
  if (!guesses) {
    const text = await exactText(bytes, encoding);
    if (text === undefined) return undefined;
    const eol = lineEndOf(text);
    if (eol !== undefined) return { text, eol, encoding };
  }
  const opened = await openAsText(uri);
  return opened && textOfDocument(opened, bytes);
}

/** The text with which the file would be saved as exactly these bytes; `undefined` when no text does that. */
export async function textForBytes({ encoding, eol }: EditorText, bytes: Uint8Array): Promise<string | undefined> {
  const text = await exactText(bytes, encoding);
  return text?.replaceAll(/\r\n|\r|\n/g, eol) === text ? text : undefined;
}

async function textOfDocument(document: vscode.TextDocument, bytes: Uint8Array): Promise<EditorText | undefined> {
  const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const held: EditorText = { text: document.getText(), eol, encoding: { encoding: document.encoding } };
  return (await textForBytes(held, bytes)) === held.text ? held : undefined;
}

/** The decoded text when encoding it gives the same bytes again. */
async function exactText(bytes: Uint8Array, encoding: Encoding): Promise<string | undefined> {
  try {
    const text = await decode(bytes, encoding);
    return sameBytes(await encode(text, encoding), bytes) ? text : undefined;
  } catch {
    // Binary: VS Code tells it with an error that has no code.
    return undefined;
  }
}

async function decode(bytes: Uint8Array, encoding: Encoding): Promise<string> {
  if ('uri' in encoding) return vscode.workspace.decode(bytes, encoding);
  return vscode.workspace.decode(bytes, encoding);
}

async function encode(text: string, encoding: Encoding): Promise<Uint8Array> {
  if ('uri' in encoding) return vscode.workspace.encode(text, encoding);
  return vscode.workspace.encode(text, encoding);
}

/** What a byte order mark says, which VS Code heeds before any setting. */
function markedEncoding(bytes: Uint8Array): Encoding | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: 'utf8bom' };
  if (first === 0xff && second === 0xfe) return { encoding: 'utf16le' };
  if (first === 0xfe && second === 0xff) return { encoding: 'utf16be' };
  return undefined;
}

/** The one kind of line end in the text; `undefined` when there is none, or more than one kind. */
function lineEndOf(text: string): '\n' | '\r\n' | undefined {
  const kinds = new Set(text.match(/\r\n|\r|\n/g));
  const [kind] = kinds;
  return kinds.size === 1 && kind !== '\r' ? (kind as '\n' | '\r\n') : undefined;
}

async function openAsText(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    // Binary or too large, again without a code.
    return undefined;
  }
}
