// What a person does with a page: find things by role and name, press, type, drop files, read.

import type { ElementHandle, Page } from "puppeteer-core";

const PATIENCE_MS = 20_000, TRIES = 4, LOOKS = 5;
export interface Spot { readonly x: number; readonly y: number }
export interface Box extends Spot { readonly width: number; readonly height: number }

/** The visible element with this role whose name is, or begins with, `name`; waits for it. */
export async function find(page: Page, role: string, name: string | RegExp): Promise<ElementHandle<HTMLElement>> {
  const source = name instanceof RegExp ? name.source : `^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
  const handle = await page.waitForFunction((role: string, source: string) => {
    const implied: Record<string, string> = {
      button: "button, [role=button]", heading: "h1, h2, h3, [role=heading]", dialog: "[role=dialog], dialog", textbox: "input, textarea, [role=textbox]",
      tab: "[role=tab]", radio: "[role=radio], input[type=radio]",
    };
    const pattern = new RegExp(source, "u");
    for (const element of document.querySelectorAll<HTMLElement>(implied[role] ?? `[role=${role}]`)) {
      const label = element.getAttribute("aria-labelledby")?.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
      const name = (element.getAttribute("aria-label") ?? label ?? element.textContent ?? "").trim();
      if (pattern.test(name) && (element.getClientRects().length > 0 || role === "option")) return element;
    }
    return null;
  }, { timeout: PATIENCE_MS, polling: 50 }, role, source).catch(() => null);
  if (!handle) throw new Error(`no ${role} called ${String(name)}`);
  return handle as ElementHandle<HTMLElement>;
}

/** Presses what lies still and under nothing else, as a hand would: a click aimed at what still moves lands beside it. `offset`: from
    its corner, where it is more than a button. */
export async function press(page: Page, role: string, name: string | RegExp, how: { readonly button?: "left" | "right"; readonly offset?: Spot } = {}): Promise<void> {
  const handle = await still(page, role, name);
  await handle.click(how);
  await handle.dispose();
}

/** Writes into a field in place of what stands there. */
export async function write(page: Page, name: string | RegExp, words: string): Promise<void> {
  await press(page, "textbox", name);
  const field = await find(page, "textbox", name);
  await until(`${String(name)} has the focus`, () => field.evaluate((element) => element === document.activeElement));
  await field.evaluate((element) => (element as HTMLInputElement).select());
  await page.keyboard.type(words);
  await until(`${words} stands there`, () => field.evaluate((element, words) => (element as HTMLInputElement).value === words, words));
}

/** Presses twice, as one press, until `took`: where the machine lets the second one wait too long, they were two, and one presses again. */
export async function pressTwice(page: Page, x: number, y: number, took: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < TRIES - 1; tries++) {
    await page.mouse.click(x, y, { count: 2 });
    if (await until("it is taken", took, PATIENCE_MS / TRIES).then(() => true, () => false)) return;
  }
  await page.mouse.click(x, y, { count: 2 });
  await until("two presses are taken as one", took);
}

/** Whether there is such an element. What page.$ gives would be kept in the page's memory, with all that it knew, for as long as the page. */
export async function has(page: Page, selector: string): Promise<boolean> {
  return page.evaluate((selector) => document.querySelector(selector) !== null, selector);
}

/** It, once it lies still and under nothing else. */
export async function still(page: Page, role: string, name: string | RegExp): Promise<ElementHandle<HTMLElement>> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const handle = await find(page, role, name), wrong = await handle.evaluate(inTheWay).catch(() => "it went");
    if (wrong === "") return handle;
    if (Date.now() > end) throw new Error(`the ${role} called ${String(name)} cannot be pressed: ${wrong}`);
    await handle.dispose();
  }
}

/** In the page, over two frames: why a press on the middle of an element would not reach it, or "". */
function inTheWay(element: HTMLElement): Promise<string> {
  element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  const frame = (): Promise<number> => new Promise(requestAnimationFrame), before = element.getBoundingClientRect();
  return frame().then(frame).then(() => {
    const { x, y, width, height } = element.getBoundingClientRect();
    if (!element.isConnected) return "it went";
    if (x !== before.x || y !== before.y || width !== before.width || height !== before.height) return "it moves";
    const hit = document.elementFromPoint(x + width / 2, y + height / 2);
    if (hit === null) return "it lies outside the window";
    return element.contains(hit) || hit.contains(element) || hit.closest("label")?.contains(element) ? "" : `it lies under ${hit.outerHTML.slice(0, 120)}`;
  });
}

/** Names of everything with this role inside the first element with the other role and name. */
export async function names(page: Page, role: string, insideRole: string, insideName: string): Promise<string[]> {
  return page.evaluate((role: string, insideRole: string, insideName: string) => {
    const root = document.querySelector(`[role=${insideRole}][aria-label="${insideName}"]`);
    return [...root?.querySelectorAll(`[role=${role}]`) ?? []].map((element) => element.getAttribute("aria-label") ?? element.textContent ?? "");
  }, role, insideRole, insideName);
}

/** Waits until `look`, run here, gives a true value; the last failure names what was waited for. */
export async function until<T>(what: string, look: () => Promise<T>, patience = PATIENCE_MS): Promise<NonNullable<T>> {
  const end = Date.now() + patience;
  let last: unknown;
  while (Date.now() < end) {
    try {
      last = await look();
      if (last) return last as NonNullable<T>;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain: ${what} (last: ${last instanceof Error ? last.message : JSON.stringify(last)})`);
}

