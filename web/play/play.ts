// A page to listen to one finished song: no studio, no engine, no account; what stands behind '#' in the address says which. The
// server made its sound (Opus, with MP3 for browsers that cannot play that) and what the waveform is drawn from.
import { t } from "../messages/index.ts";
import { api } from "../net/api.ts";
import "../ui/tokens.css";
import "../ui/inter.css";
import "./play.css";
import { drawWave, levelsOf } from "./wave.ts";
import { timeText } from "./words.ts";

type Page = Awaited<ReturnType<typeof api.page>>;

const main = document.getElementById("listen") as HTMLElement;
/** Points of a polygon each. */
const ICONS = { play: "8,5 8,19 19,12", pause: "6,5 10,5 10,19 14,19 14,5 18,5 18,19 6,19" } as const;

function make<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, text = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function icon(): { readonly svg: SVGSVGElement; show(name: keyof typeof ICONS): void } {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), shape = document.createElementNS(svg.namespaceURI as string, "polygon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(shape);
  return { svg, show: (name) => shape.setAttribute("points", ICONS[name]) };
}

/** Like the system, and along with it. */
function followTheme(changed: () => void): void {
  const light = matchMedia("(prefers-color-scheme: light)");
  const follow = (): void => {
    document.documentElement.dataset["theme"] = light.matches ? "light" : "dark";
    changed();
  };
  light.addEventListener("change", follow);
  follow();
}

function soundOf(address: string, { fallback }: Page): HTMLAudioElement {
  const audio = new Audio(), base = `/api/plays/${address}`;
  audio.preload = "metadata";
  const plays = audio.canPlayType('audio/ogg; codecs="opus"') !== "" || fallback === "";
  audio.src = `${base}/${plays ? "sound" : "fallback"}`;
  if (plays && fallback !== "") audio.addEventListener("error", () => (audio.src = `${base}/fallback`), { once: true });
  return audio;
}

function player(card: HTMLElement, page: Page, audio: HTMLAudioElement): () => void {
  const row = make("div", "listen-row"), button = make("button", "listen-play"), wave = make("div", "listen-wave"), canvas = make("canvas", "");
  const times = make("div", "listen-times"), at = make("span", "", timeText(0)), of = make("span", "", timeText(page.seconds)), face = icon(), levels = levelsOf(page.columns);
  const seconds = (): number => (Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : page.seconds);
  button.append(face.svg);
  wave.tabIndex = 0;
  wave.setAttribute("role", "slider");
  wave.setAttribute("aria-label", t("Where it plays"));
  wave.setAttribute("aria-valuemin", "0");
  wave.append(canvas);
  times.append(at, of);
  row.append(button, wave);
  card.append(row, times);

  const draw = (): void => {
    const part = seconds() > 0 ? audio.currentTime / seconds() : 0;
    drawWave(canvas, levels, part);
    at.textContent = timeText(audio.currentTime);
    of.textContent = timeText(seconds());
    wave.setAttribute("aria-valuemax", String(Math.round(seconds())));
    wave.setAttribute("aria-valuenow", String(Math.round(audio.currentTime)));
    wave.setAttribute("aria-valuetext", t("{at} of {end}", { at: timeText(audio.currentTime), end: timeText(seconds()) }));
    face.show(audio.paused ? "play" : "pause");
    button.setAttribute("aria-label", audio.paused ? t("Play") : t("Pause"));
  };
  const follow = (): void => {
    draw();
    if (!audio.paused) requestAnimationFrame(follow);
  };
  const go = (to: number): void => {
    audio.currentTime = Math.min(Math.max(to, 0), seconds());
    draw();
  };
  const toggle = (): void => void (audio.paused ? audio.play().catch(() => {}) : audio.pause());
  const point = (event: PointerEvent): void => {
    const { left, width } = wave.getBoundingClientRect();
    go(((event.clientX - left) / width) * seconds());
  };
  button.addEventListener("click", toggle);
  wave.addEventListener("pointerdown", (event) => {
    wave.setPointerCapture(event.pointerId);
    point(event);
  });
  wave.addEventListener("pointermove", (event) => wave.hasPointerCapture(event.pointerId) && point(event));
  wave.addEventListener("keydown", (event) => {
    const to = { ArrowRight: audio.currentTime + 5, ArrowLeft: audio.currentTime - 5, ArrowUp: audio.currentTime + 5, ArrowDown: audio.currentTime - 5, Home: 0, End: seconds() }[event.key];
    if (to === undefined && event.key !== " ") return;
    event.preventDefault();
    if (to === undefined) toggle();
    else go(to);
  });
  audio.addEventListener("play", follow);
  for (const name of ["pause", "ended", "durationchange", "seeked"]) audio.addEventListener(name, draw);
  new ResizeObserver(draw).observe(wave);
  return draw;
}

async function open(address: string): Promise<void> {
  const page = await api.page(address), card = make("section", "listen-card"), head = make("header", ""), foot = make("footer", "listen-foot"), audio = soundOf(address, page);
  document.title = t("{title}, made with Tutti", { title: page.title });
  head.append(make("h1", "", page.title), make("p", "", page.by === "" ? t("Made with Tutti") : t("By {name}", { name: page.by })));
  card.append(head);
  const draw = player(card, page, audio), studio = make("a", "", t("Make your own in Tutti"));
  studio.href = "/";
  if (page.download !== "") {
    const file = make("a", "", t("Download ({format})", { format: page.download.toUpperCase() }));
    file.href = `/api/plays/${address}/download`;
    foot.append(file);
  }
  foot.append(studio);
  card.append(foot);
  main.replaceChildren(card);
  audio.addEventListener("error", () => {
    if (!audio.src.endsWith("/fallback") && page.fallback !== "") return;
    const problem = make("p", "", t("This browser cannot play the sound, or it cannot be reached just now."));
    problem.setAttribute("role", "alert");
    foot.before(problem);
  });
  followTheme(draw);
}

function refuse(why: string): void {
  const card = make("section", "listen-card"), home = make("a", "", t("To Tutti"));
  card.append(make("h1", "", t("Nothing to hear here")), make("p", "", why), home);
  home.href = "/";
  main.replaceChildren(card);
  followTheme(() => {});
}

function begin(): void {
  const address = /^#([0-9a-f]{64})$/.exec(location.hash)?.[1];
  main.setAttribute("aria-busy", "true");
  const done = address === undefined ? Promise.reject(new Error(t("This address is not whole. Ask whoever sent it."))) : open(address);
  void done.catch((error: unknown) => refuse(error instanceof Error ? error.message : String(error))).finally(() => main.removeAttribute("aria-busy"));
}

addEventListener("hashchange", () => location.reload());
begin();
