import { expect, test } from "vitest";
import { fit, holdsWords } from "../../../web/lib/search.ts";

test("words_are_found_in_any_order_however_they_are_written", () => {
  expect(holdsWords("Night bus", "BUS nig")).toBe(true);
  expect(holdsWords("Süße Kälte", "susse")).toBe(false); // a sharp s is a letter of its own
  expect(holdsWords("Über den Fluß", "uber den")).toBe(true);
  expect(holdsWords("Night bus", "bus stop")).toBe(false);
});

test("no_words_are_in_every_name", () => {
  expect(holdsWords("Night bus", "  ")).toBe(true);
});

test("what_is_called_so_comes_before_what_begins_so_and_that_before_what_holds_it", () => {
  const names = ["Am Abspielkopf teilen", "Zeit einfügen", "Teilen", "Teilende Gruppe", "Mitteilen"];
  expect([...names].sort((a, b) => fit(a, "teilen") - fit(b, "teilen"))).toEqual(["Teilen", "Teilende Gruppe", "Am Abspielkopf teilen", "Mitteilen", "Zeit einfügen"]);
  expect(fit("Größe", "große")).toBe(0);
  expect(fit("Anything", "  ")).toBe(0);
});
