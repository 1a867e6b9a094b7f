import { expect, test } from "vitest";
import { agoText, bytesText, clockText, decibelText, fileName, keyName, lengthText, panText, positionText, whenText } from "../../../web/lib/format.ts";

test("middle_c_is_c4", () => expect(keyName(60)).toBe("C4"));
test("lowest_key_has_a_name", () => expect(keyName(0)).toBe("C-1"));
test("positions_count_from_one", () => expect(positionText(26, 2, 0)).toBe("27. 3. 1"));
test("decibels_carry_their_sign", () => expect([decibelText(2.04), decibelText(-6), decibelText(0), decibelText(-0.01), decibelText(-144)]).toEqual(["+2.0", "-6.0", "0.0", "0.0", "-∞"]));
test("pan_says_its_side", () => expect([panText(0), panText(-0.12), panText(1)]).toEqual(["C", "12 L", "100 R"]));
test("clock_has_two_figures_for_seconds", () => expect(clockText(204.9)).toBe("3:24"));
test("bytes_are_short", () => expect([bytesText(12), bytesText(36_000_000), bytesText(1500)]).toEqual(["12 B", "36 MB", "1.5 kB"]));
test("lengths_are_said_in_bars_and_beats", () => expect([lengthText(64, 4, 16), lengthText(24, 4, 16), lengthText(2, 4, 16)]).toEqual(["4 bars", "1 bar 2 beats", "0.5 beats"]));
test("a_recorded_bar_that_ends_a_frame_early_is_a_bar", () => expect([lengthText(15_990, 4000, 16_000), lengthText(15_000, 4000, 16_000)]).toEqual(["1 bar", "3.75 beats"]));
test("file_names_lose_what_file_systems_refuse", () => expect(fileName("a/b: c?", "wav")).toBe("a b c.wav"));
test("empty_names_become_untitled", () => expect(fileName("  ", "mid")).toBe("Untitled.mid"));
test("recent_edits_are_told_by_age", () => {
  const now = new Date(2026, 10, 20, 15, 0).getTime();
  expect([whenText(now - 20_000, now), whenText(now - 2 * 3_600_000, now), whenText(now - 24 * 3_600_000, now), whenText(new Date(2026, 10, 12).getTime(), now)])
    .toEqual(["Edited just now", "Edited 2 hours ago", "Yesterday", "12 November"]);
  expect([agoText(now - 20_000, now), agoText(now - 2 * 3_600_000, now), agoText(now - 24 * 3_600_000, now)]).toEqual(["just now", "2 hours ago", "yesterday"]);
});
