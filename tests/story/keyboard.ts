// A song made without a pointer: begun, given instruments and notes, mixed, heard and exported by keys alone, and wherever the
// keys lead one sees where one is.

import type { KeyInput, Page } from "puppeteer-core";
import { find, names, press, until } from "./hands.ts";
import { type Chapter, toStart } from "./recording.ts";
import { begin, closeDialogs, command, expect } from "./studio.ts";

const MOST_STOPS = 160, ROUND_STOPS = 40;

async function keys(page: Page, ...presses: readonly string[]): Promise<void> {
  for (const press of presses) {
    const parts = press.split("+"), last = parts.pop() as KeyInput;
    for (const part of parts) await page.keyboard.down(part as KeyInput);
    await page.keyboard.press(last);
    for (const part of parts.reverse()) await page.keyboard.up(part as KeyInput);
  }
}

/** Where the focus is: its name, and whether a ring shows it: on itself, on what stands for it, or drawn by a canvas around it. */
const focus = (page: Page): Promise<{ name: string; isSeen: boolean }> => page.evaluate(async () => {
  const element = document.activeElement, label = element?.getAttribute("aria-labelledby")?.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
  const name = (element?.getAttribute("aria-label") ?? label ?? element?.textContent ?? "").trim();
  if (element === null || element === document.body) return { name, isSeen: true };
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = "var(--accent)";
  const accent = getComputedStyle(probe).color;
  probe.remove();
  const [r = 0, g = 0, b = 0] = (accent.match(/\d+/g) ?? []).map(Number);
  /** Pixels of the accent at the edge of the box, on any canvas that lies under it. */
  const isDrawn = (): boolean => {
    const box = element.getBoundingClientRect();
    return [...document.querySelectorAll("canvas")].some((canvas) => {
      const room = canvas.getBoundingClientRect(), scale = canvas.width / room.width, reach = 4;
      if (box.right < room.left || box.left > room.right || box.bottom < room.top || box.top > room.bottom) return false;
      const x = Math.max(0, Math.floor((box.x - room.x - reach) * scale)), y = Math.max(0, Math.floor((box.y - room.y - reach) * scale));
      const width = Math.ceil((box.width + 2 * reach) * scale), height = Math.ceil((box.height + 2 * reach) * scale), copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
      copy?.drawImage(canvas, -x, -y); // the page's own is drawn by the graphics card, and is not told to be read
      const data = copy?.getImageData(0, 0, width, height).data ?? [];
      let count = 0;
      for (let i = 0; i + 3 < data.length; i += 4) if (Math.abs((data[i] ?? 0) - r) + Math.abs((data[i + 1] ?? 0) - g) + Math.abs((data[i + 2] ?? 0) - b) < 12) count++;
      return count >= 16;
    });
  };
  const rings = (at: Element): boolean => [getComputedStyle(at), getComputedStyle(at, "::after")].some((style) =>
    (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2) || (style.boxShadow.includes(accent) && style.boxShadow.includes("2px")) || style.stroke === accent);
  const around: Element[] = [...element.querySelectorAll("*")].slice(0, 12);
  for (let at: Element | null = element; at !== null && at !== document.body && around.length < 17; at = at.parentElement) around.push(at);
  let isSeen = around.some(rings);
  for (let frame = 0; !isSeen && frame < 20; frame++) { // a ring may come over some frames
    await new Promise((done) => requestAnimationFrame(done));
    isSeen = element.classList.contains("mirrored") ? isDrawn() : around.some(rings);
  }
  return { name: isSeen ? name : `${name} (${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""})`, isSeen };
});

/** Tab by Tab to the thing of that name; gives what was passed without being seen. */
async function tabTo(page: Page, name: RegExp): Promise<string[]> {
  const hidden = new Set<string>();
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press("Tab");
    const now = await focus(page);
    if (!now.isSeen) hidden.add(now.name);
    if (name.test(now.name)) return [...hidden];
  }
  throw new Error(`Tab never came to ${String(name)}`);
}