/** What `look` tells once it has told the same for a while and more than a few times: a list that reads a canvas out follows what is
    painted by a moment, and a page that stands still tells nothing new. */
export async function rested<T>(what: string, look: () => Promise<T>, while_ms = 300): Promise<NonNullable<T>> {
  let told = "", since = 0, looks = 0;
  return until(`${what}, at rest`, async () => {
    const now = await look(), text = JSON.stringify(now);
    if (text !== told) [told, since, looks] = [text, Date.now(), 0];
    return looks++ >= LOOKS && Date.now() - since >= while_ms ? now : null;
  });
}

/** Where the first element like that lies, once it has room and rests. */
export async function roomOf(page: Page, selector: string): Promise<Box> {
  return rested(`${selector} has its room`, () => page.evaluate((selector) => {
    const box = document.querySelector(selector)?.getBoundingClientRect();
    return box && box.width > 0 ? { x: box.x, y: box.y, width: box.width, height: box.height } : null;
  }, selector));
}

/** The name of the step that would be taken back, once it rests: it follows what was done by a moment. */
export const undoable = (page: Page): Promise<string> => rested("what would be undone", () => page.$eval("button[aria-label^=Undo]", (button) => button.getAttribute("aria-label") ?? ""));
/** What the top bar says of the song's safety; a short form for narrow windows, which is hidden from readers, is not said. */
export const saveWords = (page: Page): Promise<string> => page.evaluate(() => [...document.querySelectorAll(".save")].map((element) => {
  const said = element.cloneNode(true) as Element;
  for (const hidden of said.querySelectorAll("[aria-hidden=true]")) hidden.remove();
  return said.textContent ?? "";
}).join());

/** Drops files from the desktop onto the middle of an element. */
export async function drop(page: Page, selector: string, files: readonly { name: string; type: string; bytes: Uint8Array }[]): Promise<void> {
  const plain = files.map((file) => ({ name: file.name, type: file.type, base64: Buffer.from(file.bytes).toString("base64") }));
  await page.evaluate((selector: string, plain: { name: string; type: string; base64: string }[]) => {
    const target = document.querySelector(selector) ?? document.body;
    const box = target.getBoundingClientRect();
    const data = new DataTransfer();
    for (const file of plain) data.items.add(new File([Uint8Array.from(atob(file.base64), (c) => c.charCodeAt(0))], file.name, { type: file.type }));
    const at = { bubbles: true, cancelable: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, dataTransfer: data };
    for (const type of ["dragenter", "dragover", "drop"]) target.dispatchEvent(new DragEvent(type, at));
  }, selector, plain);
}

/** The text a screen reader would read of an element with this role and name. */
export async function textOf(page: Page, role: string, name: string): Promise<string> {
  return page.evaluate((role: string, name: string) => document.querySelector(`[role=${role}][aria-label="${name}"]`)?.textContent?.trim() ?? "", role, name);
}

/** Carries what lies at one place to another by the mouse, and lets go of it there; `look` runs before. */
export async function lend(page: Page, from: string, to: string, dx: number, dy: number, look: () => Promise<unknown> = async () => {}): Promise<void> {
  const a = await roomOf(page, from), b = await roomOf(page, to);
  await page.mouse.move(a.x + 24, a.y + 10);
  await page.mouse.down();
  await page.mouse.move(a.x + 44, a.y + 24, { steps: 3 });
  await page.mouse.move(b.x + dx, b.y + dy, { steps: 4 });
  await until("something is carried", () => has(page, ".drag-ghost"));
  await look();
  await page.mouse.up();
  await until("it is let go", async () => !(await has(page, ".drag-ghost")));
}
