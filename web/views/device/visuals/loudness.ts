// An analyser's loudness: short-term as a bar with momentary over it, integrated, range and true peak as numbers, correlation below.
import { clamp } from "../../../lib/geometry.ts";
import type { Visual } from "./visual.ts";

const FLOOR = -48, OVER_DBTP = -1;
const part = (lufs: number): number => clamp(1 - lufs / FLOOR, 0, 1);
/** One decimal; what was not measured is a dash. */
export const reading = (value: number): string => (value <= -100 ? "–" : value.toFixed(1));

export const loudness: Visual = {
  live: true,
  draw(g, width, height, values, ink, colors) {
    const { tap } = values, inner = width - 12;
    g.fillStyle = colors.gridBeat;
    g.fillRect(6, 8, inner, 10);
    g.fillRect(6, height - 8, inner, 2);
    g.fillRect(Math.round(width / 2), height - 11, 1, 8);
    if (!tap) return;
    g.fillStyle = ink.soft;
    g.fillRect(6, 8, inner * part(tap.momentaryLufs), 10);
    g.fillStyle = ink.content;
    g.fillRect(6, 11, inner * part(tap.shortTermLufs), 4);
    g.fillRect(clamp(6 + (inner * (tap.correlation + 1)) / 2 - 2, 6, 2 + inner), height - 11, 4, 8);
    g.font = "450 11px Inter";
    const rows = [["LUFS", reading(tap.integratedLufs), false], ["LU", reading(tap.rangeLu), false], ["dBTP", reading(tap.truePeakDbtp), tap.truePeakDbtp > OVER_DBTP]] as const;
    rows.forEach(([unit, text, over], index) => {
      const y = 33 + index * 14;
      g.fillStyle = over ? colors.mute : colors.text1;
      g.fillText(text, 6, y);
      g.fillStyle = colors.text3;
      g.fillText(unit, 44, y);
    });
  },
  handles: () => [],
};
