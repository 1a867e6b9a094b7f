// What a person may do at any moment: press what is there, drag across it, type where one can type, run a command by its
// name, drop a file of any kind. Each says what it did, so that a failure can be told.

import type { KeyInput, Page } from "puppeteer-core";
import { arpeggio } from "../browser/smf.ts";
import { midiFile, wavFile } from "../story/files.ts";
import { drop, has } from "../story/hands.ts";
import { make, shape } from "./at_work.ts";
import type { Random } from "./random.ts";

type Action = (page: Page, dice: Random) => Promise<string>;

/** What would leave the song, waits for a window of the browser's own, or asks a server for accounts, which this one has none of. */
const LEAVES = /^(Account|Start screen|Back to the start|Home|Share|Import|Bring in|Open the page again|Choose .*file|Replace|Sound pack|Turn into sound|Install)/;
const PRESSABLE = "button, a[href], input, textarea, [role=button], [role=option], [role=radio], [role=tab], [role=switch], [role=menuitem], [role=slider], [role=spinbutton], [role=checkbox], [tabindex='0']";
const MODIFIERS = ["Shift", "Control", "Alt"] as const;
const KEYS: readonly KeyInput[] = [
  "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Enter", "Enter", "Escape", "Escape", "Delete", "Backspace", "Tab", "Tab", "Home", "End", "PageUp", "PageDown", " ", "F2", "ContextMenu",
  ..."abcdefghijklmnopqstuvwxyz0123456789[]+-/?.,".split("") as KeyInput[],
];
const WORDS = ["-6", "2k", "1/8d", "", "1e999", "-1e-999", "NaN", "0", "99999999999999999999", "  ", "½", "ünï ✂ 名前", "<b>x</b>", "1.1.1", "-5.0.0", "A".repeat(300), "120", "3/0", "7/8"];

/** Something visible that can be pressed: its name and middle. */
async function something(page: Page, dice: Random, selector = PRESSABLE): Promise<{ name: string; x: number; y: number } | null> {
  const found = await page.evaluate((selector) => [...document.querySelectorAll<HTMLElement>(selector)].flatMap((element) => {
    const box = element.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
    if (box.width < 2 || box.height < 2 || x < 0 || y < 0 || x >= innerWidth || y >= innerHeight || !element.contains(document.elementFromPoint(x, y))) return [];
    return [{ name: (element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 60), x, y }];
  }), selector);
  const open = found.filter((one) => !LEAVES.test(one.name));
  return open.length === 0 ? null : dice.of(open);
}

const point = (page: Page, dice: Random): { x: number; y: number } => {
  const { width, height } = page.viewport() ?? { width: 1440, height: 900 };
  return { x: 4 + dice.below(width - 8), y: 52 + dice.below(height - 56) };
};

/** A clip, a note, a point: what a canvas draws, where its tree has it. */
async function drawn(page: Page, dice: Random): Promise<{ name: string; x: number; y: number; width: number; height: number } | null> {
  const found = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>(".mirrored")].flatMap((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return x < 0 || y < 52 || x + width > innerWidth || y + height > innerHeight ? [] : [{ name: element.getAttribute("aria-label") ?? "", x, y, width, height }];
  }));
  return found.length === 0 ? null : dice.of(found);
}

async function held(page: Page, dice: Random, act: () => Promise<void>): Promise<string> {
  const keys = dice.chance(0.4) ? [dice.of(MODIFIERS)] : [];
  for (const key of keys) await page.keyboard.down(key);
  await act();
  for (const key of keys) await page.keyboard.up(key);
  return keys.map((key) => `${key}+`).join("");
}

const press: Action = async (page, dice) => {
  const one = await something(page, dice);
  if (!one) return "nothing to press";
  await page.mouse.click(one.x, one.y);
  return `press "${one.name}"`;
};

const pointAt: Action = async (page, dice) => {
  const { x, y } = point(page, dice), button = dice.chance(0.25) ? "right" : "left", count = dice.chance(0.4) ? 2 : 1;
  const keys = await held(page, dice, () => page.mouse.click(x, y, { button, count }));
  return `${keys}${button} click ${count} at ${x},${y}`;
};

