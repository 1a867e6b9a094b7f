import { expect, test } from "vitest";
import { edgesWithMore } from "../../../web/ui/more_edges.tsx";

test("a_list_that_is_seen_whole_has_nothing_behind_its_edges", () => expect(edgesWithMore(0, 300, 300)).toBe(""));
test("at_its_beginning_there_is_more_below_at_its_end_above_and_between_both", () => {
  expect(edgesWithMore(0, 300, 400)).toBe("below");
  expect(edgesWithMore(100, 300, 400)).toBe("above");
  expect(edgesWithMore(50, 300, 400)).toBe("above below");
});
test("the_padding_behind_the_last_entry_is_nothing_more", () => expect(edgesWithMore(0, 300, 304)).toBe(""));
