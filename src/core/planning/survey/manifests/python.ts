import { isOthersCode, isSample } from '../languages.ts';
import type { Listing } from '../listing.ts';
import { baseName, folderOf, within } from '../paths.ts';
import type { CommandFact, NamedFact } from '../survey.ts';
import { NOTHING_FOUND, commandsOf, factsByMark, shellWord } from './findings.ts';
import type { Findings, Manifests } from './findings.ts';

const FRAMEWORKS: Readonly<Record<string, RegExp>> = Object.fromEntries(
  [
    'django',
    'flask',
    'fastapi',
    'starlette',
    'aiohttp',
    'tornado',
    'sqlalchemy',
    'celery',
    'pandas',
    'numpy',
    'scipy',
    'torch',
    'tensorflow',
    'scikit-learn',
    'transformers',
    'streamlit',
    'pydantic',
    'click',
    'typer',
    'scrapy',
  ].map(
    // At the beginning of a requirement: on a line of its own, or in quotes.
    (name) => [name, new RegExp(String.raw`(?:^|["'])\s*${name}\s*(?:\[[^\]]*\])?\s*(?:$|["'=<>~!;,#]|@)`, 'im')],
  ),
);

const MANIFESTS = [
  'pyproject.toml',
  'setup.py',
  'setup.cfg',
  'requirements.txt',
  'requirements-dev.txt',
  'dev-requirements.txt',
  'Pipfile',
  'tox.ini',
  'pytest.ini',
  'mypy.ini',
  'environment.yml',
  'manage.py',
];

/** What pyproject.toml, setup.py, requirements and settings of Python's tools say. */
export function pythonFindings(manifests: Manifests): Findings {
  const found = manifests.named(...MANIFESTS).filter(([path]) => !isOthersCode(path) && !isSample(path));
  const folders = [...new Set(found.filter(([path]) => isProject(path)).map(([path]) => folderOf(path)))];
  const projects = folders.map((folder) => projectAt(folder, manifests));
  return {
    ...NOTHING_FOUND,
    packages: projects.flatMap(({ folder, name }) =>
      name === undefined && folder === '' ? [] : [{ folder, name: name ?? baseName(folder) }],
    ),
    frameworks: found.flatMap(([path, text]) => factsByMark(text, path, FRAMEWORKS)),
    packageManagers: projects.flatMap(({ manager }) => manager ?? []),
    commands: projects.flatMap((project) => commandsIn(project, manifests.listing)),
    entryPoints: projects.flatMap(({ folder, all }) => entryPointsOf(folder, all, manifests.listing)),
    testFrameworks: projects.flatMap(({ from, all, folder }) => {
      if (usesPytest(all, folder, manifests.listing)) return [{ name: 'pytest', from }];
      return manifests.listing.has(within(folder, 'manage.py'))
        ? [{ name: 'django', from: within(folder, 'manage.py') }]
        : [];
    }),
  };
}

function isProject(path: string): boolean {
  return /^(?:pyproject\.toml|setup\.py|setup\.cfg|requirements\.txt|Pipfile|manage\.py)$/.test(baseName(path));
}

interface Project {
  readonly folder: string;
  readonly name: string | undefined;
  readonly from: string;
  readonly manager: NamedFact | undefined;
  /** All texts of the folder's manifests, one after the other. */
  readonly all: string;
  readonly pyproject: string;
  /** Begins lines that run programs of the project's environment. */
  readonly prefix: string;
}

function projectAt(folder: string, { texts, listing }: Manifests): Project {
  const textOf = (name: string): string => texts.get(within(folder, name)) ?? '';
  const pyproject = textOf('pyproject.toml');
  const all = MANIFESTS.map(textOf).join('\n');
  const from =
    MANIFESTS.map((name) => within(folder, name)).find((path) => listing.has(path)) ?? within(folder, 'setup.py');
  const name = /^\s*name\s*=\s*["']([^"'\n]+)["']/m.exec(
    section(pyproject, 'project') ?? section(pyproject, 'tool.poetry') ?? textOf('setup.py'),
  )?.[1];
  const manager = managerOf(folder, pyproject, listing);
  const prefix =
    { poetry: 'poetry run ', uv: 'uv run ', pdm: 'pdm run ', pipenv: 'pipenv run ' }[manager?.name ?? ''] ??
    'python -m ';
  return { folder, name, from, manager, all, pyproject, prefix };
}

