// What each device costs: a stretch of the song is rendered with a clock lent to the graph, in a worker, so that nothing is measured on the audio thread.

import { ID_PROJECT, Kind } from "@gen/schema";
import { Bounce } from "../../wasm/bounce";
import type { Document } from "../../wasm/document";
import type { Id } from "./api";
import type { SongCosts } from "./offline_protocol";

const SECONDS = 6, PATIENCE_MS = 4000;

function devicesBelow(document: Document, id: Id, found: Id[]): Id[] {
  for (const child of document.childrenOf(id)) {
    const kind = document.kindOf(child);
    if (kind === Kind.device) found.push(child);
    if (kind === Kind.device || kind === Kind.chain || kind === Kind.track) devicesBelow(document, child, found);
  }
  return found;
}

export function measureCosts(document: Document, atTicks: number): SongCosts {
  const from = Math.max(0, Math.min(atTicks, document.endTicks() - 1)), to = document.ticksAt(document.secondsAt(from) + SECONDS);
  const bounce = new Bounce(document, { rateHz: 0, format: "f32", beginTicks: Math.floor(from), endTicks: Math.ceil(Math.max(to, from + 1)) });
  try {
    bounce.countCosts();
    const began = performance.now();
    let frames = 0;
    for (let done = false; !done && performance.now() - began < PATIENCE_MS; ) {
      const step = bounce.step();
      done = step.done;
      frames += step.bytes.length / 8;
    }
    const tookMs = performance.now() - began, seconds = frames / bounce.report().rateHz, hadMs = Math.max(1, seconds * 1000);
    const devices = new Map<bigint, number>();
    for (const device of devicesBelow(document, ID_PROJECT as Id, [])) {
      const cost = bounce.cost(device);
      if (cost !== null) devices.set(device, cost / hadMs);
    }
    return { seconds, whole: tookMs / hadMs, devices };
  } finally {
    bounce.close();
  }
}
