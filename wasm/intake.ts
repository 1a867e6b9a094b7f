// A WAV file becomes an asset piece by piece: what the canonical file begins with, goes on with, and what its name is.

import { StatusCode } from "@gen/schema";
import { type Engine, EngineProblem } from "./engine";

const DIGEST_BYTES = 32;

/** How a file's sound lies, and what comes of it. */
export interface IntakeLayout {
  readonly begin: number;
  readonly frames: number;
  readonly frameBytes: number;
  readonly canonicalBytes: number;
}

export class Intake {
  private constructor(
    private readonly engine: Engine,
    readonly layout: IntakeLayout,
    readonly header: Uint8Array<ArrayBuffer>,
  ) {}

  /** Null when the sound begins behind `head`, or it is no WAV at all. One at a time for each engine. */
  static begin(engine: Engine, head: Uint8Array, fileBytes: number): Intake | null {
    const status = engine.exports.tutti_intake_begin(fileBytes, engine.give(head));
    if (status === StatusCode.truncated && head.length < fileBytes) return null;
    if (status !== 0) throw new EngineProblem(engine.problem(), status);
    const [begin = 0, frames = 0, frameBytes = 0, canonicalBytes = 0] = engine.columnF64(0, 4);
    return new Intake(engine, { begin, frames, frameBytes, canonicalBytes }, engine.output());
  }

  /** Whole frames, in order. The view is valid until the next call. */
  put(frames: Uint8Array): Uint8Array {
    this.engine.check(this.engine.exports.tutti_intake_put(this.engine.give(frames)));
    return this.engine.outputView();
  }

  end(): { last: Uint8Array<ArrayBuffer>; digest: Uint8Array<ArrayBuffer> } {
    this.engine.check(this.engine.exports.tutti_intake_end());
    const made = this.engine.output(), at = made.length - DIGEST_BYTES;
    return { last: made.slice(0, at), digest: made.slice(at) };
  }
}
