import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { LanguageFeatures, TextPlace } from '../../src/core/ports/languages.ts';
import type { Failure } from '../../src/shared/failures.ts';
import type { Result } from '../../src/shared/result.ts';
import { createLanguageFeatures } from '../../src/vscode/languages/languageFeatures.ts';
import { playground, workspaceFolder } from './workspaceFiles.ts';

/** There is no server of a language in the test window, so the test brings what one would. */
describe('What the editor knows of files', () => {
  const folder = playground('language-features');
  const nobodyStops = new AbortController().signal;
  let registered: { dispose(): unknown }[];
  let features: LanguageFeatures;

  beforeEach(() => {
    registered = [];
    features = createLanguageFeatures({ isTrusted: () => true });
  });

  afterEach(async () => {
    for (const each of registered) each.dispose();
    await folder.clear();
  });

  const files = { pattern: '**/*.waves' };

  function at(file: string, line: number, column: number): TextPlace {
    return { root: workspaceFolder().name, path: `${folder.name}/${file}`, line, column };
  }

  function location(file: string, line: number, character: number): vscode.Location {
    return new vscode.Location(folder.uri(file), new vscode.Position(line, character));
  }

  /** As `file:line:column`, in order. */
  function shown(found: Result<readonly TextPlace[], Failure>): string[] {
    assert.ok(found.ok, found.ok ? '' : found.failure.message);
    return found.value.map(({ path, line, column }) => `${path.replace(`${folder.name}/`, '')}:${line}:${column}`);
  }

  it('gives uses and definitions within the folder, counted from 1', async () => {
    await folder.write('a.waves', 'wave\n😀 wave\n');
    await folder.write('b.waves', 'wave\n');
    const asked: string[] = [];
    const elsewhere = new vscode.Location(vscode.Uri.file('/elsewhere/c.waves'), new vscode.Position(0, 0));
    registered.push(
      vscode.languages.registerReferenceProvider(files, {
        provideReferences(document, { line, character }) {
          asked.push(`${document.lineAt(line).text}@${character}`);
          return [location('a.waves', 0, 0), elsewhere, location('b.waves', 0, 0)];
        },
      }),
      vscode.languages.registerDefinitionProvider(files, {
        provideDefinition: () => [
          {
            targetUri: folder.uri('b.waves'),
            targetRange: new vscode.Range(0, 0, 9, 0),
            targetSelectionRange: new vscode.Range(0, 2, 0, 4),
          },
        ],
      }),
    );
    const references = shown(await features.references(at('a.waves', 2, 4), nobodyStops)).sort();
    assert.deepEqual(references, ['a.waves:1:1', 'b.waves:1:1']);
    assert.deepEqual(asked, ['😀 wave@3']);
    assert.deepEqual(shown(await features.definitions(at('a.waves', 1, 1), nobodyStops)), ['b.waves:1:3']);
  });

  it('knows nothing of files that nobody provides for', async () => {
    await folder.write('a.other', 'wave\n');
    assert.deepEqual(shown(await features.references(at('a.other', 1, 1), nobodyStops)), []);
  });

  it('fails for files that are not there and folders that are not open', async () => {
    const gone = await features.references(at('gone.waves', 1, 1), nobodyStops);
    const closed = await features.references({ ...at('a.waves', 1, 1), root: 'elsewhere' }, nobodyStops);
    for (const found of [gone, closed]) assert.ok(!found.ok && found.failure.kind === 'wrong-use');
  });

  it('finds symbols of the folder by name', async () => {
    const symbol = (name: string, kind: vscode.SymbolKind, where: vscode.Location): vscode.SymbolInformation =>
      new vscode.SymbolInformation(name, kind, 'Sea', where);
    registered.push(
      vscode.languages.registerWorkspaceSymbolProvider({
        provideWorkspaceSymbols: (query) => [
          symbol(query, vscode.SymbolKind.Struct, location('a.waves', 4, 2)),
          symbol(
            query,
            vscode.SymbolKind.Function,
            new vscode.Location(vscode.Uri.file('/e.waves'), new vscode.Position(0, 0)),
          ),
        ],
      }),
    );
    const found = await features.workspaceSymbols(workspaceFolder().name, 'tide', nobodyStops);
    assert.ok(found.ok);
    assert.deepEqual(
      found.value.filter(({ name }) => name === 'tide'),
      [{ ...at('a.waves', 5, 3), name: 'tide', kind: 'class', container: 'Sea' }],
    );
  });

  it('waits a bounded time for a provider that hangs, and not at all once it is cancelled', async () => {
    await folder.write('a.waves', 'wave\n');
    const hanging = new Promise<undefined>(() => undefined);
    registered.push(vscode.languages.registerReferenceProvider(files, { provideReferences: () => hanging }));
    const late = await createLanguageFeatures({ isTrusted: () => true, timeoutMs: 50 }).references(
      at('a.waves', 1, 1),
      nobodyStops,
    );
    assert.ok(!late.ok && late.failure.kind === 'timeout');
    const stop = new AbortController();
    const asked = features.references(at('a.waves', 1, 1), stop.signal);
    stop.abort();
    const cancelled = await asked;
    assert.ok(!cancelled.ok && cancelled.failure.kind === 'cancelled');
  });

  it('gives what a file is complained about, also when it is first looked at', async () => {
    const complaints = vscode.languages.createDiagnosticCollection('waves');
    registered.push(
      complaints,
      vscode.workspace.onDidOpenTextDocument(({ uri }) => {
        if (!uri.path.endsWith('.waves')) return;
        const complaint = new vscode.Diagnostic(
          new vscode.Range(1, 2, 1, 4),
          'too high',
          vscode.DiagnosticSeverity.Warning,
        );
        complaint.source = 'sea';
        complaint.code = { value: 7, target: vscode.Uri.parse('https://example.com') };
        complaints.set(uri, [complaint]);
      }),
    );
    await folder.write('a.waves', 'wave\nwave\n');
    const expected = { ...at('a.waves', 2, 3), severity: 'warning', message: 'too high', source: 'sea', code: '7' };
    const ofFile = await features.diagnostics(workspaceFolder().name, `${folder.name}/a.waves`);
    assert.deepEqual(ofFile, { ok: true, value: [expected] });
    complaints.set(vscode.Uri.file('/elsewhere.waves'), [new vscode.Diagnostic(new vscode.Range(0, 0, 0, 1), 'far')]);
    const all = await features.diagnostics(workspaceFolder().name, undefined);
    assert.ok(all.ok);
    assert.deepEqual(
      all.value.filter(({ path }) => path.endsWith('.waves')),
      [expected],
    );
  });

  it('is not asked in a workspace that is not trusted', async () => {
    const distrusting = createLanguageFeatures({ isTrusted: () => false });
    const answers = [
      await distrusting.references(at('a.waves', 1, 1), nobodyStops),
      await distrusting.definitions(at('a.waves', 1, 1), nobodyStops),
      await distrusting.workspaceSymbols(workspaceFolder().name, 'tide', nobodyStops),
      await distrusting.diagnostics(workspaceFolder().name, undefined),
    ];
    for (const answer of answers) assert.ok(!answer.ok && answer.failure.kind === 'wrong-use');
  });
});
