// The node view: returns are made and joined by the list, a circle is refused with its path and made with a delay, taken away
// again; the same by dragging a cable.

import type { Page } from "puppeteer-core";
import { settled, violations } from "./access.ts";
import { find, has, press, rested, type Spot, until } from "./hands.ts";
import { type Chapter, toStart } from "./recording.ts";
import { accessible, begin, command, expect } from "./studio.ts";

const undoText = (page: Page): Promise<string> => page.$eval('button[aria-label^="Undo: "]', (element) => element.getAttribute("aria-label") ?? "");
const choose = (page: Page, name: string): Promise<void> => press(page, "button", name);
async function addReturn(page: Page, known: string): Promise<string> {
  await page.keyboard.down("Alt");
  await page.keyboard.press("r");
  await page.keyboard.up("Alt");
  return until("a return was added", async () => {
    const name = /^Undo: Add return (.+)$/.exec(await undoText(page))?.[1];
    return name === undefined || name === known ? null : name;
  });
}
async function join(page: Page, from: string, to: string): Promise<void> {
  await choose(page, from);
  await find(page, "group", `Connections of ${from}`);
  await press(page, "button", "Connect");
  await press(page, "menuitem", to);
}

/** The menu of what is chosen in the graph, by the right button or by the key for it, and what is taken from it. */
async function fromMenu(page: Page, by: "button" | "key", entry: string | RegExp, look: () => Promise<unknown> = async () => {}): Promise<void> {
  const node = await until("a node is chosen", () => page.$(".react-flow__node.selected"));
  if (by === "button") {
    const at = await rested("it lies still", () => node.boundingBox());
    await page.mouse.click(at.x + 40, at.y + 12, { button: "right" });
  } else {
    await node.focus();
    await page.keyboard.down("Shift");
    await page.keyboard.press("F10");
    await page.keyboard.up("Shift");
  }
  await until("the menu has the keys", () => page.evaluate(() => document.activeElement?.closest("[role=menu]") != null));
  await look();
  await press(page, "menuitem", entry);
  await until("the menu is gone", async () => !(await has(page, "[role=menu]")));
}

async function nodesHaveMenus(page: Page): Promise<void> {
  await toStart(page);
  await press(page, "button", "Open and take apart");
  await find(page, "button", "Play");
  await page.keyboard.press("5");
  await find(page, "button", "Tidy");
  const chain = (): Promise<string> => page.evaluate(() => [...document.querySelectorAll(".nd-list button")].map((one) => one.getAttribute("aria-label") ?? "").filter((name) => name.endsWith(" on Kick")).map((name) => name.split(" ")[0]).join());
  const taken = async (what: string): Promise<void> => { // one step
    await page.keyboard.down("Control");
    await page.keyboard.press("z");
    await page.keyboard.up("Control");
    await until(what, async () => (await chain()) === before);
  };
  const before = await rested("the kick's devices", chain), off = (): Promise<boolean> => has(page, ".react-flow__node.selected .nd-off");
  await choose(page, "Press on Kick");
  await fromMenu(page, "button", "Device on or off", async () => {
    const wrong = await violations(page, "region");
    if (wrong.length > 0) throw new Error(wrong.join("; "));
  });
  await until("it is off", off);
  await fromMenu(page, "key", "Device on or off");
  await until("it is on again", async () => !(await off()));
  await fromMenu(page, "key", "Next preset of Press");
  await find(page, "button", /^Undo: Preset /);
  await fromMenu(page, "button", "Duplicate device");
  await until("there are two", async () => (await chain()) === `${before},Press`);
  await taken("there is one");
  await choose(page, "Press on Kick");
  await fromMenu(page, "key", "Show its devices");
  await until("its panel is the chosen one", () => has(page, ".dev.is-on[aria-label='Press']"));
  await fromMenu(page, "key", "Remove device");
  await until("it is gone", async () => before === `${await chain()},Press`);
  await taken("it is back");
  const back = await addReturn(page, "");
  await join(page, "Kick", back);
  await find(page, "button", `Take away: Send ${back}`);
  await fromMenu(page, "button", /^Mute track/);
  await until("it is silent", off);
  await fromMenu(page, "key", /^Mute track/);
  await fromMenu(page, "key", `Kick sends to ${back}`); // under "Take away"
  await until("the cable is gone", async () => !(await has(page, `[aria-label="Take away: Send ${back}"]`)));
  await press(page, "button", back);
  await fromMenu(page, "key", /^Delete track/);
  await until("the return is gone", () => page.evaluate((name) => ![...document.querySelectorAll(".nd-list .nd-row:not(.is-inner)")].some((one) => one.textContent === name), back));
  await page.keyboard.press("1");
}