/** Presses, doubles, opens the menu of, or pulls at what is drawn: at its ends or in its middle. */
const handle: Action = async (page, dice) => {
  const one = await drawn(page, dice);
  if (!one) return make(page, dice);
  const x = one.x + dice.of([2, one.width / 2, one.width / 2, one.width - 2]), y = one.y + one.height * dice.of([0.1, 0.5, 0.9]);
  const how = dice.of(["press", "double", "menu", "pull", "pull", "pull"] as const);
  const keys = await held(page, dice, async () => {
    if (how === "pull") {
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + dice.below(300) - 150, y + dice.below(120) - 60, { steps: 3 });
      await page.mouse.up();
    } else await page.mouse.click(x, y, how === "menu" ? { button: "right" } : { count: how === "double" ? 2 : 1 });
  });
  if (how !== "menu") return `${keys}${how} ${one.name}`;
  const item = await something(page, dice, "[role=menuitem]");
  if (item && dice.chance(0.8)) await page.mouse.click(item.x, item.y);
  return `menu of ${one.name}: ${item?.name ?? "none"}`;
};

const drag: Action = async (page, dice) => {
  const from = dice.chance(0.3) ? (await something(page, dice)) ?? point(page, dice) : point(page, dice);
  const to = dice.chance(0.7) ? { x: from.x + dice.below(240) - 120, y: from.y + dice.below(120) - 60 } : point(page, dice);
  const giveUp = dice.chance(0.1);
  const keys = await held(page, dice, async () => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 3 });
    if (giveUp) await page.keyboard.press("Escape");
    await page.mouse.up();
  });
  return `${keys}drag ${Math.round(from.x)},${Math.round(from.y)} to ${Math.round(to.x)},${Math.round(to.y)}${giveUp ? ", given up" : ""}`;
};

const wheel: Action = async (page, dice) => {
  const { x, y } = point(page, dice), by = { deltaX: dice.below(400) - 200, deltaY: dice.below(1600) - 800 };
  await page.mouse.move(x, y);
  const keys = await held(page, dice, () => page.mouse.wheel(by));
  return `${keys}wheel ${by.deltaX},${by.deltaY} at ${x},${y}`;
};

const key: Action = async (page, dice) => {
  const one = dice.of(KEYS);
  const keys = await held(page, dice, () => page.keyboard.press(one));
  return `key ${keys}${one}`;
};

const word: Action = async (page, dice) => {
  const one = await something(page, dice, "input:not([type=checkbox]):not([type=radio]), textarea, [role=spinbutton], [role=slider]");
  if (!one) return "nowhere to type";
  const text = dice.of(WORDS), end = dice.of(["Enter", "Enter", "Escape", "Tab"] as const);
  await page.mouse.click(one.x, one.y, { count: 3 });
  if (dice.chance(0.5)) await page.keyboard.press("Enter"); // opens the field of a knob
  await page.keyboard.sendCharacter(text);
  await page.keyboard.press(end);
  return `type "${text.slice(0, 20)}" into "${one.name}", ${end}`;
};

const escape: Action = async (page) => {
  await page.keyboard.press("Escape");
  return "Escape";
};

/** As a person who knows the names: from the palette. */
const command: Action = async (page, dice) => {
  if (await has(page, "[role=dialog], [role=alertdialog]")) return escape(page, dice);
  await page.keyboard.down("Control");
  await page.keyboard.press("k");
  await page.keyboard.up("Control");
  const names = await page.waitForFunction(() => {
    const items = [...document.querySelectorAll("[role=dialog][aria-label='Do anything'] [role=menuitem]")];
    return items.length === 0 ? null : items.map((item) => item.querySelector(".t3")?.previousElementSibling?.textContent ?? "");
  }, { timeout: 200, polling: "raf" }).then(async (handle) => {
    const names = await handle.jsonValue();
    await handle.dispose();
    return names;
  }, () => null); // where a dialog is open, there is none
  const known = names?.filter((name) => !LEAVES.test(name)) ?? [];
  if (known.length === 0) return "no palette here";
  const name = dice.of(known);
  await page.keyboard.sendCharacter(name);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  return `command "${name}"`;
};

/** Middles of everything visible that a selector finds. */
const middles = (page: Page, selector: string): Promise<{ name: string; x: number; y: number }[]> => page.evaluate((selector) => [...document.querySelectorAll<HTMLElement>(selector)].flatMap((element) => {
  const { x, y, width, height } = element.getBoundingClientRect(), at = { x: x + width / 2, y: y + height / 2 };
  return width < 2 || height < 2 || at.x < 0 || at.y < 0 || at.x >= innerWidth || at.y >= innerHeight ? [] : [{ name: (element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40), ...at }];
}), selector);