/** Once round, or as far as the first stops: from where the focus is until a stop comes again. */
async function tabRound(page: Page): Promise<string[]> {
  const hidden = new Set<string>(), stops = new Set<string>(), passed: string[] = [];
  for (let stop = 0; stop < ROUND_STOPS; stop++) {
    await page.keyboard.press("Tab");
    const place = await page.evaluate(() => {
      const element = document.activeElement as (Element & { tabStop?: string }) | null;
      return element === null || element === document.body ? "body" : (element.tabStop ??= String(Math.random()));
    });
    const now = await focus(page);
    passed.push(place === "body" ? "the page itself" : now.name);
    if (stops.has(place)) break;
    stops.add(place);
    if (!now.isSeen) hidden.add(now.name);
  }
  expect(stops.size > 5, `Tab leads somewhere, not round in ${passed.join(" > ")}`);
  return [...hidden];
}

/** Buttons at the edge of the song and in the top bar, and what each opens. */
const PANELS = [["Library", ".library"], ["History", ".history"], ["Comments", ".drawer"], ["Notes", ".drawer"], ["Performance", ".drawer"], ["Manual", ".drawer"], ["Settings", "[role=dialog]"],
  ["Export", "[role=dialog]"], ["Share", "[role=dialog]"], ["Workspaces", "[role=menu]"]] as const;

const notes = (page: Page): Promise<string[]> => names(page, "option", "listbox", "Notes");
const undoNames = (page: Page, step: RegExp): Promise<unknown> => find(page, "button", new RegExp(`^Undo: .*${step.source}`));