export const nodeChapters: readonly Chapter[] = [
  ["the signal graph is joined by the list, and a circle only with a delay", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^Open Night bus/);
    await find(page, "button", "Play");
    await page.keyboard.press("5");
    await find(page, "button", "Tidy");
    const first = await addReturn(page, ""), second = await addReturn(page, first);
    await join(page, "Kick", first);
    await find(page, "button", `Take away: Send ${first}`);
    await join(page, first, second);
    await find(page, "button", `Take away: Send ${second}`);
    await join(page, second, first);
    await until("the circle is named", () => page.evaluate((a: string, b: string) => document.body.innerText.includes("circle") && document.body.innerText.includes(`${a} → ${b}`), first, second));
    await press(page, "button", "Feed back 18 ms later");
    await until("the cable tells its delay", () => page.evaluate(() => [...document.querySelectorAll(".nd-label")].some((label) => label.textContent === "Feedback, 18 ms")));
    await press(page, "button", `Take away: Back ${first}`);
    await until("it is gone", async () => (await page.$$(".nd-label")).length === 0);
    const wrong: string[] = [];
    for (let face = 0; face < 2; face++) {
      wrong.push(...(await violations(page)));
      await press(page, "button", /^(Dark|Light|Dark or light)$/);
      await settled(page);
    }
    if (wrong.length > 0) throw new Error(wrong.join("; "));
  }, "chromium"],
  ["devices change places by a cable drawn past one, and by keys", async ({ page }) => {
    const chain = (): Promise<string> => page.evaluate(() => [...document.querySelectorAll(".nd-list button")].map((one) => one.getAttribute("aria-label") ?? "").filter((name) => name.endsWith(" on Kick")).map((name) => name.split(" ")[0]).join());
    const first = await rested("the kick's devices", chain);
    if (first !== "Kit,Curve,Press") throw new Error(`the kick's devices: ${first}`);
    await choose(page, "Press on Kick"); // which brings its track into sight
    const inSight = (): Promise<boolean> => page.evaluate(() => {
      const room = document.querySelector(".nd-room")?.getBoundingClientRect(), chosen = document.querySelector(".react-flow__node.selected")?.getBoundingClientRect();
      return room !== undefined && chosen !== undefined && chosen.left >= room.left && chosen.right <= room.right && chosen.top >= room.top && chosen.bottom <= room.bottom;
    });
    await until("it is the chosen one, in sight", inSight);
    const handle = (name: RegExp, side: "source" | "target"): Promise<Spot | null> => page.evaluate((source, side) => {
      const now = [...document.querySelectorAll<HTMLElement>(".react-flow__node")].filter((one) => new RegExp(source).test(one.getAttribute("aria-label") ?? "")).sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)[0]?.querySelector(`.react-flow__handle.${side}`)?.getBoundingClientRect();
      return now ? { x: now.x + now.width / 2, y: now.y + now.height / 2 } : null;
    }, name.source, side);
    const cable = async (from: RegExp, to: RegExp): Promise<void> => {
      const [a, b] = await rested("both ends", async () => {
        const both = [await handle(from, "source"), await handle(to, "target")] as const;
        return both[0] && both[1] ? [both[0], both[1]] as const : null;
      });
      await page.mouse.move(a.x, a.y);
      await page.mouse.down();
      await page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2 - 12, { steps: 4 });
      await page.mouse.move(b.x, b.y, { steps: 4 });
      await page.mouse.up();
    };
    await cable(/^Kit, /, /^Press, /); // of the first track
    await until("the compressor comes right behind the kit", async () => (await chain()) === "Kit,Press,Curve");
    await find(page, "button", /^Undo: Move device/);
    await choose(page, "Press on Kick");
    await command(page, "Move device later");
    await until("behind the equaliser again, by keys", async () => (await chain()) === first);
    for (const left of ["Kit,Press,Curve", first]) {
      await page.keyboard.down("Control");
      await page.keyboard.press("z");
      await page.keyboard.up("Control");
      await until(`undo: ${left}`, async () => (await chain()) === left);
    }
  }, "chromium"],
  ["a track is made among the nodes, and stands there and in the arrangement beside them", async ({ page }) => {
    const nodes = (): Promise<string[]> => page.evaluate(() => [...document.querySelectorAll(".nd-list [role=button], .nd-list button")].map((one) => one.textContent ?? "")), before = await rested("the nodes", nodes);
    await press(page, "button", "Add");
    await press(page, "menuitem", /^Add drum track/);
    await until("a node more", async () => /^Undo: Add track/.test(await undoText(page)) && (await nodes()).length > before.length);
    const added = /^Undo: Add track (.+)$/.exec((await undoText(page)) ?? "")?.[1] ?? "";
    await press(page, "button", "Arrangement beside");
    await until("both are there, the track among the others", () => page.evaluate((name) => [".arr .lanes", ".react-flow"].every((one) => (document.querySelector(one)?.getBoundingClientRect().height ?? 0) > 100) && document.querySelector(`[aria-label="Mute ${name}"]`) !== null, added));
    await press(page, "button", "Arrangement beside");
    await page.keyboard.down("Control");
    await page.keyboard.press("z");
    await page.keyboard.up("Control");
    await until("it is gone again", async () => (await nodes()).length === before.length);
    await page.keyboard.press("1");
  }, "chromium"],
  ["a node that hands have put elsewhere lies there whenever one comes back, in the next visit too, until the graph is tidied", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^(Open and take apart|Open Night bus.*)$/);
    await find(page, "button", "Play");
    await page.keyboard.press("5");
    /** In pixels of the graph, wherever one looks from. */
    const place = (name: string): Promise<Spot> => rested(`where ${name} lies`, () => page.evaluate((name) => {
      const node = document.querySelector(`.react-flow__node[aria-label^="${name}, track"]`);
      if (!node) return null;
      const { e, f } = new DOMMatrix(getComputedStyle(node).transform);
      return { x: e, y: f };
    }, name));
    const same = (a: Spot, b: Spot): boolean => Math.hypot(a.x - b.x, a.y - b.y) < 1;
    const laid = { Kick: await place("Kick"), Bass: await place("Bass") };
    const box = await rested("it lies still", async () => (await page.$('.react-flow__node[aria-label^="Kick, track"]'))?.boundingBox());
    await page.mouse.move(box.x + 60, box.y + 8);
    await page.mouse.down();
    await page.mouse.move(box.x + 60, box.y + 70, { steps: 6 });
    await page.mouse.up();
    await until("a hand has put it elsewhere", async () => !same(await place("Kick"), laid.Kick));
    const bass = await until("the bass", () => page.$('.react-flow__node[aria-label^="Bass, track"]'));
    await bass.focus();
    await page.keyboard.down("Control");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.up("Control");
    await until("keys have put it elsewhere", async () => !same(await place("Bass"), laid.Bass));
    const put = { Kick: await place("Kick"), Bass: await place("Bass") };
    await page.keyboard.press("1");
    await find(page, "group", "Track Kick");
    await page.keyboard.press("5");
    const stays = async (): Promise<void> => {
      for (const name of ["Kick", "Bass"] as const) expect(same(await place(name), put[name]), `${name} lies where it was put: ${JSON.stringify([laid[name], put[name], await place(name)])}`);
    };
    await stays();
    await page.reload();
    await press(page, "button", /^Open Night bus/);
    await find(page, "group", "Track Kick");
    await page.keyboard.press("5");
    await stays();
    await press(page, "button", "Tidy");
    await until("it is laid anew", async () => same(await place("Kick"), laid.Kick) && same(await place("Bass"), laid.Bass));
    await page.keyboard.press("1");
    await find(page, "group", "Track Kick");
    await page.keyboard.press("5");
    expect(same(await place("Kick"), laid.Kick), "what was tidied stays so");
    await page.keyboard.press("1");
  }, "chromium"],
  ["a node shows the pattern that its track plays, as it is struck", async ({ page }) => {
    await begin(page, /^Make a beat/);
    const drawn = (): Promise<string> => page.evaluate(() => document.querySelector('.react-flow__node[aria-label^="Drums, track"] .nd-picture path')?.getAttribute("d") ?? "");
    await page.keyboard.press("5");
    const before = await until("it is drawn", drawn);
    await page.keyboard.press("2");
    await press(page, "gridcell", /^Clap, step 3, empty/);
    await until("it is struck", async () => /^Undo: /.test(await undoText(page)));
    await page.keyboard.press("5");
    await until("it shows that", async () => {
      const now = await drawn();
      return now !== "" && now !== before;
    });
    await page.keyboard.press("1");
  }, "chromium"],
  ["a node's menu has what can be done to it, under the right button and by the key for menus", async ({ page }) => nodesHaveMenus(page), "chromium"],
  ["a node shows the music of its track, and the curve that its device makes, as it is turned", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^(Open and take apart|Open Night bus.*)$/);
    await find(page, "button", "Play");
    await page.keyboard.press("5");
    const drawn = (name: string): Promise<string> => page.evaluate((name) => [...document.querySelectorAll(`.react-flow__node[aria-label^="${name}"] .nd-picture path`)].map((path) => path.getAttribute("d")).join(" "), name);
    await until("a clip is drawn", async () => (await drawn("Kick, track")).length > 100);
    const before = await until("a curve is drawn", () => drawn("Press, device, Threshold"));
    const bare = await page.evaluate(() => [...document.querySelectorAll(".react-flow__node:has(.nd.is-source, .nd.is-device)")].filter((node) => node.querySelector(".nd-picture path") === null).map((node) => node.getAttribute("aria-label")));
    expect(bare.length === 0, `nodes without a picture: ${bare.join("; ")}`);
    await page.keyboard.press("1");
    await (await find(page, "group", "Track Kick")).click({ offset: { x: 20, y: 8 } });
    const knob = await until("its knob", () => page.$(".dev[aria-label=Press] [role=slider][aria-label$=Threshold]"));
    await knob.focus();
    for (let step = 0; step < 6; step++) await page.keyboard.press("ArrowDown");
    await until("it is turned", async () => /Threshold/.test(await undoText(page)));
    await press(page, "radio", "Nodes");
    await until("the curve is another", async () => {
      const now = await drawn("Press, device, Threshold");
      return now !== "" && now !== before;
    });
    await accessible(page, "nodes with pictures");
  }, "chromium"],
];
