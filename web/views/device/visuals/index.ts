// The pictures by name.
import type { VisualName } from "../panel_layout.ts";
import { comb } from "./comb.ts";
import { envelope } from "./envelope.ts";
import { filter } from "./filter.ts";
import { lfo } from "./lfo.ts";
import { loudness } from "./loudness.ts";
import { notches } from "./notches.ts";
import { spectrum } from "./spectrum.ts";
import { steps } from "./steps.ts";
import { taps } from "./taps.ts";
import { transfer } from "./transfer.ts";
import type { Visual } from "./visual.ts";
import { wave } from "./wave.ts";

export const VISUALS: Readonly<Record<VisualName, Visual>> = { comb, envelope, filter, lfo, loudness, notches, spectrum, steps, taps, transfer, wave };
