// The few file operations the store needs. OPFS gives them in the browser; tests give a folder that crashes on purpose.

export interface OpenFile {
  size(): number;
  read(at: number, bytes: number): Uint8Array<ArrayBuffer>;
  /** Writes all of it or throws. */
  write(at: number, bytes: Uint8Array): void;
  truncate(bytes: number): void;
  /** What was written is on the disk when this returns. */
  flush(): void;
  close(): void;
}

export interface Folder {
  names(): Promise<string[]>;
  open(name: string): Promise<OpenFile>;
  remove(name: string): Promise<void>;
}

/** The disk, or this browser's share of it, is full. */
export class DiskFull extends Error {
  override readonly name = "DiskFull";
}
