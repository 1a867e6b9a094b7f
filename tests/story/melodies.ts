// A tune that was sung becomes notes: found by the words people use, on a track under it, and taken back as one step.

import { melodyFile } from "./files.ts";
import { drop, find, names, press, until } from "./hands.ts";
import { type Chapter } from "./recording.ts";
import { accessible, begin, command, expect } from "./studio.ts";

export const melodyChapters: readonly Chapter[] = [
  ["a sung tune is turned into notes on a track under it, and on the grid", async ({ page }) => {
    const clips = (): Promise<string[]> => names(page, "option", "listbox", "Clips");
    await begin(page, /^Record/);
    await drop(page, "main", [{ name: "Tune.wav", type: "audio/wav", bytes: melodyFile() }]);
    await until("the tune is there", async () => (await clips()).some((name) => /^Tune, /.test(name)));
    await (await find(page, "option", /^Tune, /)).focus();
    await command(page, "Turn into notes");
    await until("its notes lie under it", async () => (await clips()).some((name) => /^Tune as notes, Tune as notes, bar 1/.test(name)), 60_000);
    await find(page, "group", "Track Tune as notes");
    await until("it says how many", () => page.evaluate(() => /6 notes of Tune are on a track under it/.test(document.body.innerText)));
    await accessible(page, "a tune and its notes");
    await press(page, "button", /^Undo: Turn into notes/);
    await until("one step takes it back", async () => !(await clips()).some((name) => /^Tune as notes/.test(name)));
    await (await find(page, "option", /^Tune, /)).focus();
    await command(page, "Turn into notes on the grid");
    await until("they lie on the grid", async () => (await clips()).some((name) => /^Tune as notes, Tune as notes, bar 1/.test(name)), 60_000);
  }, "chromium"],
  ["a tune that goes round, and one that plays backwards, give the notes that are heard", async ({ page }) => {
    const clips = (): Promise<string[]> => names(page, "option", "listbox", "Clips");
    const told = (text: RegExp): Promise<unknown> => until(`it says ${text}`, () => page.evaluate((source) => new RegExp(source).test(document.body.innerText), text.source), 60_000);
    await begin(page, /^Record/);
    await drop(page, "main", [{ name: "Tune.wav", type: "audio/wav", bytes: melodyFile() }]);
    await until("the tune is there", async () => (await clips()).some((name) => /^Tune, /.test(name)));
    await (await find(page, "option", /^Tune, /)).focus();
    await command(page, "Repeat within the clip");
    await find(page, "button", /^Undo: .*[Ll]oop|^Undo: .*[Rr]epeat/);
    await (await find(page, "option", /^Tune, /)).focus();
    await command(page, "Turn into notes");
    await told(/12 notes of Tune are on a track under it/);
    await press(page, "button", /^Undo: Turn into notes/);
    await press(page, "button", /^Undo: /);
    await (await find(page, "option", /^Tune, /)).focus();
    await page.keyboard.press("Enter");
    await press(page, "switch", "Play backwards");
    await find(page, "button", /^Undo: .*[Rr]everse/);
    await (await find(page, "option", /^Tune, /)).focus();
    await command(page, "Turn into notes");
    await told(/6 notes of Tune are on a track under it/);
    await press(page, "radio", "Edit");
    const notes = await until("its notes are told", async () => {
      const all = await names(page, "option", "listbox", "Notes");
      return all.length === 6 ? all : null;
    });
    expect(notes.map((note) => note.split(" ")[0]?.replace(",", "")).join(" ") === "C4 E4 G4 E4 D4 C4", `from its end to its beginning: ${notes.join("; ")}`);
    await press(page, "radio", "Arrange");
  }, "long, chromium alone"],
];
