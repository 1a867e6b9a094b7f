// How late the input is: measured once for each pair of devices and remembered, else what the browser says of itself.

import { buffering } from "./buffering.ts";

export interface RoundTrip { readonly frames: number; readonly measured: boolean; readonly rateHz: number }

const KEY = "tutti.roundtrip";

type Stored = Readonly<Record<string, number>>; // seconds by pair

function stored(): Stored {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Stored;
  } catch {
    return {};
  }
}

const pair = (input: string, output: string): string => `${input || "default"} > ${output || "default"}${buffering.get() === "steady" ? ", steady" : ""}`;

export function keepRoundTrip(input: string, output: string, seconds: number | null): void {
  const { [pair(input, output)]: _, ...rest } = stored();
  try {
    localStorage.setItem(KEY, JSON.stringify(seconds === null ? rest : { ...rest, [pair(input, output)]: seconds }));
  } catch {
    // a private window forgets: it is measured again
  }
}

export function roundTrip(context: AudioContext, input: string, output: string, inputLatencyMs: number): RoundTrip {
  const seconds = stored()[pair(input, output)], rateHz = context.sampleRate;
  if (typeof seconds === "number" && seconds >= 0 && seconds < 2) return { frames: Math.round(seconds * rateHz), measured: true, rateHz };
  const guess = context.baseLatency + (context.outputLatency || 0) + inputLatencyMs / 1000;
  return { frames: Math.round(Math.min(1, guess) * rateHz), measured: false, rateHz };
}
