// In the sound of a clip: drag its edges, its fades and its markers. What is dragged is drawn where it will be; letting go is one edit.
import { clamp } from "../lib/geometry.ts";
import type { Id, Project } from "../project/api.ts";
import { setFade, trimClips, trimLimits } from "../project/edit_clips.ts";
import { clipSpan } from "../project/song.ts";
import { moveMarker } from "../project/sound.ts";
import { report, type App } from "../views/app.ts";
import type { Press, Tool } from "./tool.ts";

export type SoundHit =
  | { readonly kind: "start" | "end" | "fade-in" | "fade-out" | "room" }
  | { readonly kind: "marker"; readonly marker: Id; readonly atTicks: number };
/** Where in the song the dragged thing would be. */
export interface SoundPreview { readonly hit: SoundHit; readonly ticks: number }

export interface SoundContext {
  readonly app: App;
  readonly project: Project;
  clip(): Id;
  snap(ticks: number, free: boolean): number;
  preview(next: SoundPreview | null): void;
  chosen(marker: Id | null): void;
  tag(text: string | null, x: number, y: number): void;
  text(ticks: number): string;
}

const LEAST_TICKS = 1000;

export function dragSoundTool(): Tool<SoundContext, SoundHit> {
  let hit: SoundHit = { kind: "room" }, ticks: number | null = null;
  const stop = (context: SoundContext): void => {
    ticks = null;
    context.preview(null);
    context.tag(null, 0, 0);
  };
  const place = (context: SoundContext, press: Press): number => {
    const { startTicks, lengthTicks } = clipSpan(context.project, context.clip()), end = startTicks + lengthTicks;
    if (hit.kind === "fade-in" || hit.kind === "fade-out") return clamp(press.ticks, startTicks, end);
    const at = context.snap(press.ticks, press.free);
    if (hit.kind !== "start" && hit.kind !== "end") return at;
    const [low, high] = trimLimits(context.project, context.clip(), hit.kind, LEAST_TICKS);
    return clamp(at, low, high);
  };
  return {
    id: "drag-sound",
    down(context, _press, pressed) {
      hit = pressed;
      context.chosen(hit.kind === "marker" ? hit.marker : null);
    },
    move(context, press) {
      if (hit.kind === "room") return;
      ticks = place(context, press);
      context.preview({ hit, ticks });
      context.tag(context.text(ticks), press.x, press.y);
    },
    up(context) {
      const { project } = context, clip = context.clip(), at = ticks, { startTicks, lengthTicks } = clipSpan(project, clip), end = startTicks + lengthTicks;
      stop(context);
      if (at === null) return;
      if (hit.kind === "start" || hit.kind === "end") report(context.app, trimClips(project, [clip], hit.kind, at - (hit.kind === "start" ? startTicks : end)));
      if (hit.kind === "fade-in") report(context.app, setFade(project, clip, "in", at - startTicks));
      if (hit.kind === "fade-out") report(context.app, setFade(project, clip, "out", end - at));
      if (hit.kind === "marker") report(context.app, moveMarker(project, clip, hit.marker, at - hit.atTicks));
    },
    cancel: stop,
  };
}
