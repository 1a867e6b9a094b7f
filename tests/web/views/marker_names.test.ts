// A section's name is never under a flag.
import { expect, test } from "vitest";
import { nameRoom } from "../../../web/views/arrange/time_paint.ts";

test("without_flags_a_name_has_all_of_its_section", () => expect(nameRoom(40, 8, 200, [])).toEqual({ from: 8, to: 200 }));
test("a_name_ends_before_a_flag_that_leaves_room_for_it", () => expect(nameRoom(40, 8, 200, [[100, 150]])).toEqual({ from: 8, to: 96 }));
test("a_flag_at_the_beginning_sends_the_name_behind_it", () => expect(nameRoom(40, 8, 200, [[0, 60]])).toEqual({ from: 64, to: 200 }));
test("a_name_that_fits_nowhere_takes_the_widest_gap", () => expect(nameRoom(90, 8, 200, [[20, 80], [150, 190]])).toEqual({ from: 84, to: 146 }));
test("no_name_ever_lies_under_a_flag", () => {
  let seed = 7;
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let round = 0; round < 2000; round++) {
    const flags = Array.from({ length: Math.floor(random() * 5) }, () => random() * 300).map((left): [number, number] => [left, left + 10 + random() * 80]);
    const room = nameRoom(random() * 120, 8, 200, flags);
    for (const [left, right] of flags) expect(room.to <= room.from || room.to <= left || room.from >= right, `${JSON.stringify(room)} ${left} ${right}`).toBe(true);
  }
});
