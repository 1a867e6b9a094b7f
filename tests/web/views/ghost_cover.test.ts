import { expect, test } from "vitest";
import { coverNote, createCover, pixelOf } from "../../../web/views/piano_roll/ghost_cover.ts";

const COLUMNS = 4096, row = (key: number): number => (127 - key) * COLUMNS;

test("a note covers its stretch of its key's row, and nothing else", () => {
  const cover = createCover(1000, 1000 + COLUMNS * 10);
  coverNote(cover, 7, 1000 + 100 * 10, 1000 + 110 * 10, 60);
  expect([...cover.pixels.subarray(row(60) + 99, row(60) + 111)]).toEqual([0, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 0]);
  expect(cover.pixels.filter((pixel) => pixel !== 0)).toHaveLength(10);
});
test("the shortest note is seen, and what reaches beyond the picture covers what is of it", () => {
  const cover = createCover(0, COLUMNS * 1000);
  coverNote(cover, 5, 2000, 2001, 127);
  expect(cover.pixels.filter((pixel) => pixel !== 0)).toHaveLength(2);
  coverNote(cover, 6, -5000, COLUMNS * 2000, 0);
  coverNote(cover, 6, COLUMNS * 1000, COLUMNS * 1001, 1);
  coverNote(cover, 6, -9000, -2000, 1);
  expect(cover.pixels.subarray(row(0)).every((pixel) => pixel === 6)).toBe(true);
  expect(cover.pixels.subarray(row(1), row(0)).every((pixel) => pixel === 0)).toBe(true);
});
test("a colour becomes a pixel that nothing shows through", () => expect(pixelOf("#12a0ff")).toBe(0xffffa012));
