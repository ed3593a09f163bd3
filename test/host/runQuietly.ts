import { spawn } from 'node:child_process';

/** Runs a command, showing its output only when it fails, in which case it throws. */
export async function runQuietly(
  command: string,
  commandArguments: readonly string[],
  folder: string,
  environment = process.env,
): Promise<void> {
  const output: Buffer[] = [];
  const child = spawn(command, commandArguments, {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && command === 'npm',
  });
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code === 0) return;
  throw new Error(
    `"${command} ${commandArguments.join(' ')}" ended with ${code}:\n${Buffer.concat(output).toString('utf8').slice(-4000)}`,
  );
}
