import type { Job } from '../../job.ts';
import { finish } from '../../job.ts';
import { checkModule, plannedSurroundings } from '../../migration/checkModule.ts';
import type { MigrationIndex } from '../../migration/migration.ts';
import { parsePackageFile } from '../../migration/repository.ts';
import { isDocument } from '../documentationJob.ts';
import { readFiles } from '../reading.ts';
import { count } from '../wording.ts';
import { commonJsExamples } from './documents.ts';
import type { DemoFinding } from './findings.ts';

interface Vote {
  readonly finding: number;
  readonly holds: boolean;
  readonly why: string;
}

/** Looks again at what others found, in the files, and says of each whether it holds. */
export function* refutationJob(index: MigrationIndex, findings: readonly DemoFinding[]): Job {
  const paths = [...new Set(findings.flatMap(({ path }) => path ?? []))];
  const texts = yield* readFiles(paths, 'file');
  const folders = index.migration.frozenFolders.map(({ folder }) => folder);
  const manifests = yield* readFiles(
    folders.map((folder) => `${folder}/package.json`),
    'package.json file',
  );
  const commonJs = folders.filter(
    (folder) => parsePackageFile(manifests.get(`${folder}/package.json`) ?? '{}').type !== 'module',
  );
  const votes = findings.map((finding, position): Vote => {
    const text = finding.path === undefined ? undefined : texts.get(finding.path);
    return { finding: position + 1, ...voteOn(finding, text, { index, commonJs }) };
  });
  const refuted = votes.filter(({ holds }) => !holds);
  const lines = votes.map(({ finding, holds, why }) => `- ${finding} ${holds ? 'holds' : 'is refuted'}: ${why}`);
  return finish([`${refuted.length} of ${count(findings.length, 'finding')} refuted.`, ...lines].join('\n'), {
    verdicts: votes,
  });
}

interface Known {
  readonly index: MigrationIndex;
  /** Folders whose modules stay CommonJS, and that say so themselves. */
  readonly commonJs: readonly string[];
}

function voteOn(finding: DemoFinding, text: string | undefined, known: Known): Omit<Vote, 'finding'> {
  const { path = '', line } = finding;
  if (text === undefined) return { holds: true, why: 'I cannot see the file, so I cannot refute it.' };
  if (isDocument(path)) return voteOnExample(path, line, text, known);
  const [problem] = checkModule(path, text, plannedSurroundings(known.index));
  if (problem === undefined)
    return { holds: false, why: `\`${path}\` parses, and every name and import in it resolves.` };
  return { holds: true, why: problem };
}

/** An example for a folder that stays CommonJS is right as it is. */
function voteOnExample(
  path: string,
  line: number | undefined,
  text: string,
  { commonJs }: Known,
): Omit<Vote, 'finding'> {
  const stays = commonJs.find((folder) => text.includes(folder));
  if (stays !== undefined)
    return {
      holds: false,
      why: `\`${path}\` speaks of \`${stays}\`, whose own package.json keeps it CommonJS: what is written for it has to be CommonJS, too.`,
    };
  const isThere = commonJsExamples(path, text).some((example) => example.line === line);
  return isThere
    ? { holds: true, why: 'The example is there, and nothing says that it is meant for CommonJS.' }
    : { holds: false, why: 'There is no such example at that line.' };
}
