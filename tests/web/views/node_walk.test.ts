// Arrows lead through a graph to what lies there, and from anywhere back to where one came from in a grid.
import { expect, test } from "vitest";
import { nearest, type Spot } from "../../../web/views/node/walk.ts";

const grid: Spot[] = Array.from({ length: 12 }, (_, i) => ({ id: String(i), x: (i % 4) * 240, y: Math.floor(i / 4) * 100 }));
const at = (id: number): Spot => grid[id] as Spot;

test("straight_ahead_comes_before_aside", () => {
  expect(nearest(grid, at(5), "right")?.id).toBe("6");
  expect(nearest(grid, at(5), "left")?.id).toBe("4");
  expect(nearest(grid, at(5), "up")?.id).toBe("1");
  expect(nearest(grid, at(5), "down")?.id).toBe("9");
});
test("at_the_edge_there_is_nothing", () => {
  expect(nearest(grid, at(0), "left")).toBe(null);
  expect(nearest(grid, at(0), "up")).toBe(null);
  expect(nearest(grid, at(11), "down")).toBe(null);
});
test("in_a_grid_every_step_can_be_taken_back", () => {
  const back = { left: "right", right: "left", up: "down", down: "up" } as const;
  for (const spot of grid) for (const way of ["left", "right", "up", "down"] as const) {
    const next = nearest(grid, spot, way);
    if (next) expect(nearest(grid, next, back[way])?.id).toBe(spot.id);
  }
});
