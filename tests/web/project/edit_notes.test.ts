import fc from "fast-check";
import { expect, test } from "vitest";
import type { Id } from "../../../web/project/api.ts";
import { inFirstPass, legalMove, resized, type Note } from "../../../web/project/edit_notes.ts";

const notes = fc.array(fc.record({ startTicks: fc.nat(1e9), lengthTicks: fc.integer({ min: 1, max: 1e8 }), key: fc.integer({ min: 0, max: 127 }), velocity: fc.integer({ min: 1, max: 127 }) }), { minLength: 1, maxLength: 20 })
  .map((rows): Note[] => rows.map((row, index) => ({ ...row, id: BigInt(index + 1) as Id })));

test("a_legal_move_keeps_all_notes_on_the_keyboard_and_after_the_start", () => {
  fc.assert(fc.property(notes, fc.integer({ min: -2e9, max: 2e9 }), fc.integer({ min: -200, max: 200 }), (list, ticks, keys) => {
    const move = legalMove(list, ticks, keys);
    for (const note of list) {
      expect(note.startTicks + move.ticks).toBeGreaterThanOrEqual(0);
      expect(note.key + move.keys).toBeGreaterThanOrEqual(0);
      expect(note.key + move.keys).toBeLessThanOrEqual(127);
    }
  }));
});
test("resizing_the_start_keeps_the_end", () => {
  fc.assert(fc.property(notes, fc.integer({ min: -2e9, max: 2e9 }), (list, ticks) => {
    for (const note of list) {
      const next = resized(note, "start", ticks, 1);
      expect(next.startTicks + next.lengthTicks).toBe(note.startTicks + note.lengthTicks);
      expect(next.lengthTicks).toBeGreaterThanOrEqual(1);
    }
  }));
});
test("what_is_put_behind_a_loops_first_pass_is_kept_where_it_sounds", () => {
  fc.assert(fc.property(fc.nat(1e9), fc.integer({ min: 1, max: 1e7 }), (start, loop) => {
    const kept = inFirstPass(start, loop);
    expect(kept).toBeLessThan(loop);
    expect((start - kept) % loop).toBe(0);
    expect(inFirstPass(start, 0)).toBe(start);
  }));
});
