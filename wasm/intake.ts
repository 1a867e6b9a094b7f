// A sound file or a take becomes an asset piece by piece: the canonical file from its beginning to its end, and then its name.

import type { Engine } from "./engine";

const PIECE_BYTES = 2 * 1024 * 1024;

export class Intake {
  private at = 0;

  private constructor(
    private readonly engine: Engine,
    /** Of the canonical file. */
    readonly bytes: number,
    /** Of the file as it is. */
    readonly channels: number,
  ) {}

  /** Of the file that `engine` was made to read. One at a time for each engine. `pair`: of more than two channels, these alone. */
  static open(engine: Engine, fileBytes: number, pair?: number): Intake {
    engine.check(engine.exports.tutti_source_open(fileBytes));
    const [bytes = 0, channels = 0] = engine.columnF64(0, 2);
    if (pair === undefined) return new Intake(engine, bytes, channels);
    engine.check(engine.exports.tutti_source_take_pair(pair));
    return new Intake(engine, engine.columnF64(0, 1)[0] ?? 0, channels);
  }

  /** The next piece; empty at the end. The view is valid until the next call. */
  next(): Uint8Array {
    const count = Math.min(PIECE_BYTES, this.bytes - this.at);
    if (count === 0) return new Uint8Array(0);
    this.engine.check(this.engine.exports.tutti_source_read(this.at, count));
    this.at += count;
    return this.engine.outputView();
  }

  /** All of it, and its name. */
  whole(): { digest: Uint8Array<ArrayBuffer>; wav: Uint8Array<ArrayBuffer> } {
    const wav = new Uint8Array(this.bytes);
    for (let at = 0; at < wav.length; ) {
      const piece = this.next();
      wav.set(piece, at);
      at += piece.length;
    }
    return { digest: this.digest(), wav };
  }

  /** The SHA-256 of it, when all was read. */
  digest(): Uint8Array<ArrayBuffer> {
    this.engine.exports.tutti_source_end();
    return this.engine.output();
  }
}
