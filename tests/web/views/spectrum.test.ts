import { expect, test } from "vitest";
import { emptyTap } from "../../../web/project/api.ts";
import { spectrumDb } from "../../../web/views/device/visuals/spectrum.ts";
import { reading } from "../../../web/views/device/visuals/loudness.ts";

const tap = Object.assign(emptyTap(), { spectra: 1, rateHz: 48_000 });
tap.spectrumDb.fill(-100);
tap.spectrumDb[100] = -10;
tap.spectrumDb[101] = -20;
const HZ = 48_000 / 4096;

test("a_wide_stretch_shows_its_loudest_bin", () => expect(spectrumDb(tap, 90 * HZ, 110 * HZ)).toBe(-10));
test("a_narrow_stretch_lies_between_its_neighbours", () => expect(spectrumDb(tap, 100.25 * HZ, 100.5 * HZ)).toBeCloseTo(-12.5, 4));
test("beyond_the_rate_there_is_the_last_bin", () => expect(spectrumDb(tap, 30_000, 31_000)).toBe(-100));
test("what_was_not_measured_is_a_dash", () => expect([reading(-144), reading(-14.04), reading(0)]).toEqual(["–", "-14.0", "0.0"]));
