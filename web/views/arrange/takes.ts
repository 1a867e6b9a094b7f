// Takes below their track: the borders between what is heard of them, and hearing one by itself.
import { xOfTicks, type TimeView } from "../../lib/geometry.ts";
import type { Id, Project } from "../../project/api.ts";
import { compOf, edgesOf, type CompEdge } from "../../project/comp.ts";
import { contentOf } from "../../project/content.ts";
import { notesOf } from "../../project/edit_clips.ts";
import { Field } from "../../project/fields.ts";
import { assetOf, rateOf } from "../../project/sound.ts";
import { clipsOf, isAudioClip, type ClipSpan } from "../../project/song.ts";
import type { SubLane } from "../../tools/arrange.ts";
import type { Press } from "../../tools/tool.ts";
import { messageOf, say, type App } from "../app.ts";

const REACH = 6, TOUCH_REACH = 16; // pixels

/** The border under the pointer that the take has a part in. */
export function compEdgeAt(project: Project, view: TimeView, sub: SubLane, press: Press): CompEdge | null {
  const reach = press.touch ? TOUCH_REACH : REACH;
  return edgesOf(compOf(project, sub.track)).find((edge) => (edge.left === sub.id || edge.right === sub.id) && Math.abs(xOfTicks(view, edge.atTicks) - press.x) <= reach) ?? null;
}

/** One take at a time, dry, while the song stands still. */
export interface TakeSound {
  /** From a moment of the song to the end of the take's clip there; the take that sounds falls silent. */
  toggle(lane: Id, ticks: number): Promise<void>;
  stop(): void;
  close(): void;
}

export function createTakeSound(app: App, project: Project): TakeSound {
  const audio = new Audio();
  let sounding: Id | null = null, url = "", timers: number[] = [], held: { readonly track: Id; readonly key: number }[] = [];
  const stop = (): void => {
    sounding = null;
    audio.pause();
    timers.forEach((timer) => window.clearTimeout(timer));
    held.forEach(({ track, key }) => app.player.noteOff(track, key));
    timers = [];
    held = [];
  };
  const later = (seconds: number, run: () => void): void => void timers.push(window.setTimeout(run, seconds * 1000));
  const playSound = async (clip: ClipSpan, ticks: number): Promise<void> => {
    const lane = sounding, bytes = await project.soundOf(project.digest(assetOf(project, clip.id), Field.asset.sha256));
    if (bytes === null || sounding !== lane) return;
    URL.revokeObjectURL(url);
    audio.src = url = URL.createObjectURL(new Blob([bytes], { type: "audio/wav" }));
    audio.currentTime = project.sourceAt(clip.id, ticks) / rateOf(project, clip.id);
    await audio.play();
    later(project.secondsAt(clip.startTicks + clip.lengthTicks) - project.secondsAt(ticks), stop);
  };
  const playNotes = (clip: ClipSpan, ticks: number): void => {
    const content = contentOf(project, clip.id), track = project.parentOf(project.parentOf(clip.id)), from = project.secondsAt(ticks), origin = clip.startTicks - project.int(clip.id, Field.noteClip.offsetTicks);
    for (const { startTicks, lengthTicks, key, velocity } of content === null ? [] : notesOf(project, content)) {
      const begins = project.secondsAt(origin + startTicks) - from, ends = project.secondsAt(origin + startTicks + lengthTicks) - from;
      if (begins < 0 || origin + startTicks >= clip.startTicks + clip.lengthTicks) continue;
      held.push({ track, key });
      later(begins, () => app.player.noteOn(track, key, velocity));
      later(ends, () => app.player.noteOff(track, key));
    }
    later(project.secondsAt(clip.startTicks + clip.lengthTicks) - from, stop);
  };
  return {
    async toggle(lane, ticks) {
      const again = sounding === lane;
      stop();
      const clip = clipsOf(project, lane, ticks, ticks + 1)[0];
      if (again || clip === undefined || app.player.playing()) return;
      sounding = lane;
      try {
        await app.player.start();
        if (isAudioClip(project, clip.id)) await playSound(clip, ticks);
        else playNotes(clip, ticks);
      } catch (error) {
        say(app, messageOf(error), { tone: "bad" });
      }
    },
    stop,
    close() {
      stop();
      URL.revokeObjectURL(url);
    },
  };
}