export const keyboardChapters: readonly Chapter[] = [
  ["a song is begun, written, mixed and exported by keys alone, and the focus is always seen", async ({ page, open }) => {
    await closeDialogs(page);
    const hidden: string[] = [];
    page = await open();
    hidden.push(...await tabTo(page, /^Empty song$/));
    await keys(page, "Enter");
    await find(page, "group", "Transport");

    await keys(page, "n"); // a clip on the first track
    await undoNames(page, /clip/);
    await until("the editor is there", () => page.$(".roll"));
    await keys(page, "n", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"); // a quarter
    await until("one note", async () => (await notes(page)).length === 1);
    await keys(page, "Shift+n", "Shift+n"); // a triad
    await until("a chord of three", async () => (await notes(page)).length === 3);
    await keys(page, "Control+d", "ArrowDown", "ArrowDown");
    await until("two chords", async () => (await notes(page)).length === 6);
    await until("the second one differs", async () => new Set((await notes(page)).map((name) => name.split(",")[0])).size > 3);

    await keys(page, "Alt+t");
    await undoNames(page, /track/);
    await keys(page, "1", "n");
    await until("an empty clip is open", async () => (await page.$(".roll")) !== null && (await notes(page)).length === 0);
    await keys(page, "n", "Shift+ArrowDown", "n", "ArrowUp", "n", "ArrowUp");
    await until("a tune of three", async () => (await notes(page)).length === 3);

    await command(page, "Arrange view");
    hidden.push(...await tabRound(page));
    await command(page, "Mix view");
    await find(page, "slider", /^Level of Master/);
    hidden.push(...await tabTo(page, /^Level of (?!Master)/));
    const before = await page.evaluate(() => document.activeElement?.getAttribute("aria-valuetext"));
    await keys(page, "ArrowDown", "ArrowDown", "ArrowDown");
    await until("the fader moves", async () => (await page.evaluate(() => document.activeElement?.getAttribute("aria-valuetext"))) !== before);
    hidden.push(...await tabRound(page));
    for (const view of ["Live view", "Node view"]) {
      await command(page, view);
      hidden.push(...await tabRound(page));
    }
    await command(page, "Arrange view");
    await keys(page, " ");
    await find(page, "button", "Stop");
    await keys(page, " ");
    await find(page, "button", "Play");

    await keys(page, "Control+e");
    await find(page, "dialog", "Export");
    hidden.push(...await tabTo(page, /^Export$/));
    await keys(page, "Enter");
    const facts = await until("the report", () => page.evaluate(() => document.querySelector("[role=dialog] .facts")?.textContent ?? null), 60_000);
    expect(/ClippedNothing/.test(facts) && !/Silence/.test(facts), `it sounds, and does not clip: ${facts}`);
    await closeDialogs(page);
    const never = [...new Set(hidden)];
    expect(never.length === 0, `focus without a ring: ${never.join("; ")}`);
  }, "chromium alone"],
  ["what is opened by keys and left by Esc gives the focus back to where it was", async ({ page }) => {
    await begin(page, /^Empty song/);
    const name = (): Promise<string> => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.tagName ?? "");
    for (const [label, panel] of PANELS) {
      const at = await find(page, "button", label);
      await at.evaluate((element) => element.focus());
      await keys(page, "Enter");
      await until(`${label} is open`, () => page.$(panel));
      await until("it has the focus, or Tab brings it there", async () => {
        if (await page.evaluate((panel) => document.querySelector(panel)?.contains(document.activeElement) === true, panel)) return true;
        await page.$eval(`${panel} button, ${panel} input`, (element) => (element as HTMLElement).focus());
        return false;
      });
      await keys(page, "Escape");
      await until(`${label} is closed`, async () => (await page.$(panel)) === null);
      await until(`the focus is back at ${label}`, async () => (await name()) === label);
    }
  }],
  ["the library is asked for by its key, and what one types there finds; Escape gives the keys back", async ({ page }) => {
    await begin(page, /^Empty song/);
    await find(page, "button", "Play");
    await (await find(page, "button", "Metronome")).focus();
    await keys(page, "b");
    await until("its search has the focus", () => page.evaluate(() => document.activeElement?.closest("[aria-label='Library']") !== null && document.activeElement?.tagName === "INPUT"));
    await page.evaluate(() => { // as a window that is left, and come back to
      const field = document.activeElement as HTMLElement;
      field.blur();
      field.focus();
    });
    await page.keyboard.type("bossa");
    await until("it finds", () => page.evaluate(() => [...document.querySelectorAll(".library-item")].length > 0 && [...document.querySelectorAll(".library-item")].every((row) => /bossa/i.test(row.textContent))));
    await keys(page, "Escape", "Escape");
    await until("it is closed", async () => (await page.$(".library")) === null);
    await until("the focus is back", () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") === "Metronome"));
    await keys(page, "b", "2", "Escape");
    await until("what is typed there is no shortcut", () => page.evaluate(() => document.querySelector<HTMLInputElement>(".library input")?.value === "" && document.querySelector("[role=radio][aria-checked=true]")?.textContent === "Arrange"));
    await keys(page, "Escape", "3", "1");
    await find(page, "radio", "Arrange");
    await until("what nobody asked for now takes no keys", () => page.evaluate(() => document.activeElement?.tagName !== "INPUT"));
  }],
  ["Tab comes to the graph of nodes once, arrows lead on, and its cables lie in the list", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^(Open and take apart|Open Night bus.*)$/);
    await find(page, "group", "Transport");
    await keys(page, "5");
    await find(page, "button", "Tidy");
    const inTabOrder = (): Promise<string[]> => page.evaluate(() => [...document.querySelectorAll<HTMLElement | SVGElement>(".nd-room [tabindex], .nd-room button")].filter((one) => one.tabIndex >= 0 && one.closest(".nd-tools") === null).map((one) => one.getAttribute("aria-label") ?? one.tagName));
    await until("one node", async () => (await inTabOrder()).length === 1);
    await (await find(page, "button", "Bass")).focus();
    await keys(page, "Enter", "Tab");
    for (let stop = 0; stop < 12 && !(await page.evaluate(() => document.activeElement?.closest(".react-flow__node") != null)); stop++) await keys(page, "Tab");
    await until("it is the chosen one", () => page.evaluate(() => document.activeElement?.getAttribute("aria-label")?.startsWith("Bass, track") === true));
    await keys(page, "ArrowRight");
    await until("the arrow led to its device", () => page.evaluate(() => document.activeElement?.getAttribute("aria-label")?.startsWith("Halo, device") === true));
    expect((await inTabOrder()).join().startsWith("Halo, device") && (await inTabOrder()).length === 1, `it is the one now: ${(await inTabOrder()).join("; ")}`);
    await keys(page, "Tab");
    await until("and behind it the graph's tools", () => page.evaluate(() => document.activeElement?.closest(".nd-tools") != null));
    await keys(page, "1");
  }],
  ["a list that closes in the moment its field takes the focus is not asked for", async ({ page }) => {
    await keys(page, "Control+k");
    await find(page, "dialog", "Do anything");
    await until("the field has the focus", () => page.evaluate(() => document.activeElement?.tagName === "INPUT"));
    await keys(page, "ArrowDown");
    await until("an entry is pointed at", () => page.evaluate(() => document.activeElement?.hasAttribute("aria-activedescendant")));
    await page.evaluate(() => { // as one task, which hands come to only when the machine is slow
      const field = document.activeElement as HTMLElement;
      field.blur();
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
      field.focus();
    });
    await until("it is closed", async () => (await page.$("[role=dialog]")) === null);
  }, "chromium alone"],
];