function managerOf(folder: string, pyproject: string, listing: Listing): NamedFact | undefined {
  const files: readonly (readonly [string, string])[] = [
    ['poetry.lock', 'poetry'],
    ['uv.lock', 'uv'],
    ['pdm.lock', 'pdm'],
    ['Pipfile', 'pipenv'],
  ];
  const file = files.find(([name]) => listing.has(within(folder, name)));
  if (file !== undefined) return { name: file[1], from: within(folder, file[0]) };
  if (/^\[tool\.poetry\]/m.test(pyproject)) return { name: 'poetry', from: within(folder, 'pyproject.toml') };
  const plain = ['requirements.txt', 'pyproject.toml', 'setup.py'].find((name) => listing.has(within(folder, name)));
  return plain === undefined ? undefined : { name: 'pip', from: within(folder, plain) };
}

/** The lines of a section of a TOML or INI text; `undefined` when there is none. */
function section(text: string, name: string): string | undefined {
  const start = text.search(new RegExp(String.raw`^\[${name.replaceAll('.', String.raw`\.`)}\][ \t]*$`, 'm'));
  if (start === -1) return undefined;
  const rest = text.slice(text.indexOf('\n', start) + 1);
  const end = rest.search(/^\[/m);
  return end === -1 ? rest : rest.slice(0, end);
}

function usesPytest(all: string, folder: string, listing: Listing): boolean {
  if (listing.has(within(folder, 'pytest.ini')) || /^\[(?:tool\.pytest|tool:pytest|pytest\])/m.test(all)) return true;
  if (/(?:^|["'\s])pytest\s*(?:$|["'=<>~!\[;,])/m.test(all)) return true;
  return ['conftest.py', 'tests/conftest.py', 'test/conftest.py'].some((name) => listing.has(within(folder, name)));
}

/** Only for the root and folders whose tools take a path: others would have to be entered first. */
function commandsIn(project: Project, listing: Listing): CommandFact[] {
  const { folder, from, all, pyproject, prefix, manager } = project;
  const word = folder === '' ? '.' : shellWord(folder);
  if (word === undefined || (folder !== '' && prefix !== 'python -m ')) return [];
  const has = (name: string): boolean => listing.has(within(folder, name));
  const tool = (name: string): boolean => new RegExp(String.raw`^\[(?:tool[.:])?${name}[\].]`, 'm').test(all);
  const at = folder === '' ? '' : ` ${word}`;
  const pytest = usesPytest(all, folder, listing);
  const django = has('manage.py')
    ? `${prefix === 'python -m ' ? 'python' : `${prefix}python`} ${within(folder === '' ? '' : word, 'manage.py')} test${at}`
    : undefined;
  const nox = folder === '' && has('tox.ini') && /^\[tox\]/m.test(all) ? 'tox' : undefined;
  const ruff = tool('ruff') || has('ruff.toml') || has('.ruff.toml');
  const flake8 = has('.flake8') || tool('flake8');
  const mypyPlaces = /^\s*(?:files|packages|modules)\s*=/m.test(
    section(pyproject, 'tool.mypy') ?? section(all, 'mypy') ?? '',
  );
  const mypy =
    tool('mypy') || has('mypy.ini') ? `${prefix}mypy${mypyPlaces && folder === '' ? '' : ` ${word}`}` : undefined;
  const pyright = folder === '' && (tool('pyright') || has('pyrightconfig.json')) ? `${prefix}pyright` : undefined;
  const lines = {
    test: pytest ? `${prefix}pytest${at}` : (django ?? nox),
    types: mypy ?? pyright,
    lint: ruff ? `${prefix}ruff check ${word}` : flake8 ? `${prefix}flake8 ${word}` : undefined,
    'format-check': tool('black')
      ? `${prefix}black --check ${word}`
      : /^\[tool\.ruff\.format/m.test(all)
        ? `${prefix}ruff format --check ${word}`
        : undefined,
    build:
      folder === '' && ['poetry', 'uv', 'pdm'].includes(manager?.name ?? '') && /^\[build-system\]/m.test(pyproject)
        ? `${manager?.name} build`
        : undefined,
    coverage: pytest && /pytest[-_]cov/.test(all) ? `${prefix}pytest --cov${at}` : undefined,
  };
  return commandsOf(lines, { from, folder });
}

function entryPointsOf(folder: string, all: string, listing: Listing): string[] {
  const scripts =
    section(all, 'project.scripts') ??
    section(all, 'tool.poetry.scripts') ??
    section(all, 'options.entry_points') ??
    '';
  const named = [
    ...`${scripts}\n${all.match(/console_scripts[^\]]*\]/g)?.join('\n') ?? ''}`.matchAll(/=\s*["']?([\w.]+):\w+/g),
  ].map(([, module]) => (module ?? '').replaceAll('.', '/'));
  const places = named.flatMap((module) => [
    `${module}.py`,
    `src/${module}.py`,
    `${module}/__init__.py`,
    `src/${module}/__init__.py`,
  ]);
  return [...places, 'manage.py', 'main.py', 'app.py', '__main__.py']
    .map((name) => within(folder, name))
    .filter((path) => listing.has(path));
}
