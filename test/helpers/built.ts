import { execFile } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The root of the repository: scripts below it get the package as built when they import it by its name. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** How a process ended and what it wrote. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node in a process of its own. */
export function node(args: readonly string[], timeout = 300_000): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, args, { cwd: root, timeout }, (error, stdout, stderr) => {
      if (error && child.exitCode === null) reject(new Error(`node ${args.join(' ')} did not end:\n${stderr}`));
      else resolve({ status: child.exitCode, stdout, stderr });
    });
  });
}

let built: Promise<void> | undefined;

/** Brings dist/ up to date: the one place where tests do. */
export function build(): Promise<void> {
  built ??= node(['tools/build.mjs']).then(({ status, stdout, stderr }) => {
    if (status !== 0) throw new Error(`tools/build.mjs failed:\n${stdout}${stderr}`);
  });
  return built;
}
