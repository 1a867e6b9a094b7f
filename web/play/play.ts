// A page to listen to one finished song: no studio, no engine, no account; what stands behind '#' in the address says which. The
// server made its sound (Opus, with MP3 for browsers that cannot play that) and what the waveform is drawn from.
import { said, t } from "../messages/index.ts";
import { api } from "../net/api.ts";
import "../ui/tokens.css";
import "../ui/inter.css";
import { make } from "./make.ts";
import "./play.css";
import { elementSound, type PlayedSound } from "./sound.ts";
import { stemRows } from "./stem_rows.ts";
import { openStems } from "./stems.ts";
import { drawWave, levelsOf } from "./wave.ts";
import { timeText } from "./words.ts";

type Page = Awaited<ReturnType<typeof api.page>>;

const main = document.getElementById("listen") as HTMLElement;
/** Points of a polygon each. */
const ICONS = { play: "8,5 8,19 19,12", pause: "6,5 10,5 10,19 14,19 14,5 18,5 18,19 6,19" } as const;

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

/** What plays is one thing at a time: the song, or its stems once they are here. */
interface Player { readonly changed: () => void; take(next: PlayedSound): void; point(part: number): void; drawn: (part: number) => void }

function player(card: HTMLElement, page: Page, first: (changed: () => void) => PlayedSound): Player {
  const row = make("div", "listen-row"), button = make("button", "listen-play"), wave = make("div", "listen-wave"), canvas = make("canvas", "");
  const times = make("div", "listen-times"), at = make("span", "", timeText(0)), of = make("span", "", timeText(page.seconds)), face = icon(), levels = levelsOf(page.columns);
  button.append(face.svg);
  wave.tabIndex = 0;
  wave.setAttribute("role", "slider");
  wave.setAttribute("aria-label", t("Where it plays"));
  wave.setAttribute("aria-valuemin", "0");
  wave.append(canvas);
  times.append(at, of);
  row.append(button, wave);
  card.append(row, times);

  let follows = false;
  const follow = (): void => {
    draw();
    follows = sound.isPlaying();
    if (follows) requestAnimationFrame(follow);
  };
  const changed = (): void => (follows ? draw() : follow());
  let sound = first(() => changed());
  const seconds = (): number => sound.seconds() || page.seconds;
  const draw = (): void => {
    const part = seconds() > 0 ? sound.at() / seconds() : 0;
    drawWave(canvas, levels, part);
    made.drawn(part);
    at.textContent = timeText(sound.at());
    of.textContent = timeText(seconds());
    wave.setAttribute("aria-valuemax", String(Math.round(seconds())));
    wave.setAttribute("aria-valuenow", String(Math.round(sound.at())));
    wave.setAttribute("aria-valuetext", t("{at} of {end}", { at: timeText(sound.at()), end: timeText(seconds()) }));
    face.show(sound.isPlaying() ? "pause" : "play");
    button.setAttribute("aria-label", sound.isPlaying() ? t("Pause") : t("Play"));
  };
  const go = (to: number): void => {
    sound.go(Math.min(Math.max(to, 0), seconds()));
    draw();
  };
  const toggle = (): void => (sound.isPlaying() ? sound.pause() : sound.play());
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
    const to = { ArrowRight: sound.at() + 5, ArrowLeft: sound.at() - 5, ArrowUp: sound.at() + 5, ArrowDown: sound.at() - 5, Home: 0, End: seconds() }[event.key];
    if (to === undefined && event.key !== " ") return;
    event.preventDefault();
    if (to === undefined) toggle();
    else go(to);
  });
  new ResizeObserver(draw).observe(wave);
  const take = (next: PlayedSound): void => {
    const goesOn = sound.isPlaying();
    next.go(sound.at());
    sound.pause();
    sound = next;
    if (goesOn) sound.play();
    changed();
  };
  const made: Player = { changed, take, point: (part) => go(part * seconds()), drawn: () => {} };
  return made;
}

/** Its tracks one by one: fetched when somebody wants to hear them so, and then they are what plays. */
function offerStems(card: HTMLElement, address: string, page: Page, plays: Player): void {
  if (page.stems.length === 0) return;
  const offer = make("button", "listen-offer", t("Listen to its {count} tracks one by one", { count: page.stems.length }));
  const problem = make("p", "");
  problem.setAttribute("role", "alert");
  card.append(offer);
  offer.addEventListener("click", () => {
    offer.disabled = true;
    problem.remove();
    const progress = (part: number): void => void (offer.textContent = t("Fetching its tracks, {percent} %", { percent: Math.round(part * 100) }));
    progress(0);
    void openStems(address, page.stems.length, page.seconds, progress, () => plays.changed()).then((stems) => {
      const rows = stemRows(page.stems, stems.hear, plays.point);
      plays.drawn = rows.draw;
      offer.replaceWith(rows.element);
      plays.take(stems);
      rows.element.querySelector("button")?.focus();
    }, (error: unknown) => {
      problem.textContent = error instanceof Error ? error.message : String(error);
      offer.textContent = t("Listen to its {count} tracks one by one", { count: page.stems.length });
      offer.disabled = false;
      offer.after(problem);
    });
  });
}

async function open(address: string): Promise<void> {
  const page = await api.page(address), card = make("section", "listen-card"), head = make("header", ""), foot = make("footer", "listen-foot"), audio = soundOf(address, page);
  document.title = t("{title}, made with Tutti", { title: page.title });
  head.append(make("h1", "", page.title), make("p", "", page.by === "" ? t("Made with Tutti") : t("By {name}", { name: page.by })));
  card.append(head);
  const plays = player(card, page, (changed) => elementSound(audio, changed)), studio = make("a", "", t("Make your own in Tutti"));
  studio.href = "/";
  offerStems(card, address, page, plays);
  if (page.download !== "") {
    const file = make("a", "", t("Download ({format})", { format: page.download.toUpperCase() }));
    file.href = `/api/plays/${address}/download`;
    foot.append(file);
  }
  if (page.zip) {
    const zip = make("a", "", t("Download its tracks (ZIP)"));
    zip.href = `/api/plays/${address}/stems/zip`;
    foot.append(zip);
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
  followTheme(plays.changed);
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
  void done.catch((error: unknown) => refuse(said(error instanceof Error ? error.message : String(error)))).finally(() => main.removeAttribute("aria-busy"));
}

addEventListener("hashchange", () => location.reload());
begin();
