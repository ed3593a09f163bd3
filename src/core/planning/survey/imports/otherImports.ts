/**
 * What a text in Python imports: modules as they are written, with the names that are taken from them behind ">",
 * because each of those may be a module itself: `os.path`, `.models>User,Order`, `..>settings`.
 */
export function pythonImports(text: string): string[] {
  const found = new Set<string>();
  const code = withoutPythonTexts(text);
  const statement = /^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n;]*)|import[ \t]+([^\n;]*))/gm;
  for (const [, from, names, modules] of code.matchAll(statement)) {
    if (from !== undefined) found.add(`${from}>${namesIn(names ?? '').join(',')}`);
    else for (const each of namesIn(modules ?? '')) found.add(each);
  }
  return [...found];
}

function namesIn(list: string): string[] {
  const names = list.replace(/[()\\]/g, ' ').split(',');
  return names.map((name) => /^\s*([\w.*]+)/.exec(name)?.[1] ?? '').filter((name) => name !== '');
}

/** Strings become spaces without line ends, comments go; lines that go on after a backslash are joined. */
export function withoutPythonTexts(text: string): string {
  const texts =
    /"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'|#[^\n]*|\\\n/g;
  return text.replace(texts, (passage) => (passage.startsWith('#') ? '' : ' '));
}

/** The paths that a text in Go imports, as they are written. */
export function goImports(text: string): string[] {
  const found: string[] = [];
  const code = withoutComments(text);
  for (const [, block, single] of code.matchAll(/^[ \t]*import\s*(?:\(([^)]*)\)|(?:[\w.]+[ \t]+)?"([^"\n]+)")/gm)) {
    if (single !== undefined) found.push(single);
    else for (const [, path] of (block ?? '').matchAll(/"([^"\n]+)"/g)) found.push(path ?? '');
  }
  return found;
}

/** What a text in Java or Kotlin imports, as it is written, without `static` and without new names: `a.b.C`, `a.b.*`. */
export function javaImports(text: string): string[] {
  const code = withoutComments(text);
  return [...code.matchAll(/^[ \t]*import[ \t]+(?:static[ \t]+)?([\w.]+\*?)/gm)].map(([, name]) => name ?? '');
}

/** The package that a text in Java, Kotlin or Go says it belongs to. */
export function packageOf(text: string): string | undefined {
  return /^[ \t]*package[ \t]+([\w.]+)/m.exec(withoutComments(text.slice(0, 20_000)))?.[1];
}

/** Without the comments of languages that look like C; strings stay. */
export function withoutComments(text: string): string {
  const passages = /\/\/[^\n]*|\/\*[^]*?\*\/|"(?:\\[^]|[^"\\\n])*"|`[^`]*`|'(?:\\[^]|[^'\\\n])*'/g;
  return text.replace(passages, (passage) => (passage.startsWith('/') ? ' ' : passage));
}
