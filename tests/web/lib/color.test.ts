import fc from "fast-check";
import { expect, test } from "vitest";
import { hexOf, mix, parseHex, withAlpha } from "../../../web/lib/color.ts";

const digit = fc.integer({ min: 0, max: 15 }).map((value) => value.toString(16));

test("a_shortened_colour_is_the_colour_it_was", () => {
  fc.assert(fc.property(digit, digit, digit, (r, g, b) => {
    const long = `#${r}${r}${g}${g}${b}${b}`, short = `#${r}${g}${b}`;
    expect(parseHex(short)).toEqual(parseHex(long));
    expect(withAlpha(short, 0.5)).toBe(withAlpha(long, 0.5));
    expect(mix(short, "#000", 1)).toBe(long);
  }));
});
test("a_colour_survives_being_parsed", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 0xffffff }), (value) => {
    const text = `#${value.toString(16).padStart(6, "0")}`;
    expect(hexOf(parseHex(text))).toBe(text);
  }));
});