/** What is carried from place to place: tracks, strips, devices, sends, slots, nodes. */
const CARRIED = ".th, .strip-name, [aria-label^='Devices of'] button, [aria-label^='Sends of'], [aria-label^='Sends of'] button, .dev-head, [class*=lv-], .react-flow__node, .react-flow__handle, .pins button";
const PLACES = ".th, .strip, [aria-label^='Devices of'], [aria-label^='Sends of'], .dev-body, [class*=lv-], .react-flow__node, .react-flow__handle, .lanes, .rail";
const carry: Action = async (page, dice) => {
  const carried = await middles(page, CARRIED), places = await middles(page, PLACES);
  if (carried.length === 0 || places.length === 0) return "nothing to carry";
  const from = dice.of(carried), to = dice.of(places), giveUp = dice.chance(0.15);
  const keys = await held(page, dice, async () => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 9, from.y + 7, { steps: 2 });
    await page.mouse.move(to.x + dice.below(31) - 15, to.y + dice.below(31) - 15, { steps: 3 });
    if (giveUp) await page.keyboard.press("Escape");
    await page.mouse.up();
  });
  return `${keys}carry "${from.name}" to "${to.name}"${giveUp ? ", given up" : ""}`;
};

/** Draws in any canvas, each as often as the others: lanes of curves, fields of zones, rulers, minimaps, pictures of devices. */
const paint: Action = async (page, dice) => {
  const boxes = await page.evaluate(() => [...document.querySelectorAll("canvas")].flatMap((canvas) => {
    const { x, y, width, height } = canvas.getBoundingClientRect();
    return width < 8 || height < 8 || x + width < 8 || y + height < 8 || x > innerWidth - 8 || y > innerHeight - 8 ? [] : [{ x, y, width, height, name: canvas.parentElement?.className ?? "" }];
  }));
  if (boxes.length === 0) return "nothing to draw in";
  const box = dice.of(boxes), spot = (): [number, number] => [box.x + 2 + dice.below(box.width - 4), box.y + 2 + dice.below(box.height - 4)], spots = [spot(), spot(), spot()] as const;
  const keys = await held(page, dice, async () => {
    await page.mouse.move(...spots[0]);
    await page.mouse.down();
    for (const at of spots.slice(1)) await page.mouse.move(...at, { steps: 2 });
    await page.mouse.up();
  });
  return `${keys}draw in ${box.name}`;
};

/** The menu of a control, and on into the menus behind it: what moves it, its lane, its default. */
const menuOf: Action = async (page, dice) => {
  const one = await something(page, dice, dice.of(["[role=slider]", "[role=slider]", ".th", ".strip-name", ".dev-head", "[class*=lv-]", "button", ".react-flow__node"]));
  if (!one) return "no menu here";
  await page.mouse.click(one.x, one.y, { button: "right" });
  const chosen: string[] = [];
  for (let depth = 0; depth < 3; depth++) {
    const item = await something(page, dice, "[role=menuitem]");
    if (!item) break;
    chosen.push(item.name);
    await page.mouse.click(item.x, item.y);
  }
  return `menu of "${one.name}": ${chosen.join(" > ")}`;
};

/** Views and panels by their keys. */
const VIEWS: readonly KeyInput[] = ["1", "2", "3", "4", "5", "b", "h", "m", "f", "k", "n"];
const view: Action = async (page, dice) => {
  const key = dice.of(VIEWS);
  await page.keyboard.press(key);
  return `view ${key}`;
};

