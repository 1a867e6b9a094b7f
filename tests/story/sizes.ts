// Every view at every size it is looked at: nothing wider than the glass, no control cut off, readable on a phone.

import { settled, violations } from "./access.ts";
import { wavFile } from "./files.ts";
import { drop, find, has, press, rested, until } from "./hands.ts";
import { type Chapter, toStart } from "./recording.ts";
import { begin, closeDialogs, command, expect } from "./studio.ts";

const PHONE = { width: 390, height: 844 }, COMING_MS = 5000;

/** What it is looked at on: glass under fingers, and windows. */
const GLASS = [PHONE, { width: 720, height: 450 }, { width: 844, height: 390 }, { width: 768, height: 1024 }, { width: 1024, height: 768 }], WINDOWS = [{ width: 1440, height: 900 }, { width: 1920, height: 1080 }];
const VIEWS: readonly (readonly [key: "1" | "2" | "3" | "4" | "5", shows: string])[] = [["1", ".pane:not(.editor)"], ["2", ".pane.editor"], ["3", ".mixer.tall"], ["4", ".live-view"], ["5", ".nodes"]];

/** In the page: what is wider than the window, and controls that lie outside of it or are cut off by what they lie in. */
function cutOff(): string[] {
  const wrong: string[] = [], wide = document.documentElement.scrollWidth, MOST = 1.5;
  if (wide > innerWidth) wrong.push(`the page is ${wide} wide`);
  const moves = (element: Element): boolean => /auto|scroll/.test(getComputedStyle(element).overflow) || element.matches(".heads, .mirror, .react-flow");
  for (const control of document.querySelectorAll<HTMLElement>(".heads button, .corner > button")) { // tracks move up and down below their heads, but not sideways
    const box = control.getBoundingClientRect(), room = control.closest(".heads, .corner")?.getBoundingClientRect();
    if (room && box.width > 0 && box.right > room.right + MOST) wrong.push(`${control.getAttribute("aria-label") ?? control.textContent ?? ""} is ${Math.round(box.right - room.right)} wider than its column`);
  }
  for (const control of document.querySelectorAll<HTMLElement>("button, input, [role=slider], [role=spinbutton], a[href]")) {
    const box = control.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || getComputedStyle(control).visibility === "hidden" || control.closest(".hidden, [data-testid=underlay]") !== null) continue;
    const outside = (room: { left: number; right: number; top: number; bottom: number }): boolean => box.left < room.left - MOST || box.right > room.right + MOST || box.top < room.top - MOST || box.bottom > room.bottom + MOST;
    let within: Element | null = control.parentElement;
    while (within !== null && within !== document.body && !moves(within) && !(/hidden|clip/.test(getComputedStyle(within).overflow) && outside(within.getBoundingClientRect()))) within = within.parentElement;
    const cut = within === null || within === document.body ? outside({ left: 0, top: 0, right: innerWidth, bottom: innerHeight }) : !moves(within) && within.clientWidth > 1;
    if (cut) wrong.push(`${control.getAttribute("aria-label") ?? control.textContent ?? ""} at ${Math.round(box.left)}, ${Math.round(box.top)}`);
  }
  const bar = [...document.querySelectorAll<HTMLElement>(".topbar :is(button, [role=timer])")].filter((one) => one.getClientRects().length > 0);
  for (const [index, one] of bar.entries()) {
    const a = one.getBoundingClientRect();
    for (const other of bar.slice(index + 1)) {
      const b = other.getBoundingClientRect(), apart = a.right <= b.left + MOST || b.right <= a.left + MOST || a.bottom <= b.top + MOST || b.bottom <= a.top + MOST;
      if (!apart && !one.contains(other)) wrong.push(`${one.getAttribute("aria-label")} lies over ${other.getAttribute("aria-label")}`);
    }
  }
  return wrong;
}

