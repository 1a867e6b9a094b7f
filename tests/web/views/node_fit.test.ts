import { describe, expect, test } from "vitest";
import { firstSight, isInSight } from "../../../web/views/node/fit.ts";

describe("the first sight of the graph", () => {
  test("a small one lies in the middle, not larger than it is", () => {
    expect(firstSight({ x: 100, y: 50, width: 200, height: 100 }, 1000, 500)).toEqual({ x: 300, y: 150, zoom: 1 });
  });
  test("one that is a little too large is drawn smaller, whole", () => {
    const { x, y, zoom } = firstSight({ x: 0, y: 0, width: 1000, height: 500 }, 848, 848);
    expect(zoom).toBeCloseTo(0.8);
    expect(x).toBeCloseTo(24);
    expect(y).toBeCloseTo(224);
  });
  test("one that could not be read then begins at the left, and at the top where it is too high, too", () => {
    const shown = firstSight({ x: -40, y: 10, width: 3000, height: 2000 }, 390, 400);
    expect(shown.zoom).toBe(0.7);
    expect(shown.x + -40 * 0.7).toBeCloseTo(24);
    expect(shown.y + 10 * 0.7).toBeCloseTo(24);
  });
  test("what is seen whole and large enough stays where it is", () => {
    const room = { width: 400, height: 300 }, node = { x: 100, y: 50, width: 168, height: 76 };
    expect(isInSight(node, { x: 0, y: 0, zoom: 1 }, room)).toBe(true);
    expect(isInSight(node, { x: -120, y: 0, zoom: 1 }, room)).toBe(false);
    expect(isInSight(node, { x: 0, y: 0, zoom: 0.5 }, room)).toBe(false);
    expect(isInSight(node, { x: 0, y: 0, zoom: 2 }, room)).toBe(false);
  });
});
