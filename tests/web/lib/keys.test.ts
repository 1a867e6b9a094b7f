import { expect, test } from "vitest";
import { pianoOffset, pressText, shortcutText } from "../../../web/lib/keys.ts";

const press = (key: string, code: string, mods: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {}) => ({ key, code, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...mods });

test("ctrl_shift_z_reads_the_same_whatever_the_case", () => expect(pressText(press("Z", "KeyZ", { ctrlKey: true, shiftKey: true }))).toBe("Ctrl+Shift+Z"));
test("cmd_counts_as_ctrl", () => expect(pressText(press("k", "KeyK", { metaKey: true }))).toBe("Ctrl+K"));
test("space_has_a_name", () => expect(pressText(press(" ", "Space"))).toBe("Space"));
test("signs_do_not_carry_shift", () => expect(pressText(press("?", "Slash", { shiftKey: true }))).toBe("?"));
test("alt_letters_ignore_what_the_layout_makes_of_them", () => expect(pressText(press("†", "KeyT", { altKey: true }))).toBe("Alt+T"));
test("arrows_keep_shift", () => expect(pressText(press("ArrowUp", "ArrowUp", { shiftKey: true }))).toBe("Shift+ArrowUp"));
test("shortcuts_are_shown_as_words_or_signs", () => expect([shortcutText("Ctrl+Shift+Z", false), shortcutText("Ctrl+Shift+Z", true), shortcutText("+", false)]).toEqual(["Ctrl Shift Z", "⌘⇧Z", "+"]));
test("the_home_row_is_the_white_keys", () => expect(["KeyA", "KeyS", "KeyD", "KeyF", "KeyG", "KeyH", "KeyJ", "KeyK"].map(pianoOffset)).toEqual([0, 2, 4, 5, 7, 9, 11, 12]));
test("other_keys_play_nothing", () => expect(pianoOffset("KeyQ")).toBe(-1));
