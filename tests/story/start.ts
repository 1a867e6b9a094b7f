// The start screen beyond the four ways: songs that lie beside the page, heard in one press and taken apart.

import { readFileSync } from "node:fs";
import { settled, violations } from "./access.ts";
import { drop, find, names, press, rested, roomOf, textOf, until } from "./hands.ts";
import { type Chapter, toStart } from "./recording.ts";
import { begin, expect } from "./studio.ts";

interface First { readonly blank: string[]; readonly isKept: boolean }
/** In the page: what stands on the canvases behind the first frame after a key; and whether React has rendered the transport meanwhile. */
function watchFirstFrame(canvases: string): void {
  const world = globalThis as unknown as { first?: First | undefined }, transport = document.querySelector("[role=group][aria-label=Transport]") as Element & Record<string, unknown>;
  const props = Object.keys(transport).find((key) => key.startsWith("__reactProps$")) ?? "", before = transport[props], { port1, port2 } = new MessageChannel();
  world.first = undefined;
  const isBlank = (canvas: HTMLCanvasElement): boolean => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    copy?.drawImage(canvas, 0, 0);
    return !copy?.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0);
  };
  const blankOf = (canvases: string): string[] => {
    const all = [...document.querySelectorAll<HTMLCanvasElement>(canvases)].filter((canvas) => canvas.clientWidth > 0 && canvas.clientHeight > 0 && !canvas.style.transform.includes("-10000px"));
    return all.length === 0 ? [`no ${canvases}`] : all.filter(isBlank).map((canvas) => `${canvas.parentElement?.className} ${canvas.dataset["view"] ?? ""}`);
  };
  port1.onmessage = () => (world.first = { blank: canvases.split(", ").flatMap(blankOf), isKept: before !== undefined && before === transport[props] });
  addEventListener("keydown", () => requestAnimationFrame(() => port2.postMessage(null)), { capture: true, once: true }); // answered when the frame is given away
}

