import { expect, test } from "vitest";
import { createOwnPresets, type OwnPreset, type PresetFile, readOwnPresets } from "../../../web/project/own_presets.ts";

const preset = (name: string, device = "synth"): OwnPreset => ({ device, name, tags: ["own"], values: { cutoff_hz: 900 } });

/** A file two pages share. */
function disk(): PresetFile & { text: string | null; full: boolean } {
  return {
    text: null, full: false,
    read() { return Promise.resolve(this.text); },
    write(text) {
      if (this.full) return Promise.reject(new Error("full"));
      this.text = text;
      return Promise.resolve();
    },
  };
}

test("what_one_page_saves_another_finds", async () => {
  const file = disk(), one = createOwnPresets(file), other = createOwnPresets(file);
  expect(await one.save(preset("Warm"))).toBe(true);
  expect(await other.save(preset("Bright"))).toBe(true);
  await one.refresh();
  expect(one.list.get().map(({ name }) => name)).toEqual(["Bright", "Warm"]);
});
test("a_name_is_one_of_a_kind_on_its_device_only", async () => {
  const own = createOwnPresets(disk());
  await own.save(preset("Warm"));
  await own.save({ ...preset("Warm"), values: { cutoff_hz: 50 } });
  await own.save(preset("Warm", "delay"));
  expect(own.list.get().map(({ device, values }) => [device, values["cutoff_hz"]])).toEqual([["synth", 50], ["delay", 900]]);
  await own.remove("synth", "Warm");
  expect(own.list.get().map(({ device }) => device)).toEqual(["delay"]);
});
test("two_saves_at_once_lose_neither", async () => {
  const file = disk(), own = createOwnPresets(file);
  await Promise.all([own.save(preset("One")), own.save(preset("Two")), own.save(preset("Three"))]);
  expect(readOwnPresets(file.text)).toHaveLength(3);
});
test("a_disk_that_takes_nothing_is_told_and_the_preset_lasts_as_long_as_the_page", async () => {
  const file = disk(), own = createOwnPresets(file);
  file.full = true;
  expect(await own.save(preset("Warm"))).toBe(false);
  expect(own.list.get()).toHaveLength(1);
});
test("a_broken_file_holds_nothing_and_a_strange_row_is_left_out", () => {
  expect(readOwnPresets("{]")).toEqual([]);
  expect(readOwnPresets('{"device":"synth"}')).toEqual([]);
  expect(readOwnPresets(JSON.stringify([{ device: "synth" }, 5, null, { ...preset("Bad"), values: { a: "x" } }, preset("Good")])).map(({ name }) => name)).toEqual(["Good"]);
});
