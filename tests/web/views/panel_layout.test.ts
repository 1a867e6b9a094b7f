import { expect, test } from "vitest";
import { DEVICES } from "../../../web/project/fields.ts";
import { GAP, KNOBS_ALONE, KNOBS_MOST, KNOBS_UNDER_VISUAL, PAGE_MOST, panelLayout } from "../../../web/views/device/panel_layout.ts";

test("every_device_shows_every_parameter_once", () => {
  for (const device of DEVICES) {
    const layout = panelLayout(device);
    if (layout.kind !== "sections") continue;
    const shown = [...layout.sections.flatMap((section) => [...section.knobs, ...(section.choice ? [section.choice] : [])]), ...layout.more].map((param) => param.number).sort((a, b) => a - b);
    expect(shown, device.name).toEqual(device.params.filter((param) => !param.hidden).map((param) => param.number));
  }
});
test("no_group_has_more_than_six_knobs_or_eight_where_it_is_the_only_one", () => {
  for (const { sections } of DEVICES.map(panelLayout)) {
    for (const section of sections) expect(section.knobs.length, section.title).toBeLessThanOrEqual(section.visual ? KNOBS_UNDER_VISUAL : sections.length === 1 ? KNOBS_ALONE : KNOBS_MOST);
  }
});
test("a_synthesiser_gets_its_pictures_from_its_tables", () => {
  const synth = DEVICES.find((device) => device.id === "synth");
  const visuals = synth ? panelLayout(synth).sections.map((section) => section.visual) : [];
  for (const picture of ["wave", "filter", "envelope", "lfo"]) expect(visuals).toContain(picture);
});
test("dynamics_and_colour_show_what_comes_out_and_an_analyser_what_it_hears", () => {
  const pictures = (id: string): (string | null)[] => {
    const device = DEVICES.find((one) => one.id === id);
    return device ? panelLayout(device).sections.map((section) => section.visual).filter((visual) => visual !== null) : [];
  };
  for (const id of ["compressor", "limiter", "gate", "saturator"]) expect(pictures(id), id).toEqual(["transfer"]);
  expect(pictures("analyser")).toEqual(["spectrum", "loudness"]);
});
test("an_equaliser_is_its_curve", () => expect(DEVICES.filter((device) => panelLayout(device).kind === "eq").map((device) => device.id)).toEqual(["eq5"]));
test("steps_are_one_picture_and_macros_are_all_in_view", () => {
  const layoutOf = (id: string): ReturnType<typeof panelLayout> => panelLayout(DEVICES.find((device) => device.id === id) as (typeof DEVICES)[number]);
  expect(layoutOf("steps").sections[0]).toMatchObject({ visual: "steps", knobs: [] });
  expect(Object.keys(layoutOf("steps").sections[0]?.roles ?? {})).toHaveLength(17); // with the length
  expect(layoutOf("macros").more).toEqual([]);
});
test("a_title_has_room_beside_the_longest_word_of_its_list", () => {
  for (const device of DEVICES) {
    for (const { title, choice, width } of panelLayout(device).sections) {
      if (choice) expect(width, `${device.name} ${title}`).toBeGreaterThanOrEqual(6 * (title.length + Math.max(...(choice.choices ?? []).map((word) => word.length)) - 2));
    }
  }
});
test("lists that stand beside each other have room for both", () => {
  const follower = panelLayout(DEVICES.find((device) => device.id === "follower") as (typeof DEVICES)[number]).sections[0];
  const lists = follower?.knobs.filter((param) => param.choices !== null) ?? [];
  expect(lists.length).toBeGreaterThan(1);
  expect(follower?.width).toBeGreaterThan(2 * (follower?.column ?? 0) + 20);
});
test("the words on switches have room beside knobs", () => {
  for (const id of ["compressor", "utility"]) {
    const device = DEVICES.find((one) => one.id === id) as (typeof DEVICES)[number];
    for (const { title, knobs, visual, width } of panelLayout(device).sections) {
      const longest = Math.max(0, ...knobs.filter((param) => param.curve === "toggle").map((param) => param.name.length));
      if (visual === null && longest > 0) expect(width, `${device.name} ${title}`).toBeGreaterThanOrEqual(5.8 * longest + 20);
    }
  }
});
test("no_panel_is_wider_than_a_window_beside_the_input_and_its_pages_hold_every_group_once", () => {
  for (const device of DEVICES) {
    const { kind, sections, pages, width } = panelLayout(device);
    expect(width, device.name).toBeLessThanOrEqual(PAGE_MOST);
    if (kind !== "sections") continue;
    expect(pages.flatMap((page) => page.sections), device.name).toEqual(sections);
    expect(new Set(pages.map(({ name }) => name)).size, device.name).toBe(pages.length);
  }
});
test("the_pages_of_a_wide_device_are_about_as_wide_as_each_other_and_called_by_what_they_are_about", () => {
  const synth = panelLayout(DEVICES.find((device) => device.id === "synth") as (typeof DEVICES)[number]);
  expect(synth.pages.map(({ name }) => name)).toEqual(["Sound", "Movement"]);
  const widths = synth.pages.map(({ sections }) => sections.reduce((sum, section) => sum + section.width + GAP, -GAP));
  expect(Math.min(...widths) / Math.max(...widths)).toBeGreaterThan(0.75);
});
test("a_panel_draws_the_same_and_moves_the_same_in_any_language", () => {
  const said = (word: string): string => [...word].reverse().join("");
  for (const device of DEVICES) {
    const here = panelLayout(device), there = panelLayout({ ...device, params: device.params.map((param) => ({ ...param, group: said(param.group) })) });
    expect(there.sections.map(({ visual }) => visual), device.name).toEqual(here.sections.map(({ visual }) => visual));
    expect(there.pages.map(({ name }) => name === "Movement"), device.name).toEqual(here.pages.map(({ name }) => name === "Movement"));
  }
});
