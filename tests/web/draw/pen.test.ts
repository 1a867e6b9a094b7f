// What is drawn with the pen lies in the svg as a canvas would show it.

import { expect, test } from "vitest";
import { Pen } from "../../../web/draw/pen.ts";

test("a_line_keeps_its_colour_and_a_fill_its_strength", () => {
  const pen = new Pen();
  pen.beginPath();
  pen.moveTo(0, 1);
  pen.lineTo(2.004, 3);
  pen.strokeStyle = "red";
  pen.lineWidth = 2;
  pen.stroke();
  pen.globalAlpha = 0.5;
  pen.fillStyle = "blue";
  pen.fill();
  expect(pen.strokes.map(({ d, fill, stroke, opacity }) => [d, fill, stroke, opacity])).toEqual([["M0 1L2 3", "none", "red", undefined], ["M0 1L2 3", "blue", undefined, "0.5"]]);
});
test("a_turn_longer_than_half_goes_the_long_way_and_a_whole_one_is_a_circle", () => {
  const arc = (to: number): string => {
    const pen = new Pen();
    pen.arc(10, 10, 5, 0, to);
    pen.fill();
    return pen.strokes[0]?.["d"] ?? "";
  };
  expect(arc(Math.PI / 2)).toBe("M15 10A5 5 0 0 1 10 15");
  expect(arc(1.5 * Math.PI)).toBe("M15 10A5 5 0 1 1 10 5");
  expect(arc(7)).toMatch(/^M15 10A5 5 0 1 1 15 /);
});
test("nothing_drawn_is_nothing_shown", () => {
  const pen = new Pen();
  pen.beginPath();
  pen.fill();
  expect(pen.strokes).toEqual([]);
});
