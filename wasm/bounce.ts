// A render in steps over a Document, for workers and Node: the same bytes as the native `render`.

import type { Document } from "./document";
import { EngineProblem } from "./engine";

export type SampleFormat = "f32" | "s24" | "s16";
const FORMATS: Record<SampleFormat, number> = { f32: 0, s24: 1, s16: 2 };
export type AudioContainer = "wav" | "flac";
const CONTAINERS: Record<AudioContainer, number> = { wav: 0, flac: 1 };
const STEP_FRAMES = 16384;

export interface BounceOptions {
  readonly rateHz: number; // 0: the project's
  readonly format: SampleFormat;
  readonly container?: AudioContainer;
  readonly beginTicks?: number;
  readonly endTicks?: number;
  readonly blockFrames?: number;
  readonly gainDb?: number; // over all of it
  readonly launch?: bigint; // a scene, instead of the arrangement
}

export interface BounceReport {
  readonly sha256: string;
  readonly frames: number;
  readonly seconds: number;
  readonly rateHz: number;
  readonly peakDb: number;
  readonly rmsDb: number;
  readonly integratedLufs: number; // -144: nothing was loud enough to count
  readonly rangeLu: number;
  readonly truePeakDbtp: number;
  readonly clipped: number;
}

/** The file's bytes part by part, in order; `header` comes last, because it states the length. */
export class Bounce {
  constructor(
    private readonly document: Document,
    options: BounceOptions,
  ) {
    const { exports } = document.engine;
    const { rateHz, format, container = "wav", beginTicks = 0, endTicks = beginTicks, blockFrames = 0, gainDb = 0, launch = 0n } = options;
    document.engine.check(exports.tutti_render_create(rateHz, FORMATS[format], beginTicks, endTicks, blockFrames, CONTAINERS[container], gainDb, launch));
  }

  /** Render a little more. */
  step(): { bytes: Uint8Array<ArrayBuffer>; done: boolean } {
    const { engine } = this.document;
    const result = engine.exports.tutti_render_step(STEP_FRAMES);
    if (result < 0) throw new EngineProblem(engine.problem(), -result);
    return { bytes: engine.output(), done: result === 1 };
  }
  progress(): number {
    return this.document.engine.exports.tutti_render_progress();
  }
  /** From here on each device's time is counted. */
  countCosts(): void {
    this.document.engine.exports.tutti_render_count_costs();
  }
  /** Milliseconds a device took until now; null: it is not in the song. */
  cost(device: bigint): number | null {
    const nanoseconds = this.document.engine.exports.tutti_render_cost(device);
    return nanoseconds < 0 ? null : nanoseconds / 1e6;
  }
  header(): Uint8Array<ArrayBuffer> {
    this.document.engine.exports.tutti_render_header();
    return this.document.engine.output();
  }
  report(): BounceReport {
    const { engine } = this.document;
    const { exports } = engine;
    exports.tutti_render_sha256();
    return {
      sha256: engine.outputText(),
      frames: exports.tutti_render_frames(),
      seconds: exports.tutti_render_seconds(),
      rateHz: exports.tutti_render_rate(),
      peakDb: exports.tutti_render_peak_db(),
      rmsDb: exports.tutti_render_rms_db(),
      integratedLufs: exports.tutti_render_integrated_lufs(),
      rangeLu: exports.tutti_render_range_lu(),
      truePeakDbtp: exports.tutti_render_true_peak_dbtp(),
      clipped: exports.tutti_render_clipped(),
    };
  }
  close(): void {
    this.document.engine.exports.tutti_render_destroy();
  }
}
