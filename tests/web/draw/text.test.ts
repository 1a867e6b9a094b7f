// Names cut to the room they have, on a canvas whose letters are all ten pixels wide.

import { expect, test } from "vitest";
import { shortened } from "../../../web/draw/text.ts";

const g = { measureText: (text: string) => ({ width: 10 * text.length }) } as CanvasRenderingContext2D;

test("what fits is whole, and what does not ends in an ellipsis, as long as it can be", () => {
  const name = "Second violins";
  for (let width = 10; width <= 200; width++) {
    const text = shortened(g, name, width);
    expect(10 * text.length).toBeLessThanOrEqual(width);
    if (width >= 140) expect(text).toBe(name);
    else {
      expect(text.endsWith("…")).toBe(true);
      expect(text).toBe(`${name.slice(0, Math.floor(width / 10) - 1).trimEnd()}…`);
    }
  }
});
