import { ValueError } from '../../common/errors.js';
import { fileSystem, paths, realPath } from '../../common/files.js';

/** A file of a folder. */
export interface FolderFile {
  readonly name: string;
  /** When it was written, in milliseconds. */
  readonly modified: number;
}

/** Where checkpoints are: a directory, or a Map that holds the bytes of files by name. */
export interface CheckpointFolder {
  /** What a file of this name is called elsewhere. */
  path(name: string): string;
  /** The files that are there. */
  files(): FolderFile[];
  /** Removes a file; does nothing when that fails. */
  remove(name: string): void;
  /** Takes the bytes of a file; undefined for a directory, in which a file of the path is written. */
  readonly put: ((name: string, bytes: Uint8Array) => void) | undefined;
}

/** The most characters of a path. */
const PATH_MAX = 1024;

/** The folder that `directory` names: it is made when it is not there. MindSpore's checks of it. */
export function openFolder(directory: unknown): CheckpointFolder {
  if (directory instanceof Map) return new MemoryFolder(directory as Map<string, Uint8Array>);
  if (typeof directory !== 'string') throw new TypeError('The path is invalid, the type should be string.');
  if (directory.trim() === '') throw new ValueError('The path is invalid, it should be non-blank.');
  return new DiskFolder(directory);
}

class DiskFolder implements CheckpointFolder {
  readonly put = undefined;
  private readonly fs = fileSystem("give a Map as 'directory', which gets the files' bytes by name");
  private readonly directory: string;

  constructor(directory: string) {
    const path = realPath(directory, this.fs);
    if (path.length > PATH_MAX) {
      throw new ValueError(`The path length is too long, it should be limited in ${PATH_MAX}.`);
    }
    if (!this.fs.existsSync(path)) this.fs.mkdirSync(path, { recursive: true, mode: 0o700 });
    else if (!this.fs.statSync(path).isDirectory()) {
      throw new ValueError(`The path(${path}) is a file path, it should be a directory path.`);
    }
    this.directory = path;
  }

  path(name: string): string {
    return paths().join(this.directory, name);
  }

  files(): FolderFile[] {
    return this.fs.readdirSync(this.directory).flatMap((name) => {
      try {
        return { name, modified: this.fs.statSync(this.path(name)).mtimeMs };
      } catch {
        // Somebody else has removed it meanwhile.
        return [];
      }
    });
  }

  remove(name: string): void {
    const path = this.path(name);
    try {
      this.fs.chmodSync(path, 0o600);
      this.fs.rmSync(path, { force: true });
    } catch {
      // An old file too many does no harm, and the training goes on.
    }
  }
}

class MemoryFolder implements CheckpointFolder {
  private readonly modified = new Map<string, number>();

  constructor(private readonly memory: Map<string, Uint8Array>) {}

  path(name: string): string {
    return name;
  }

  files(): FolderFile[] {
    return Array.from(this.memory.keys(), (name) => ({ name, modified: this.modified.get(name) ?? 0 }));
  }

  remove(name: string): void {
    this.memory.delete(name);
  }

  readonly put = (name: string, bytes: Uint8Array): void => {
    this.memory.set(name, bytes);
    this.modified.set(name, Date.now());
  };
}
