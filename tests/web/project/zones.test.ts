// Zones stay legal whatever a hand does to them.
import { expect, test } from "vitest";
import type { Id } from "../../../web/project/api.ts";
import { legalZone, shiftZone, type Zone } from "../../../web/project/zones.ts";
import { keyOf } from "../../../web/views/device/zone_map.tsx";
import { dragged, edgeAt, gripAt } from "../../../web/views/device/zone_controller.ts";
import { hitOfY, keyOfX, xOfKey, yOfHit } from "../../../web/views/device/zone_paint.ts";

const zone: Zone = { id: 1n as Id, name: "Bell", asset: 2n as Id, keyLow: 40, keyHigh: 60, root: 50, softest: 20, hardest: 100, gainDb: 0, tuneCt: 0, turn: 0, choke: 0, loop: 1, startFrame: 0, endFrame: 0, loopStart: 250, loopEnd: 750, frames: 1000 };

test("an edge stops at the other edge", () => {
  expect(legalZone(zone, { keyLow: 90 })).toMatchObject({ keyLow: 60, keyHigh: 60 });
  expect(legalZone(zone, { keyHigh: 3 })).toMatchObject({ keyLow: 40, keyHigh: 40 });
  expect(legalZone(zone, { softest: 127 })).toMatchObject({ softest: 100, hardest: 100 });
  expect(legalZone(zone, { hardest: 1 })).toMatchObject({ softest: 20, hardest: 20 });
});

test("whatever is asked, low lies below high and all within the keyboard and the sound", () => {
  const wild = [-1e9, -1, 0, 1, 63.4, 127, 128, 1e9];
  for (const a of wild) for (const b of wild) {
    const made = legalZone(zone, { keyLow: a, keyHigh: b, softest: b, hardest: a, root: a, loop: b, startFrame: a, loopEnd: b });
    expect(made.keyLow).toBeLessThanOrEqual(made.keyHigh);
    expect(made.softest).toBeLessThanOrEqual(made.hardest);
    for (const key of [made.keyLow, made.keyHigh, made.root]) expect(key >= 0 && key <= 127 && Number.isInteger(key)).toBe(true);
    expect(made.softest).toBeGreaterThanOrEqual(1);
    expect(made.startFrame >= 0 && made.loopEnd <= 1000).toBe(true);
  }
});

test("a zone keeps its width at the keyboard's ends", () => {
  for (const keys of [-200, -41, -5, 0, 5, 68, 200]) {
    const made = legalZone(zone, shiftZone(zone, keys));
    expect(made.keyHigh - made.keyLow).toBe(20);
  }
});

test("keys are typed by name or number", () => {
  expect([keyOf("C4"), keyOf("f#3"), keyOf("Bb2"), keyOf("60"), keyOf("c-1")]).toEqual([60, 54, 46, 60, 0]);
  expect([keyOf("H4"), keyOf(""), keyOf("C44"), keyOf("G#9")]).toEqual([null, null, null, null]);
});

test("pixels and keys agree both ways", () => {
  for (let key = 0; key < 128; key++) expect(keyOfX(431, (xOfKey(431, key) + xOfKey(431, key + 1)) / 2)).toBe(key);
  for (let hit = 1; hit <= 127; hit++) expect(hitOfY(400, yOfHit(400, hit))).toBe(hit);
});

test("edges are taken before the body, and lead to what they are", () => {
  const x0 = xOfKey(512, 40), x1 = xOfKey(512, 61), y = yOfHit(100, 60);
  expect(gripAt(512, 100, [zone], null, x0 + 1, y)?.grip).toBe("low");
  expect(gripAt(512, 100, [zone], null, x1 - 1, y)?.grip).toBe("high");
  expect(gripAt(512, 100, [zone], null, (x0 + x1) / 2, y)?.grip).toBe("body");
  expect(gripAt(512, 100, [zone], zone, xOfKey(512, 50) + 2, 95)?.grip).toBe("root");
  expect(gripAt(512, 100, [zone], null, 2, y)).toBeNull();
  expect(dragged(zone, "body", 45, 47, 0)).toEqual({ keyLow: 42, keyHigh: 62, root: 52 });
  expect(dragged(zone, "hard", 45, 47, 90)).toEqual({ hardest: 90 });
  expect(edgeAt(400, zone, 101)).toBe("loopStart");
  expect(edgeAt(400, { ...zone, loop: 0 }, 101)).toBeNull();
  expect(edgeAt(400, zone, 399)).toBe("endFrame");
});