export const startChapters: readonly Chapter[] = [
  ["a song that lies beside the page plays in one press, sections and all", async ({ page }) => {
    await toStart(page);
    await press(page, "button", "Play Harbour at dawn");
    await find(page, "button", "Stop");
    await until("the playhead leaves the beginning", async () => (await textOf(page, "timer", "Position")) !== "1. 1. 1");
    await press(page, "button", "Stop");
    await until("its clips are told", async () => (await names(page, "option", "listbox", "Clips")).some((name) => /Violins/.test(name)));
    const cut = await page.evaluate(() => {
      const views = document.querySelector(".modes-wide")?.getBoundingClientRect(), transport = document.querySelector("[role=group][aria-label=Transport]")?.getBoundingClientRect();
      return !views || !transport || views.right > transport.left;
    });
    expect(!cut, "the name of the song leaves room for the views");
    await toStart(page);
    await settled(page);
    const wrong = await violations(page);
    expect(wrong.length === 0, wrong.join("; "));
  }, "chromium"],
  ["a song that is dropped on an open one takes its place, and nobody sees the start screen between them", async ({ page }) => {
    await begin(page, /^Empty song/);
    await page.evaluate(() => {
      const world = globalThis as unknown as { watched?: MutationObserver; seen?: number };
      world.seen = 0;
      world.watched = new MutationObserver(() => { world.seen = (world.seen ?? 0) + (document.querySelector(".home") === null ? 0 : 1); });
      world.watched.observe(document.body, { childList: true, subtree: true });
    });
    await drop(page, "main", [{ name: "Night ferry.tutti", type: "", bytes: readFileSync("web/songs/night_ferry.tutti") }]);
    await until("it is open", () => page.evaluate(() => /Night ferry/.test(document.querySelector("h1")?.textContent ?? "")));
    expect((await page.evaluate(() => { (globalThis as unknown as { watched?: MutationObserver }).watched?.disconnect(); return (globalThis as unknown as { seen?: number }).seen; })) === 0, "no start screen");
    await toStart(page);
    await until("both are in the list", () => page.evaluate(() => ["Night ferry", "New song"].every((name) => [...document.querySelectorAll(".card-open")].some((one) => (one.getAttribute("aria-label") ?? "").includes(name)))));
  }, "chromium"],
  ["from the start screen to a playing mixer nothing shifts by itself, and no component renders at the rate of frames", async ({ page, open }) => {
    page = await open();
    await page.evaluateOnNewDocument(() => {
      const world = globalThis as unknown as { commits: number; shifts: string[]; __REACT_DEVTOOLS_GLOBAL_HOOK__: object };
      world.commits = 0;
      world.shifts = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { hadRecentInput: boolean; sources: { node?: Node }[] })[]) {
          if (!entry.hadRecentInput) world.shifts.push(...entry.sources.map(({ node }) => (node instanceof Element ? node.className : `"${node?.textContent ?? ""}" in ${node?.parentElement?.className ?? "nothing"}`)));
        }
      }).observe({ type: "layout-shift", buffered: true });
      world.__REACT_DEVTOOLS_GLOBAL_HOOK__ = { supportsFiber: true, inject: () => 1, onCommitFiberRoot: () => world.commits++, onPostCommitFiberRoot: () => {}, onCommitFiberUnmount: () => {}, checkDCE: () => {} };
    });
    const shifts = (): Promise<string[]> => page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts);
    await page.reload();
    await press(page, "button", "Play Second floor");
    for (const view of ["Arrange", "Mix"]) {
      await press(page, "radio", view);
      await find(page, "button", "Stop");
      await until("the playhead leaves the beginning", async () => (await textOf(page, "timer", "Position")) !== "1. 1. 1");
      await settled(page);
      const seen = await page.evaluate(async () => {
        const world = globalThis as unknown as { commits: number }, all = world.commits, begin = performance.now();
        for (let frame = 0; frame < 90; frame++) await new Promise((done) => requestAnimationFrame(done));
        return { all, commits: world.commits - all, seconds: (performance.now() - begin) / 1000 };
      });
      expect(seen.all > 0, "renders are counted");
      expect(seen.commits <= 6 * seen.seconds + 3, `${view}: ${seen.commits} renders in ${seen.seconds} s`); // figures to read may change twice a second
    }
    await press(page, "button", "Stop");
    expect((await shifts()).length === 0, `nothing shifts while it plays: ${(await shifts()).join("; ")}`);
    await page.reload(); // to the start screen, which now has songs to tell of
    await find(page, "button", /^Open Second floor/);
    await settled(page);
    expect((await shifts()).length === 0, `nor when songs arrive: ${(await shifts()).join("; ")}`);
  }, "chromium"],
  ["a view shows all of it in the frame it comes with, and what stands around it is not rendered again", async ({ open }) => {
    const page = await open();
    await press(page, "button", "Play Second floor");
    await press(page, "button", "Stop");
    await (await find(page, "option", /^Bass, /)).focus();
    await page.keyboard.press("Enter");
    await find(page, "listbox", "Notes");
    for (const [key, canvases] of [["3", ".master-room canvas[data-view], .strip-boards canvas"], ["1", ".arr .overview canvas, .arr .ruler canvas, .arr .lanes > .painted canvas"], ["2", ".roll-room canvas, .roll-keys canvas, .roll-ruler canvas, .roll-lane canvas"], ["1", ".viz canvas"]] as const) {
      await settled(page);
      await page.evaluate(watchFirstFrame, canvases);
      await page.keyboard.press(key);
      const { blank, isKept } = await until("a frame has come", () => page.evaluate(() => (globalThis as unknown as { first?: First }).first));
      expect(blank.length === 0, `${key}: these show nothing in the first frame: ${blank.join("; ")}`);
      expect(isKept, `${key}: the transport is rendered again`);
    }
  }],
  ["who comes back to the arrangement sees what was painted, unless something has changed", async ({ page }) => {
    await toStart(page);
    await press(page, "button", /^(Open and take apart|Open Night bus.*)$/);
    await find(page, "button", "Play");
    const picture = (): Promise<string> => rested("the lanes", () => page.evaluate(() => [...document.querySelectorAll<HTMLCanvasElement>(".lanes .painted canvas")].filter((canvas) => canvas.style.visibility !== "hidden" && !canvas.style.transform.includes("-10000px"))
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top).map((canvas) => canvas.toDataURL()).join()));
    /** To the mixer and back, and how many names were written on clips in the frames behind. */
    const away = async (act: () => Promise<unknown> = async () => {}): Promise<number> => {
      await page.keyboard.press("3");
      await find(page, "group", /^Strip Kick/);
      await act();
      await page.evaluate(() => {
        const world = globalThis as unknown as { written: number }, write = CanvasRenderingContext2D.prototype.fillText;
        world.written = 0;
        CanvasRenderingContext2D.prototype.fillText = function (...words) {
          if (this.canvas.closest(".lanes .painted") !== null) world.written++;
          write.apply(this, words);
        };
      });
      await page.keyboard.press("1");
      await find(page, "group", "Track Kick");
      await picture();
      return page.evaluate(() => (globalThis as unknown as { written: number }).written);
    };
    const undo = async (): Promise<void> => {
      await page.keyboard.down("Control");
      await page.keyboard.press("z");
      await page.keyboard.up("Control");
    };
    await page.mouse.move(4, 4);
    const whole = await picture(), clip = await roomOf(page, "[role=listbox][aria-label=Clips] [role=option]");
    expect((await away()) === 0, "nothing has changed, and yet it was painted again");
    expect((await picture()) === whole, "it shows what it showed");
    await page.mouse.move(clip.x + clip.width / 2, clip.y + clip.height - 8);
    await until("the clip lights up under the hand", async () => (await picture()) !== whole);
    await away(() => page.mouse.move(4, 4));
    expect((await picture()) === whole, "a light goes with the hand that lit it");
    await page.mouse.click(clip.x + clip.width / 2, clip.y + clip.height - 8);
    await page.keyboard.press("Delete");
    await find(page, "button", /^Undo: Delete/);
    await page.keyboard.press("Escape");
    await page.mouse.move(4, 4);
    const bare = await picture();
    expect(bare !== whole, "a clip is gone");
    await away(async () => {
      await undo();
      await until("it is taken back", () => page.evaluate(() => document.querySelector("button[aria-label^='Undo: Delete']") === null));
    });
    expect((await picture()) !== bare, "what changed meanwhile shows");
    expect((await away()) === 0, "and is kept in its turn");
  }, "chromium"],
  ["a newcomer's hint goes with the first change, or when it was read, and never comes back", async ({ page, open }) => {
    await begin(page, /^Play keys/);
    await page.evaluate(() => localStorage.removeItem("tutti.hints"));
    page = await open();
    await begin(page, /^Make a beat/);
    const hint = (): Promise<string | null> => page.evaluate(() => document.querySelector(".status .hint-done") === null ? null : document.querySelector("footer .clamp")?.textContent ?? "");
    await until("a hint of the editor", hint);
    for (const [editor, words] of [["Notes", /writes a note/], ["Steps", /Press a step/]] as const) {
      await press(page, "radio", editor);
      await page.mouse.move(600, 890); // what lies under the hand is told in place of it
      await until(`the hint speaks of ${editor}`, async () => words.test((await hint()) ?? ""));
    }
    await press(page, "button", "Got it");
    await until("it is gone", async () => (await hint()) === null);
    await press(page, "radio", "Mix");
    await until("a hint of the mixer", hint);
    await (await find(page, "slider", /^Level of Drums/)).focus();
    await page.keyboard.press("ArrowDown");
    await until("the change takes it away", async () => (await hint()) === null);
    await press(page, "radio", "Edit");
    await find(page, "radio", "Edit");
    expect((await hint()) === null && (await page.evaluate(() => localStorage.getItem("tutti.hints"))) === "edit,mix", "neither comes back");
  }, "chromium"],
  ["the page can be installed as an app, and is offered as one until it is", async ({ page, open }) => {
    page = await open();
    const client = await page.createCDPSession();
    const { errors, url } = await client.send("Page.getAppManifest");
    expect(errors.length === 0 && url.endsWith("/manifest.webmanifest"), `its manifest is read: ${JSON.stringify(errors)}`);
    await until("nothing stands in the way", async () => (await client.send("Page.getInstallabilityErrors")).installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito").length === 0);
    await page.evaluate(() => { // what the browser says when it has looked at the page for a while
      const offer = Object.assign(new Event("beforeinstallprompt", { cancelable: true }), { prompt: () => dispatchEvent(new Event("appinstalled")) });
      dispatchEvent(offer);
    });
    await press(page, "button", "Install Tutti");
    await until("it is installed, and offered no more", () => page.evaluate(() => !/Install Tutti/.test(document.body.innerText)));
  }, "chromium alone"],
  ["the components are shown in both themes, readably, and take forced colours", async ({ page, open }) => {
    page = await open();
    await page.evaluate(() => { location.hash = "#gallery"; });
    await find(page, "heading", "Components");
    const pictures: string[] = [];
    for (const [theme, canvas] of [["Dark", "rgb(21, 24, 27)"], ["Light", "rgb(241, 243, 245)"]] as const) {
      await press(page, "radio", theme);
      await settled(page);
      const drawn = await page.evaluate(() => getComputedStyle(document.querySelector("[data-token='bg-1'] > i") as Element).backgroundColor);
      expect(drawn === canvas, `${theme} draws its canvas as ${canvas}: ${drawn}`);
      const wrong = await violations(page);
      expect(wrong.length === 0, `${theme}: ${wrong.join("; ")}`);
      pictures.push(await page.screenshot({ encoding: "base64" }));
    }
    expect(pictures[0] !== pictures[1], "the themes look different");
    await press(page, "button", "Open Second floor");
    for (const [role, name] of [["img", /^Voice, Chosen$|, Chosen$/], ["group", "Strip Drums"], ["group", "Kit"]] as const) await find(page, role, name);
    const clip = await page.$eval(".gallery-clips canvas", (canvas) => {
      const copy = new OffscreenCanvas(160, 60).getContext("2d", { willReadFrequently: true });
      copy?.drawImage(canvas as HTMLCanvasElement, 0, 0);
      return new Set(copy?.getImageData(0, 0, 160, 60).data).size;
    });
    expect(clip > 4, "its clips are drawn");
    const order = await page.evaluate(() => [".btn.xs", ".strip-fold", ".step-name", ".dev-body"].map((rule) => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).findIndex((one) => one instanceof CSSStyleRule && one.selectorText === rule)));
    expect(order.every((at) => at >= (order[0] ?? 0)) && order[0] !== -1, `what dresses views comes behind what dresses all controls: ${order}`);
    const client = await page.createCDPSession();
    await client.send("Emulation.setEmulatedMedia", { features: [{ name: "forced-colors", value: "active" }] });
    await settled(page);
    pictures.push(await page.screenshot({ encoding: "base64" }));
    expect(pictures[2] !== pictures[1], "forced colours reach them");
    await client.send("Emulation.setEmulatedMedia", { features: [] });
    await page.evaluate(() => { location.hash = ""; });
    await find(page, "group", "Transport");
  }, "chromium alone"],
];
