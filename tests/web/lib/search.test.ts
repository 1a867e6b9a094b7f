import { expect, test } from "vitest";
import { holdsWords } from "../../../web/lib/search.ts";

test("words_are_found_in_any_order_however_they_are_written", () => {
  expect(holdsWords("Night bus", "BUS nig")).toBe(true);
  expect(holdsWords("Süße Kälte", "susse")).toBe(false); // a sharp s is a letter of its own
  expect(holdsWords("Über den Fluß", "uber den")).toBe(true);
  expect(holdsWords("Night bus", "bus stop")).toBe(false);
});

test("no_words_are_in_every_name", () => {
  expect(holdsWords("Night bus", "  ")).toBe(true);
});
