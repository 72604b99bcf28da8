/** Python's package `download` for ported programs. `import { download } from 'mindspore-ts/port/download'`. */
import { joinBytes } from '../formats/bytes.js';
import { entriesOf, type Entry } from './archive.js';
import { nodeHost, say, type Host } from './host.js';

/** What is downloaded: a file that stays as it is, or an archive that is unpacked. */
export type Kind = 'file' | 'zip' | 'tar' | 'tar.gz';

/** Keywords of {@link download}. */
export interface DownloadOptions {
  /** `file` by default: written to `path`. Else an archive, whose files go into the folder `path`. */
  kind?: Kind;
  /** Whether what takes longer than two seconds tells how far it is. Default true. */
  progressbar?: boolean;
  /** Whether to download when `path` is there already. Default false. */
  replace?: boolean;
  /** Seconds until the server has to answer. Default 10. */
  timeout?: number;
  /** Whether to tell what is done. Default true. */
  verbose?: boolean;
}

const KINDS: readonly string[] = ['file', 'tar', 'zip', 'tar.gz'];
const PROGRESS_MS = 2000;

/**
 * Fetches a URL (`http:`, `https:`, `file:`), unpacks it where `kind` names an archive, and returns `path`, as Python's `download` of the package of
 * that name. What is at `path` already stays, and nothing is fetched, unless `replace` is true; that holds for folders too, as in Python.
 *
 * Needs Node 20.16 or newer. Errors: no answer, an answer other than 2xx, an archive that is damaged or incomplete, encrypted, or holds
 * links or names that lead out of the folder. After an error nothing of the download is left.
 *
 * @example
 * ```ts
 * import { download } from 'mindspore-ts/port/download';
 *
 * const path = await download('file:LICENSE', 'copied/LICENSE', { replace: true, verbose: false });
 * console.log(path); // copied/LICENSE
 * ```
 */
