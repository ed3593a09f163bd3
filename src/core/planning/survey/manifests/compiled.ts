import { isOthersCode, isSample } from '../languages.ts';
import type { Listing } from '../listing.ts';
import { baseName, folderOf, within } from '../paths.ts';
import type { CommandFact } from '../survey.ts';
import { NOTHING_FOUND, commandsOf, factsByMark, joinFindings, shellWord } from './findings.ts';
import type { Findings, Manifests } from './findings.ts';

/** What go.mod, Cargo.toml, pom.xml and Gradle's files say; besides the names of Go's modules by folder. */
export function compiledFindings(manifests: Manifests): Findings & { readonly goModules: ReadonlyMap<string, string> } {
  const go = goFindings(manifests);
  const all = joinFindings([go, rustFindings(manifests), mavenFindings(manifests), gradleFindings(manifests)]);
  return { ...all, goModules: go.goModules };
}

function ours(found: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  return found.filter(([path]) => !isOthersCode(path) && !isSample(path));
}

const GO_FRAMEWORKS = {
  gin: /github\.com\/gin-gonic\/gin\b/,
  echo: /github\.com\/labstack\/echo\b/,
  fiber: /github\.com\/gofiber\/fiber\b/,
  chi: /github\.com\/go-chi\/chi\b/,
  gorilla: /github\.com\/gorilla\/mux\b/,
  cobra: /github\.com\/spf13\/cobra\b/,
  grpc: /google\.golang\.org\/grpc\b/,
  gorm: /gorm\.io\/gorm\b/,
};

function goFindings(manifests: Manifests): Findings & { readonly goModules: ReadonlyMap<string, string> } {
  const modules = ours(manifests.named('go.mod')).flatMap(([path, text]) => {
    const name = /^module\s+"?([^\s"]+)/m.exec(text)?.[1];
    return name === undefined ? [] : [{ path, text, name, folder: folderOf(path) }];
  });
  return {
    ...NOTHING_FOUND,
    packages: modules.map(({ folder, name }) => ({ folder, name })),
    frameworks: modules.flatMap(({ path, text }) => factsByMark(text, path, GO_FRAMEWORKS)),
    packageManagers: modules.map(({ path }) => ({ name: 'go', from: path })),
    commands: modules.flatMap(({ path, folder }) => goCommands(path, folder, manifests.listing)),
    testFrameworks: modules.map(({ path }) => ({ name: 'go test', from: path })),
    // The innermost module has the say.
    goModules: new Map(
      modules.map(({ folder, name }) => [folder, name] as const).sort(([, a], [, b]) => b.length - a.length),
    ),
  };
}

function goCommands(from: string, folder: string, listing: Listing): CommandFact[] {
  const word = folder === '' ? '' : shellWord(folder);
  if (word === undefined) return [];
  const go = folder === '' ? 'go' : `go -C ${word}`;
  const lints = folder === '' && ['yml', 'yaml', 'toml', 'json'].some((end) => listing.has(`.golangci.${end}`));
  const lines = {
    test: `${go} test ./...`,
    types: `${go} vet ./...`,
    lint: lints ? 'golangci-lint run' : undefined,
    build: `${go} build ./...`,
    coverage: `${go} test -cover ./...`,
  };
  return commandsOf(lines, { from, folder });
}

const RUST_FRAMEWORKS = Object.fromEntries(
  [
    'tokio',
    'actix-web',
    'axum',
    'rocket',
    'warp',
    'clap',
    'bevy',
    'tauri',
    'diesel',
    'sqlx',
    'leptos',
    'yew',
    'wasm-bindgen',
  ].map((name) => [name, new RegExp(String.raw`^\s*${name}\s*(?:=|\.)|^\[(?:[\w-]+\.)*${name}\]`, 'm')]),
);

function rustFindings(manifests: Manifests): Findings {
  const crates = ours(manifests.named('Cargo.toml'));
  const { listing } = manifests;
  const root = crates.find(([path]) => path === 'Cargo.toml');
  const isWorkspace = root !== undefined && /^\[workspace\b/m.test(root[1]);
  // The members of a workspace are tested with it.
  const tops = crates.filter(
    ([path]) =>
      path === 'Cargo.toml' ||
      (root === undefined && !crates.some(([other]) => other !== path && path.startsWith(`${folderOf(other)}/`))),
  );
  return {
    ...NOTHING_FOUND,
    packages: crates.flatMap(([path, text]) => {
      const name = /^\[package\][^[]*?^\s*name\s*=\s*"([^"\n]+)"/ms.exec(text)?.[1];
      return name === undefined ? [] : [{ folder: folderOf(path), name }];
    }),
    frameworks: crates.flatMap(([path, text]) => factsByMark(text, path, RUST_FRAMEWORKS)),
    packageManagers: tops.map(([path]) => ({ name: 'cargo', from: path })),
    commands: tops.flatMap(([path, text]) => rustCommands(path, { text, isWorkspace, listing })),
    entryPoints: crates.flatMap(([path]) =>
      ['src/main.rs', 'src/lib.rs'].map((name) => within(folderOf(path), name)).filter((each) => listing.has(each)),
    ),
    testFrameworks: tops.map(([path]) => ({ name: 'cargo test', from: path })),
  };
}