/** Out of the library onto anything, by hand. */
const lend: Action = async (page, dice) => {
  const place = dice.of([".lanes", ".strip", ".dev-body", "[class*=lv-]", ".th", ".pad-grid button", ".zones", "main"]), pick = dice.below(1000), spot = dice.below(1000);
  return page.evaluate((place, pick, spot) => {
    const rows = [...document.querySelectorAll(".library-item")], places = [...document.querySelectorAll(place)];
    const row = rows[pick % Math.max(1, rows.length)], target = places[spot % Math.max(1, places.length)];
    if (!row || !target) return "no library here";
    const from = row.getBoundingClientRect(), box = target.getBoundingClientRect();
    const point = (type: string, on: EventTarget, x: number, y: number): boolean => on.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, button: 0, pointerType: "mouse", pointerId: 1, clientX: x, clientY: y }));
    point("pointerdown", row, from.x + 20, from.y + 8);
    for (const type of ["pointermove", "pointermove", "pointerup"]) point(type, window, box.x + box.width / 2, box.y + box.height / 2);
    return `lend "${row.textContent?.trim().slice(0, 30) ?? ""}" to ${place}`;
  }, place, pick, spot);
};

const bytes = (dice: Random, count: number): Uint8Array => Uint8Array.from({ length: count }, () => dice.below(256));
type Odd = readonly [name: string, type: string, make: (dice: Random) => Uint8Array];
const ODD: readonly Odd[] = [
  ["Good.mid", "audio/midi", () => midiFile()],
  ["Tune.mid", "audio/midi", () => arpeggio(8)],
  ["Good.wav", "audio/wav", () => wavFile().slice(0, 44 + 4 * 4410)], // promises more than there is
  ["Cut.mid", "audio/midi", (dice) => midiFile().slice(0, dice.below(200))],
  ["Bent.mid", "audio/midi", (dice) => midiFile().map((byte, at) => (at > 14 && dice.chance(0.02) ? dice.below(256) : byte))],
  ["Noise.wav", "audio/wav", (dice) => bytes(dice, 3000)],
  ["Empty.wav", "audio/wav", () => new Uint8Array()],
  ["Noise.tutti", "application/zip", (dice) => bytes(dice, 500)],
  ["Letter.txt", "text/plain", () => new TextEncoder().encode("Dear song,\n")],
  ["Picture.flac", "image/png", (dice) => bytes(dice, 100)],
  ["", "", (dice) => bytes(dice, 10)],
];
const dropFiles: Action = async (page, dice) => {
  const files = Array.from({ length: 1 + dice.below(2) }, () => dice.of(ODD));
  await drop(page, dice.of(["main", ".lanes", "aside", "body", ".dev-body", ".pad-grid button", "[class*=lv-]", ".zones", "[data-strip]", "[data-place]"]), files.map(([name, type, make]) => ({ name, type, bytes: make(dice) })));
  return `drop ${files.map(([name]) => name).join(", ")}`;
};

const paste: Action = async (page, dice) => {
  const text = dice.of(["{}", "", "not music", '{"tutti":1,"clips":[{}]}', "\u0000\uffff", "[".repeat(5000)]);
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    (document.activeElement ?? document.body).dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
  return `paste "${text.slice(0, 20)}"`;
};

const takeBack: Action = async (page, dice) => {
  const times = 1 + dice.below(3), redo = dice.chance(0.4);
  for (let i = 0; i < times; i++) {
    await page.keyboard.down("Control");
    await page.keyboard.press(redo ? "y" : "z");
    await page.keyboard.up("Control");
  }
  return `${redo ? "redo" : "undo"} ${times} times`;
};

const SIZES = [[1440, 900], [1440, 900], [1024, 768], [390, 844], [1920, 1080], [320, 480]] as const;
const resize: Action = async (page, dice) => {
  const [width, height] = dice.of(SIZES);
  await page.setViewport({ width, height });
  return `window ${width}x${height}`;
};

/** What is done how often, beside the others. */
const TABLE: readonly (readonly [number, Action])[] = [
  [18, press], [6, pointAt], [7, drag], [14, handle], [3, wheel], [9, key], [7, word], [12, command], [2, dropFiles], [1, paste], [3, takeBack], [1, resize],
  [5, carry], [5, paint], [5, menuOf], [3, view], [1, lend], [12, make], [12, shape],
];
const TOTAL = TABLE.reduce((sum, [weight]) => sum + weight, 0);

export async function anything(page: Page, dice: Random): Promise<string> {
  const trapped = await has(page, "[role=dialog], [role=alertdialog]");
  if (trapped && dice.chance(0.6)) return escape(page, dice); // nobody stays in the settings
  let roll = dice.below(TOTAL);
  const [, action] = TABLE.find(([weight]) => (roll -= weight) < 0) ?? [0, press];
  return action(page, dice);
}