export async function download(url: string, path: string, options?: DownloadOptions): Promise<string>;
export async function download(
  url: string,
  path: string,
  kind?: Kind,
  progressbar?: boolean,
  replace?: boolean,
  timeout?: number,
  verbose?: boolean,
): Promise<string>;
/** @hidden */
export async function download(url: string, path: string, kind: Kind, options: DownloadOptions): Promise<string>;
export async function download(url: string, path: string, ...rest: readonly unknown[]): Promise<string> {
  const { kind = 'file', progressbar = true, replace = false, timeout = 10, verbose = true } = optionsOf(rest);
  if (!KINDS.includes(kind)) throw new Error(`\`kind\` must be one of ${KINDS.join(', ')}, got ${kind}`);
  if (path === '') throw new Error('A path is needed; "." is the current folder.');
  const host = nodeHost();
  if (host === null) {
    throw new Error(
      'download writes files, which pages cannot: fetch the bytes there, and give them to the dataset, as an object of names and Uint8Arrays in ' +
        "place of the folder: new MnistDataset({ 'train-images-idx3-ubyte': bytes, … }).",
    );
  }
  const tell = verbose ? say : (): void => {};
  const target = path.replace(/^~(?=$|[\\/])/, () => host.os.homedir());
  if (!replace && host.fs.existsSync(target)) {
    tell(`${path} is there already, so nothing is downloaded; replace: true downloads it again.`);
    return path;
  }
  if (kind === 'file' && host.fs.statSync(target, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`${path} is a folder: the file needs a name`);
  const source = await open(url, timeout, host);
  tell(`Downloading data from ${url}${source.size === null ? '' : ` (${sizeText(source.size)})`}`);
  const pieces = told(source, progressbar ? tell : null);
  if (kind === 'file') {
    await placed(host, host.path.dirname(target), (folder) => writeFile(host, folder, target, pieces, url));
    tell(`Successfully downloaded file to ${path}`);
  } else {
    const bytes = await joined(pieces, url);
    tell(`Extracting ${kind} file...`);
    const entries = await entriesOf(kind, bytes, host).catch((error: Error) => {
      throw new Error(`${url}: ${error.message}`, { cause: error });
    });
    await placed(host, target, (folder) => writeEntries(host, folder, target, entries));
    tell(`Successfully downloaded / unzipped to ${path}`);
  }
  return path;
}

/** Options given by keyword, by position, or both. */
function optionsOf(rest: readonly unknown[]): DownloadOptions {
  const last = rest.at(-1);
  const byName = typeof last === 'object' && last !== null;
  const names = ['kind', 'progressbar', 'replace', 'timeout', 'verbose'];
  const out: Record<string, unknown> = {};
  (byName ? rest.slice(0, -1) : rest).forEach((value, i) => (out[names[i]] = value));
  for (const [name, value] of Object.entries(byName ? last : {})) {
    if (!names.includes(name)) throw new TypeError(`download() got an unexpected keyword argument '${name}'`);
    out[name] = value;
  }
  return out;
}

/** What is being fetched, and how much that will be, where the server says it. */
interface Source {
  readonly size: number | null;
  readonly pieces: AsyncIterable<Uint8Array>;
}

async function open(url: string, timeout: number, host: Host): Promise<Source> {
  if (url.startsWith('file:')) {
    // `file:name` is one in the current folder.
    const file = /^file:\/\//.test(url) ? host.url.fileURLToPath(url) : url.slice('file:'.length);
    const { size } = await host.fs.promises.stat(file);
    return { size, pieces: host.fs.createReadStream(file) };
  }
  if (!/^https?:\/\//.test(url)) throw new Error(`${url} is no address that begins with http:, https: or file:`);
  const opening = new AbortController();
  const timer = setTimeout(() => opening.abort(new Error(`no answer within ${timeout} seconds`)), timeout * 1000);
  let response: Response;
  try {
    response = await fetch(url, { signal: opening.signal });
  } catch (error) {
    const { cause = error } = error as Error;
    throw new Error(`${url} cannot be reached: ${(cause as Error).message || String(cause)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Error(`${url} answers ${response.status} ${response.statusText}`.trimEnd());
  }
  const length = response.headers.get('content-encoding') === null ? response.headers.get('content-length') : null;
  return { size: length === null ? null : Number(length), pieces: response.body };
}

/** The pieces, and a line now and then that says how far it is. */
async function* told({ size, pieces }: Source, say: ((line: string) => void) | null): AsyncGenerator<Uint8Array> {
  let [done, last] = [0, Date.now()];
  for await (const piece of pieces) {
    yield piece;
    done += piece.length;
    if (say === null || Date.now() - last < PROGRESS_MS) continue;
    last = Date.now();
    const part = size === null || size === 0 ? '' : ` of ${sizeText(size)} (${Math.floor((done / size) * 100)}%)`;
    say(`${sizeText(done)}${part}`);
  }
}

async function joined(pieces: AsyncIterable<Uint8Array>, url: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  await whole(url, async () => {
    for await (const piece of pieces) parts.push(piece);
  });
  return joinBytes(parts);
}

/** Says of a connection that breaks which one it was. */
async function whole(url: string, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? `${message}: ${cause.message}` : message;
    throw new Error(`${url} did not arrive as a whole: ${why}`, { cause: error });
  }
}

/** Makes the folder, writes into a new one within it, and removes that, and after an error what was made. */
async function placed(host: Host, folder: string, write: (temporary: string) => Promise<void>) {
  const { promises } = host.fs;
  const made = await promises.mkdir(folder, { recursive: true });
  const temporary = await promises.mkdtemp(host.path.join(folder, '.download-'));
  try {
    await write(temporary);
  } catch (error) {
    if (made !== undefined) await promises.rm(made, { recursive: true, force: true });
    throw error;
  } finally {
    await promises.rm(temporary, { recursive: true, force: true });
  }
}

async function writeFile(host: Host, folder: string, target: string, pieces: AsyncIterable<Uint8Array>, url: string) {
  const temporary = host.path.join(folder, 'file');
  const file = await host.fs.promises.open(temporary, 'wx');
  try {
    await whole(url, async () => {
      for await (const piece of pieces) await file.writeFile(piece);
    });
  } finally {
    await file.close();
  }
  await host.fs.promises.rename(temporary, target);
}

/** All entries beside their places first, then each to its place. */
async function writeEntries(host: Host, temporary: string, target: string, entries: readonly Entry[]): Promise<void> {
  const { fs, path } = host;
  for (const { name, bytes } of entries) {
    const to = path.join(target, name);
    const there = fs.statSync(to, { throwIfNoEntry: false });
    if (there !== undefined && there.isDirectory() !== (bytes === null))
      throw new Error(`${to} is there already as a ${there.isDirectory() ? 'folder' : 'file'}: nothing is unpacked`);
    const at = path.join(temporary, name);
    await fs.promises.mkdir(bytes === null ? at : path.dirname(at), { recursive: true });
    if (bytes !== null) await fs.promises.writeFile(at, bytes);
  }
  for (const { name, bytes } of entries) {
    const to = path.join(target, name);
    await fs.promises.mkdir(bytes === null ? to : path.dirname(to), { recursive: true });
    if (bytes !== null) await fs.promises.rename(path.join(temporary, name), to);
  }
}

/** Bytes as Python's package writes them: 10.3 MB. */
function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const unit = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${(bytes / 1024 ** unit).toFixed([0, 0, 1, 2, 2][unit])} ${units[unit]}`;
}
