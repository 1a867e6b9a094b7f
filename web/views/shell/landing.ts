// Where what is carried over the page would come to lie: on a lane from a bar on, over a strip of the mixer on its track at the playhead, or
// in a slot of the live view.
import { t } from "../../messages/index.ts";
import type { Id, Project } from "../../project/api.ts";
import { barStart, isAudioTrack, isNoteTrack, trackName } from "../../project/song.ts";
import { sceneName } from "../../project/scenes.ts";
import type { App, Place as SlotPlace } from "../app.ts";
import { laneAt, layoutOf, openedOn } from "../arrange/layout.ts";
import { placeOf } from "../live/live_keys.ts";

interface Point { readonly clientX: number; readonly clientY: number }

/** A place in the song. `track`: whose lane or strip was aimed at. */
export interface Place { readonly ticks: number; readonly track: Id | null }

/** A line on the page, and what is said beside it. */
export interface Landing { readonly x: number; readonly top: number; readonly width: number; readonly height: number; readonly words: string }

const LINE = 2; // pixels

/** What a browser tells of a file that is still in the hand. */
type Carried = "notes" | "sound" | "unknown";
function carriedBy(data: DataTransfer | null): Carried {
  const type = data?.items[0]?.type ?? "";
  return /^audio\/(x-)?midi?$/.test(type) ? "notes" : type.startsWith("audio/") ? "sound" : "unknown";
}

const stripAt = ({ clientX, clientY }: Point): { readonly track: Id; readonly box: DOMRect } | null => {
  const strip = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>("[data-strip]");
  return strip ? { track: BigInt(strip.dataset.strip ?? "0") as Id, box: strip.getBoundingClientRect() } : null;
};

/** One file goes onto a track that was aimed at: sound onto one of sound, notes onto one of notes. */
const takes = (project: Project, track: Id, carried: Carried): boolean =>
  project.exists(track) && ((carried !== "notes" && isAudioTrack(project, track)) || (carried !== "sound" && isNoteTrack(project, track)));

function wordsOf(project: Project, bar: number, track: Id | null, carried: Carried): string {
  if (track === null || !takes(project, track, carried)) return t("Bar {bar}, on a track of its own", { bar });
  const name = trackName(project, track);
  if (carried === "unknown" && isNoteTrack(project, track)) return t("Bar {bar}, notes on {track}, sound on a track of its own", { bar, track: name });
  return t("Bar {bar}, on {track}", { bar, track: name });
}

/** Over the lanes: the bar under the pointer. */
export function lanePlace(app: App, event: Point & { readonly target: EventTarget | null }): Place | null {
  const desk = app.desk.get(), lanes = document.querySelector(".arr .lanes");
  if (!desk || !lanes?.contains(event.target as Node)) return null;
  const view = desk.view.get(), ticks = view.originTicks + (event.clientX - lanes.getBoundingClientRect().left) * view.ticksPerPixel;
  return { ticks: barStart(desk.project, ticks), track: laneUnder(app, event)?.track ?? null };
}

/** Over a strip: the bar that plays. */
export function stripPlace(app: App, event: Point): Place | null {
  const desk = app.desk.get(), strip = stripAt(event);
  return desk && strip !== null ? { ticks: barStart(desk.project, app.player.positionTicks()), track: strip.track } : null;
}

export function laneUnder(app: App, { clientY }: Point): { readonly track: Id; readonly top: number; readonly height: number } | null {
  const desk = app.desk.get(), lanes = document.querySelector(".arr .lanes");
  return desk && lanes ? laneAt(layoutOf(desk.project, openedOn(desk)), clientY - lanes.getBoundingClientRect().top + desk.scrollTop.get()) : null;
}

/** Where a row of the library would begin over the lanes, as a line on the page; null: it is elsewhere. */
export function laneLanding(app: App, { clientX, clientY }: Point): { readonly bar: number; readonly x: number; readonly top: number; readonly height: number } | null {
  const desk = app.desk.get(), lanes = document.querySelector(".arr .lanes"), at = lanePlace(app, { clientX, clientY, target: document.elementFromPoint(clientX, clientY) });
  if (!desk || !lanes || !at) return null;
  const box = lanes.getBoundingClientRect(), view = desk.view.get(), x = box.left + (at.ticks - view.originTicks) / view.ticksPerPixel;
  return x < box.left ? null : { bar: desk.project.barAt(at.ticks).bar + 1, x: x - 1, top: box.top, height: box.height };
}

function slotLanding(project: Project, { track, scene }: SlotPlace, under: Element | null): Landing | null {
  const box = under?.closest("[data-place]")?.getBoundingClientRect();
  return box ? { x: box.left, top: box.top, width: box.width, height: LINE, words: t("{scene}, on {track}", { scene: sceneName(project, scene), track: trackName(project, track) }) } : null;
}

/** Where a file would begin: over the slot, lane or strip that takes it, over all lanes where it gets a track of its own. */
export function fileLanding(app: App, event: DragEvent): Landing | null {
  const desk = app.desk.get(), carried = carriedBy(event.dataTransfer), isAlone = (event.dataTransfer?.items.length ?? 1) === 1;
  if (!desk) return null;
  const { project } = desk, landing = laneLanding(app, event), under = document.elementFromPoint(event.clientX, event.clientY), slot = isAlone ? placeOf(under) : null, strip = landing === null ? stripAt(event) : null;
  if (slot !== null) return takes(project, slot.track, carried) ? slotLanding(project, slot, under) : null;
  if (strip !== null) {
    const bar = project.barAt(app.player.positionTicks()).bar + 1;
    return { x: strip.box.left, top: strip.box.top, width: strip.box.width, height: LINE, words: wordsOf(project, bar, isAlone ? strip.track : null, carried) };
  }
  if (landing === null) return null;
  const { bar, x, height } = landing, lane = isAlone ? laneUnder(app, event) : null, words = wordsOf(project, bar, lane?.track ?? null, carried);
  if (lane === null || !takes(project, lane.track, carried)) return { x, top: landing.top, width: LINE, height, words };
  const top = Math.max(landing.top, landing.top + lane.top - desk.scrollTop.get());
  return { x, top, width: LINE, height: Math.min(lane.height, landing.top + height - top), words };
}
