import type { Failure } from '../../shared/failures.ts';

export function noGit(): Failure {
  return { kind: 'wrong-use', message: 'There is no git on this machine, so nothing is known of earlier versions.' };
}

export function noRepository(): Failure {
  const message =
    'The folder is in no git repository that git reads (it does not read one that belongs to another user), so nothing is known of earlier versions.';
  return { kind: 'wrong-use', message };
}

export function noRevision(text: string): Failure {
  const message = `${JSON.stringify(text)} is not the name of one commit. Expected an id or its first characters, a branch or a tag, perhaps with ~2 or ^2 behind it, such as HEAD~2.`;
  return { kind: 'wrong-use', message };
}

export function noCommit(text: string): Failure {
  const message = `Git knows no single commit ${JSON.stringify(text)}. Give more of its id, or the name of a branch or tag that is there.`;
  return { kind: 'not-found', message };
}

export function unreadableHistory(what: string): Failure {
  const message = `${what} did not work: git cannot read all that it needs. Part of the history may not have been fetched (a partial clone), or is damaged; or its settings name files that are missing (blame.ignoreRevsFile).`;
  return { kind: 'not-found', message };
}

export function tookTooLong(what: string, timeoutMs: number): Failure {
  const message = `${what} took more than ${timeoutMs / 1000} seconds and was stopped. Ask for less: one file, fewer lines, a later date.`;
  return { kind: 'timeout', timeoutMs, message };
}

export function wasCancelled(what: string): Failure {
  return { kind: 'cancelled', message: `${what} was cancelled.` };
}

export function tooLargeFile(path: string, maxBytes: number): Failure {
  const message = `"${path}" is larger in that commit than ${Math.floor(maxBytes / 1024 / 1024)} MiB, and larger files are not read.`;
  return { kind: 'file-unreadable', path, message };
}

export function missingBlob(path: string): Failure {
  const message = `The content of "${path}" in that commit is not in this clone.`;
  return { kind: 'file-unreadable', path, message };
}