export const sizeChapters: readonly Chapter[] = [
  ["at every size it is looked at, nothing is cut off; on a phone all is readable", async ({ page, open }) => {
    const wrong: string[] = [];
    const look = async (where: string): Promise<void> => {
      await settled(page);
      let cut = await page.evaluate(cutOff);
      for (const end = Date.now() + COMING_MS; cut.length > 0 && Date.now() < end;) { // what came just now may lie elsewhere yet
        await settled(page);
        cut = await page.evaluate(cutOff);
      }
      wrong.push(...cut.map((one) => `${where}: ${one}`));
    };
    await toStart(page);
    for (const size of [...GLASS, ...WINDOWS]) {
      await page.setViewport({ ...size, hasTouch: GLASS.includes(size) });
      await until("the page has this size", () => page.evaluate((width: number) => innerWidth === width, size.width));
      if (size === GLASS[0] || size === WINDOWS[0]) { // fingers came or went: the browser loaded the page again
        await press(page, "button", /^(Open and take apart|Open Night bus.*)$/);
        await find(page, "button", "Play");
      }
      const phone = size === PHONE;
      for (const [key, shows] of VIEWS) {
        await page.keyboard.press(key);
        await page.waitForSelector(shows, { visible: true });
        await look(`${size.width}x${size.height}, view ${key}`);
        if (!phone) continue;
        for (const theme of key === "1" ? ["light", "dark"] : ["dark"]) { // the other views show their light face in their own chapters
          await page.evaluate((theme: string) => { document.documentElement.dataset["theme"] = theme; }, theme);
          await settled(page);
          wrong.push(...(await violations(page)).map((one) => `view ${key}, ${theme}: ${one}`));
        }
      }
      if (size.width > 720) continue;
      await page.keyboard.down("Control");
      await page.keyboard.press("e");
      await page.keyboard.up("Control");
      await find(page, "dialog", "Export");
      await look(`${size.width}x${size.height}, export`);
      await closeDialogs(page);
    }
    await open();
    expect(wrong.length === 0, wrong.slice(0, 12).join("; "));
  }, "chromium"],
  ["on a phone and a tablet what hangs below a track's head is as narrow as it: automation, takes and their keys", async ({ page, open }) => {
    await toStart(page);
    for (const size of [PHONE, { width: 768, height: 1024 }]) {
      await page.setViewport({ ...size, hasTouch: true });
      await until("the page has this size", () => page.evaluate((width: number) => innerWidth === width, size.width));
      if (size === PHONE) { // fingers came: the browser loaded the page again
        await press(page, "button", "Play Second floor");
        await press(page, "button", "Stop");
        await (await find(page, "group", "Track Claps")).click({ offset: { x: 20, y: 8 } });
        await command(page, "Show takes of the track");
        await command(page, "Show automation of the track");
        await find(page, "button", "Automate a parameter");
      }
      await settled(page);
      const cut = await page.evaluate(cutOff);
      expect(cut.length === 0, `${size.width}: ${cut.join("; ")}`);
    }
    await open();
  }, "chromium"],
  ["a page magnified twice shows the song, and its devices again when it is not; nodes can be read at any size", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^(Open and take apart|Open Night bus.*)$/);
    await find(page, "button", "Play");
    await page.keyboard.press("1");
    if ((await page.$(".pane.devices")) === null) await press(page, "button", "Open the pane");
    const heights = (): Promise<[song: number, devices: number]> => page.evaluate((): [number, number] => [document.querySelector(".arr .lanes")?.getBoundingClientRect().height ?? 0, document.querySelector(".pane.devices")?.getBoundingClientRect().height ?? 0]);
    await page.setViewport({ width: 720, height: 450 });
    await until("the song is there, its devices are folded", async () => (await heights())[0] > 120 && (await heights())[1] === 0);
    await page.setViewport({ width: 1440, height: 900 });
    await until("both are there", async () => (await heights()).every((height) => height > 200));
    for (const size of [{ width: 1440, height: 900 }, { width: 768, height: 1024 }, PHONE]) {
      await page.setViewport(size);
      await page.keyboard.press("1");
      await page.waitForSelector(".arr .lanes");
      await page.keyboard.press("5");
      const first = await rested("the first node", () => page.evaluate(() => {
        const name = [...document.querySelectorAll<HTMLElement>(".react-flow__node")].find((one) => one.getAttribute("aria-label")?.startsWith("Kick")), box = name?.getBoundingClientRect();
        return box !== undefined && name !== undefined && box.width > 0 && document.querySelector(".nd-room")?.contains(document.elementFromPoint(box.x + 20, box.y + 10)) ? { scale: box.width / name.offsetWidth } : null;
      }));
      expect(first.scale >= 0.69, `${size.width} wide, nodes are drawn at ${first.scale}`);
    }
    await page.setViewport({ width: 1440, height: 900 });
    await page.keyboard.press("1");
  }, "chromium"],
  ["the widest device fits a small window beside its input, a page at a time; a menu higher than the window tells that it goes on", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^(Open and take apart|Open Night bus.*)$/);
    await find(page, "button", "Play");
    await page.keyboard.press("1");
    await page.setViewport({ width: 1280, height: 800 });
    const chosen = (name: string): Promise<void> => press(page, "group", `Track ${name}`, { offset: { x: 24, y: 8 } });
    await chosen("Halo arp");
    await find(page, "slider", "Filter Cutoff");
    const [room, device] = await rested("the chain", () => page.evaluate(() => [document.querySelector(".chain")?.clientWidth ?? 0, document.querySelector("[role=group].dev[aria-label=Halo]")?.getBoundingClientRect().right ?? 9999]));
    expect((device ?? 9999) <= (room ?? 0) + 48, `it ends at ${device}, the chain at ${room}`);
    await press(page, "radio", "Movement");
    await find(page, "slider", "Amp envelope Attack");
    await chosen("Keys");
    await chosen("Halo arp");
    await find(page, "slider", "LFO Rate"); // the page that was turned to
    await press(page, "radio", "Sound");
    await find(page, "slider", "Filter Cutoff");
    await page.setViewport({ width: 720, height: 450 });
    await press(page, "group", "Track Bass", { button: "right" });
    await page.waitForSelector(".more-edge.below");
    await page.keyboard.press("End");
    await until("at its end there is more above", async () => (await has(page, ".more-edge.above")) && !(await has(page, ".more-edge.below")));
    await page.keyboard.press("Escape");
    await page.setViewport({ width: 1440, height: 900 });
    await press(page, "group", "Track Bass", { button: "right" });
    await find(page, "menuitem", /^Delete track/);
    expect(!(await has(page, ".more-edge")), "seen whole, it has no more");
    await page.keyboard.press("Escape");
  }, "chromium"],
  ["on a phone a device's switch and pages stay in sight; where it is low, a sound's facts stand beside its picture under the keys", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^(Open and take apart|Open Night bus.*)$/);
    await find(page, "button", "Play");
    await page.keyboard.press("1");
    if ((await page.$(".pane.devices")) === null) await press(page, "button", "Open the pane");
    await press(page, "group", "Track Halo arp", { offset: { x: 24, y: 8 } });
    await find(page, "slider", "Filter Cutoff");
    await page.setViewport(PHONE);
    await until("its pane is folded there, and opened again", () => page.evaluate(() => document.querySelector(".chain") !== null || (document.querySelector<HTMLElement>("button[aria-label='Open the pane']")?.click(), false)));
    const inSight = (name: string): Promise<boolean> => page.evaluate((name: string) => {
      const one = [...document.querySelectorAll<HTMLElement>(".dev[aria-label=Halo] .dev-head :is(button, [role=radio])")].find((each) => (each.getAttribute("aria-label") ?? each.textContent) === name), box = one?.getBoundingClientRect();
      return one !== undefined && box !== undefined && box.left >= 0 && box.right <= innerWidth && one.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
    }, name);
    for (const scrolled of [204, 420]) { // its beginning, and its end
      await page.$eval(".chain", (chain, scrolled) => void (chain.scrollLeft = scrolled), scrolled);
      for (const name of ["Halo on", "Sound", "Movement", "Menu of Halo"]) await until(`${name} is in sight, scrolled by ${scrolled}`, () => inSight(name));
    }
    const preset = await page.$eval(".dev[aria-label=Halo] .preset > .clamp", (name) => ({ text: name.textContent, whole: name.scrollWidth <= name.clientWidth }));
    expect(preset.whole, `the preset's name ${preset.text} is cut off`);
    await page.setViewport({ width: 1440, height: 900 });
    await begin(page, /^Play keys/);
    await drop(page, "main", [{ name: "Pluck.wav", type: "audio/wav", bytes: wavFile() }]);
    await (await find(page, "option", /^Pluck, /)).evaluate((element) => element.focus());
    await page.keyboard.press("Enter");
    await page.waitForSelector(".sound-room");
    await page.setViewport({ width: 720, height: 450 });
    await until("the keys are there", () => has(page, ".piano-strip"));
    const heights = await rested("the editor", () => page.evaluate(() => [".sound .facts-side", ".sound-room"].map((part) => document.querySelector(part)?.getBoundingClientRect().height ?? 0)));
    expect(heights.every((height) => height >= 150), `of 450, facts and picture have ${heights.join(" and ")}`);
    await page.setViewport({ width: 1440, height: 900 });
    await drop(page, "main", [{ name: "Second.wav", type: "audio/wav", bytes: wavFile() }]);
    await until("it is said, and may be undone", () => has(page, ".toast"));
    await press(page, "button", "Start screen");
    await find(page, "heading", "What shall we play?");
    expect(!(await has(page, ".toast")), "what was said of a song goes with it");
  }, "chromium"],
  ["on a phone the master takes the room that few strips leave", async ({ page }) => {
    await begin(page, /^Make a beat/);
    await page.setViewport({ width: 390, height: 844 });
    await page.keyboard.press("3");
    const right = await rested("the master", () => page.evaluate(() => document.querySelector(".mixer.tall .strip.master")?.getBoundingClientRect().right ?? 0));
    expect(Math.abs(right - 390) < 2, `of 390 pixels, it ends at ${right}`);
    await page.setViewport({ width: 1440, height: 900 });
    await page.keyboard.press("1");
  }, "chromium"],
  ["in forced colours every view is readable, and what is on differs from what is off", async ({ page, open }) => {
    await toStart(page);
    await press(page, "button", /^(Open and take apart|Open Night bus.*)$/);
    await find(page, "button", "Play");
    const choose = async (theme: string): Promise<void> => {
      await command(page, "Settings");
      await press(page, "radio", theme);
      await closeDialogs(page);
    };
    await choose("Dark");
    const client = await page.createCDPSession();
    await client.send("Emulation.setEmulatedMedia", { features: [{ name: "forced-colors", value: "active" }] });
    const wrong: string[] = [];
    const look = (role: string, name: string): Promise<string> => find(page, role, name).then((one) => one.evaluate((element) => (({ backgroundColor, color }) => `${backgroundColor} ${color}`)(getComputedStyle(element))));
    for (const [key, shows] of VIEWS) {
      await page.keyboard.press(key);
      await page.waitForSelector(shows, { visible: true });
      await settled(page);
      wrong.push(...(await violations(page)).map((one) => `view ${key}: ${one}`));
    }
    await page.keyboard.press("1");
    await settled(page);
    const ground = await page.evaluate(() => `${getComputedStyle(document.body).backgroundColor} ${document.documentElement.dataset["theme"]}`);
    if (ground !== "rgb(255, 255, 255) light") wrong.push(`canvases are painted for another ground than theirs: ${ground}`); // though dark was chosen
    const grounds = await page.evaluate(() => [...document.querySelectorAll(".viz")].map((one) => getComputedStyle(one).forcedColorAdjust));
    if (grounds.length === 0 || grounds.some((one) => one !== "none")) wrong.push(`pictures of devices lie on another ground than they are painted for: ${grounds}`);
    for (const [role, name] of [["button", "Mute Kick"], ["button", "Solo Kick"], ["button", "Arm Kick"], ["button", "Loop"]] as const) {
      const [off, isOn] = [await look(role, name), async () => (await find(page, role, name)).evaluate((one) => one.getAttribute("aria-pressed") === "true")], before = await isOn();
      await press(page, role, name);
      await until(`${name} turned`, async () => (await isOn()) !== before);
      await page.mouse.move(700, 700); // what lies under the pointer looks another way
      await settled(page);
      if ((await look(role, name)) === off) wrong.push(`${name} looks the same on and off`);
      await press(page, role, name);
      await until(`${name} turned back`, async () => (await isOn()) === before);
      await page.mouse.move(700, 700);
      await settled(page);
      const after = await look(role, name);
      if (after !== off) wrong.push(`${name} looks another way for having been pressed: ${off}, then ${after}`); // so that it was not the press that was seen
    }
    await client.send("Emulation.setEmulatedMedia", { features: [] });
    await until("it is dark again", () => page.evaluate(() => document.documentElement.dataset["theme"] === "dark"));
    await choose("As the system");
    await open();
    expect(wrong.length === 0, wrong.slice(0, 12).join("; "));
  }, "long, chromium alone"],
];
