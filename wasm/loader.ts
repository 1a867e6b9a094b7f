// Compile once, instantiate on whatever memory the caller brings. Runs in a page, a worker, an AudioWorklet and Node, so it
// touches nothing but WebAssembly itself.

import type { Exports } from "./exports";

const PAGE_BYTES = 65536;
const MIB = 1024 * 1024;

/** The most address space a memory asks for; the link step states the same maximum. */
const RESERVE_BYTES = [2048 * MIB, 1024 * MIB, 512 * MIB];

/** A memory that instances on several threads may share. Devices that refuse a large reservation get a smaller one. */
export function reserveMemory(initialBytes: number): WebAssembly.Memory {
  let refusal: unknown;
  for (const maximumBytes of RESERVE_BYTES) {
    try {
      return new WebAssembly.Memory({
        initial: Math.ceil(initialBytes / PAGE_BYTES),
        maximum: maximumBytes / PAGE_BYTES,
        shared: true,
      });
    } catch (error) {
      refusal = error; // RangeError: not that much address space
    }
  }
  throw refusal;
}

/** Reads bytes of an asset's file, named by its SHA-256 in hex, at once; null when they are not to be had. */
export type ReadAsset = (name: string, at: number, bytes: number) => Uint8Array | null;

function assetReader(memory: WebAssembly.Memory, read: ReadAsset | undefined): (name: number, at: number, to: number, bytes: number) => number {
  if (read === undefined) return () => 0;
  return (name, at, to, bytes) => {
    const piece = read(hexName(memory, name), at, bytes);
    if (piece !== null) new Uint8Array(memory.buffer, to, bytes).set(piece);
    return piece === null ? 0 : 1;
  };
}

/** The 32 bytes of a digest at `at`, as files are named. */
export function hexName(memory: WebAssembly.Memory, at: number): string {
  return Array.from(new Uint8Array(memory.buffer, at, 32), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Told of what an instance asks of its host. */
export interface Watch {
  /** It made the memory larger. */
  grew(): void;
  /** It called anything else of the host. */
  called(): void;
}

/** The same, and told of. */
const told = <Arguments extends unknown[], Result>(what: () => void, does: (...given: Arguments) => Result) => (...given: Arguments): Result => {
  what();
  return does(...given);
};

/** An instance on `memory`. All instances on one memory share their data; each but the first needs a C stack of its own. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory, stackTop?: number, readAsset?: ReadAsset, watch?: Watch): Exports {
  const grew = (): void => watch?.grew(), called = (): void => watch?.called();
  const imports = { env: { memory, emscripten_notify_memory_growth: grew, tutti_read_asset: told(called, assetReader(memory, readAsset)), tutti_clock: told(called, () => globalThis.performance?.now() ?? 0) } };
  const exports = new WebAssembly.Instance(module, imports).exports as unknown as Exports;
  if (stackTop !== undefined) exports.__stack_pointer.value = stackTop;
  return exports;
}
