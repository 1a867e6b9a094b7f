// One instance with its memory: bytes and text across the boundary, columns as typed views. Pointers stay in this folder.

import type { Exports } from "./exports";
import { instantiate, type ReadAsset, reserveMemory } from "./loader";

const INITIAL_BYTES = 8 * 1024 * 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What the C side said, in words for people. */
export class EngineProblem extends Error {
  override readonly name = "EngineProblem";
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

export class Engine {
  private buffer: ArrayBufferLike;
  private u8: Uint8Array;

  constructor(
    readonly exports: Exports,
    readonly memory: WebAssembly.Memory,
  ) {
    this.buffer = memory.buffer;
    this.u8 = new Uint8Array(this.buffer);
  }

  static create(module: WebAssembly.Module, readAsset?: ReadAsset): Engine {
    const memory = reserveMemory(INITIAL_BYTES);
    return new Engine(instantiate(module, memory, undefined, readAsset), memory);
  }

  /** The whole memory as it is now; growth makes a new buffer, so never keep this across a call. */
  bytes(): Uint8Array {
    if (this.buffer !== this.memory.buffer) {
      this.buffer = this.memory.buffer;
      this.u8 = new Uint8Array(this.buffer);
    }
    return this.u8;
  }

  memoryBytes(): number {
    return this.memory.buffer.byteLength;
  }

  /** Put parts one after the other into the input scratch; returns their total size. */
  give(...parts: readonly Uint8Array[]): number {
    let total = 0;
    for (const part of parts) total += part.length;
    let at = this.input(total);
    const bytes = this.bytes();
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return total;
  }

  giveText(text: string): number {
    return this.give(encoder.encode(text));
  }

  /** Room for `bytes` of input, as a pointer. */
  input(bytes: number): number {
    const at = this.exports.tutti_input(bytes);
    if (at === 0) throw new EngineProblem("There is not enough memory for this.", 1);
    return at;
  }

  /** The output as a view: valid until the next call. */
  outputView(): Uint8Array {
    const at = this.exports.tutti_output();
    return this.bytes().subarray(at, at + this.exports.tutti_output_bytes());
  }

  /** The output as bytes of our own. */
  output(): Uint8Array<ArrayBuffer> {
    return copyBytes(this.outputView());
  }

  outputText(): string {
    return decoder.decode(this.output());
  }

  problem(): string {
    const at = this.exports.tutti_problem();
    return decoder.decode(copyBytes(this.bytes().subarray(at, at + this.exports.tutti_problem_bytes())));
  }

  /** Throw what the C side said unless `status` is 0. */
  check(status: number): void {
    if (status !== 0) throw new EngineProblem(sentence(this.problem()), status);
  }

  /** A block of plain memory, zeroed. */
  allocate(bytes: number): number {
    const at = this.exports.tutti_allocate(bytes);
    if (at === 0) throw new EngineProblem("There is not enough memory for this.", 1);
    return at;
  }

  columnF64(index: number, count: number): Float64Array {
    return new Float64Array(this.memory.buffer, this.exports.tutti_column(index), count);
  }
  columnF32(index: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, this.exports.tutti_column(index), count);
  }
  columnI32(index: number, count: number): Int32Array {
    return new Int32Array(this.memory.buffer, this.exports.tutti_column(index), count);
  }
  columnU64(index: number, count: number): BigUint64Array {
    return new BigUint64Array(this.memory.buffer, this.exports.tutti_column(index), count);
  }
}

/** Shared memory may not be decoded, hashed or stored directly: take a copy that is not shared. */
export function copyBytes(view: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(view.length);
  copy.set(view);
  return copy;
}

/** C problems are written without capital and full stop, so that they can be joined; people get a sentence. A path keeps its case. */
function sentence(problem: string): string {
  if (problem === "") return "That did not work.";
  const isPath = /^\u2066?\w+[.[/]\w/.test(problem); // the parts are marked: web/messages/english.ts
  const text = isPath ? problem : problem.replace(/\p{L}/u, (first) => first.toUpperCase());
  return /[.!?)]\u2069?$/.test(text) ? text : `${text}.`;
}