function rustCommands(path: string, about: { text: string; isWorkspace: boolean; listing: Listing }): CommandFact[] {
  const folder = folderOf(path);
  const word = folder === '' ? '' : shellWord(path);
  if (word === undefined) return [];
  const has = (...names: readonly string[]): boolean => names.some((name) => about.listing.has(within(folder, name)));
  const end = folder === '' ? (about.isWorkspace ? ' --workspace' : '') : ` --manifest-path ${word}`;
  const lints = has('clippy.toml', '.clippy.toml') || /^\[(?:workspace\.)?lints\.clippy\]/m.test(about.text);
  const lines = {
    test: `cargo test${end}`,
    types: `cargo check${end}`,
    lint: lints ? `cargo clippy${end}` : undefined,
    'format-check': has('rustfmt.toml', '.rustfmt.toml')
      ? `cargo fmt${folder === '' ? ' --all' : end} --check`
      : undefined,
    build: `cargo build${end}`,
  };
  return commandsOf(lines, { from: path, folder });
}

const JAVA_FRAMEWORKS = {
  'spring-boot': /spring-boot/,
  quarkus: /io\.quarkus/,
  micronaut: /io\.micronaut/,
  android: /com\.android\.(?:application|library)/,
  hibernate: /hibernate/,
  ktor: /io\.ktor/,
};

const JAVA_TESTS = { junit: /junit/i, testng: /testng/i, spock: /spockframework/, kotest: /kotest/ };

function mavenFindings(manifests: Manifests): Findings {
  const poms = ours(manifests.named('pom.xml')).filter(([, text]) => text.includes('<project'));
  const tops = poms.filter(([path]) => !poms.some(([other]) => other !== path && isBelow(path, other)));
  return {
    ...NOTHING_FOUND,
    packages: poms.flatMap(([path, text]) => {
      const name = /<artifactId>\s*([^<\s]+)/.exec(text.replace(/<parent>[^]*?<\/parent>/, ''))?.[1];
      return name === undefined ? [] : [{ folder: folderOf(path), name }];
    }),
    frameworks: poms.flatMap(([path, text]) => factsByMark(text, path, JAVA_FRAMEWORKS)),
    packageManagers: tops.map(([path]) => ({ name: 'maven', from: path })),
    commands: tops.flatMap(([path, text]) => mavenCommands(path, text, manifests.listing)),
    testFrameworks: poms.flatMap(([path, text]) => factsByMark(text, path, JAVA_TESTS)),
  };
}

function mavenCommands(path: string, text: string, listing: Listing): CommandFact[] {
  const folder = folderOf(path);
  const word = shellWord(path);
  if (word === undefined) return [];
  const maven = `${listing.has('mvnw') ? './mvnw' : 'mvn'} -q${folder === '' ? '' : ` -f ${word}`}`;
  const lines = {
    test: `${maven} test`,
    types: `${maven} test-compile`,
    lint: text.includes('maven-checkstyle-plugin') ? `${maven} checkstyle:check` : undefined,
    'format-check': text.includes('spotless-maven-plugin') ? `${maven} spotless:check` : undefined,
    build: `${maven} package -DskipTests`,
  };
  return commandsOf(lines, { from: path, folder });
}

function gradleFindings(manifests: Manifests): Findings {
  const files = ours(manifests.named('settings.gradle', 'settings.gradle.kts', 'build.gradle', 'build.gradle.kts'));
  const tops = files.filter(
    ([path]) =>
      !files.some(
        ([other]) => other !== path && (isBelow(path, other) || (folderOf(path) === folderOf(other) && other > path)),
      ),
  );
  return {
    ...NOTHING_FOUND,
    packages: files
      .filter(([path]) => baseName(path).startsWith('build.gradle'))
      .map(([path]) => ({ folder: folderOf(path), name: folderOf(path) === '' ? 'root' : baseName(folderOf(path)) })),
    frameworks: files.flatMap(([path, text]) => factsByMark(text, path, JAVA_FRAMEWORKS)),
    packageManagers: tops.map(([path]) => ({ name: 'gradle', from: path })),
    commands: tops.flatMap(([path]) =>
      gradleCommands(path, files.map(([, text]) => text).join('\n'), manifests.listing),
    ),
    testFrameworks: files.flatMap(([path, text]) => factsByMark(text, path, JAVA_TESTS)),
  };
}

function gradleCommands(path: string, text: string, listing: Listing): CommandFact[] {
  const folder = folderOf(path);
  const word = folder === '' ? '' : shellWord(folder);
  if (word === undefined) return [];
  const gradle = `${listing.has('gradlew') ? './gradlew' : 'gradle'}${folder === '' ? '' : ` -p ${word}`}`;
  const isAndroid = JAVA_FRAMEWORKS.android.test(text);
  const lines = {
    test: `${gradle} test`,
    types: isAndroid ? undefined : `${gradle} testClasses`,
    lint: isAndroid ? `${gradle} lint` : /\bcheckstyle\b/.test(text) ? `${gradle} checkstyleMain` : undefined,
    'format-check': text.includes('spotless') ? `${gradle} spotlessCheck` : undefined,
    build: `${gradle} assemble`,
    coverage: /\bjacoco\b/.test(text) ? `${gradle} test jacocoTestReport` : undefined,
  };
  return commandsOf(lines, { from: path, folder });
}

/** Whether the first file is in a folder below that of the second. */
function isBelow(path: string, other: string): boolean {
  const [folder, above] = [folderOf(path), folderOf(other)];
  return folder !== above && (above === '' || folder.startsWith(`${above}/`));
}
