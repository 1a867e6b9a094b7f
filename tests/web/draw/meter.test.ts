// A meter is drawn anew when it looks other than before, and only then.

import { expect, test } from "vitest";
import { drawMeter, meterLook } from "../../../web/draw/meter.ts";
import type { Palette } from "../../../web/draw/palette.ts";
import { Ballistics } from "../../../web/lib/levels.ts";
import { random } from "../../wander/random.ts";

const COLORS = { bg0: "0", meterLow: "low", meterMid: "mid", meterHigh: "high" } as unknown as Palette;

function drawn(height: number, needle: Ballistics, rmsDb: number | null): string {
  const done: string[] = [], g = { fillStyle: "", globalAlpha: 1, fillRect: (...box: number[]) => void done.push(`${g.fillStyle} ${g.globalAlpha} ${box.join()}`) };
  drawMeter(g as unknown as CanvasRenderingContext2D, 0, 0, 3, height, needle, COLORS, rmsDb);
  return done.join("|");
}

test.each([12, 39, 394])("of two levels that look alike the same is drawn, of two that do not another, %d pixels high", (height) => {
  const dice = random(height), known = new Map<number, string>(), pictures = new Map<string, number>();
  const db = (): number => dice.below(9) === 0 ? [-120, -90, -12, -3, 0][dice.below(5)] ?? 0 : -110 + dice.below(1160) / 10;
  for (let turn = 0; turn < 4000; turn++) {
    const needle = Object.assign(new Ballistics(), { levelDb: db(), holdDb: db(), clipped: dice.below(4) === 0 }), rmsDb = dice.below(3) === 0 ? null : db();
    const look = meterLook(height, needle, rmsDb), picture = drawn(height, needle, rmsDb);
    expect(known.get(look) ?? picture).toBe(picture);
    known.set(look, picture);
    pictures.set(picture, look);
  }
  expect(pictures.size).toBeGreaterThan(height / 2);
});
