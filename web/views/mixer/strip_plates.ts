// What shows of a strip that scrolling brings until it rests: its colours and its name, painted where the strips will lie.
import { inks, palette, theme } from "../../draw/palette.ts";
import { shortened } from "../../draw/text.ts";
import { collector } from "../../lib/signal.ts";
import type { Id, Project } from "../../project/api.ts";
import { trackHue, trackName } from "../../project/song.ts";
import { createPlates } from "../plates.ts";
import { createBanks, BANK } from "./strip_banks.ts";
import { groupHue } from "./group_hue.ts";
import { STRIP_WIDTH } from "./near_strips.ts";

const FONT = "600 11px Inter";
const EDGE = 4, RADIUS = 4; // pixels, as in mixer.css

interface Part { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
/** Where they lie in a strip; alike in all. Null: it does not show. */
interface Face { readonly bar: Part | null; readonly picture: Part | null; readonly numbers: Part | null; readonly name: Part | null; readonly height: number }

export interface StripPlates {
  /** The part of the strips that shows, in pixels from the first one's edge. */
  look(from: number, width: number): void;
  frame(tracks: readonly Id[]): void;
  dispose(): void;
}

/** `host` bears the canvases under the strips of `room`; once they are `covered`, `rested` is told. */
export function createStripPlates(project: Project, room: HTMLElement, host: HTMLElement, covered: () => boolean, rested: () => void): StripPlates {
  const undo = collector(), banks = createBanks(host, "plates"), plates = createPlates(host, covered, rested);
  let from = 0, to = 0, face: Face | null = null, moved = true, stale = true, shown: readonly Id[] = [];

  const measure = (): void => {
    const strip = room.querySelector<HTMLElement>("[data-strip]"), box = strip?.getBoundingClientRect();
    if (!strip || !box) return;
    const partOf = (selector: string): Part | null => {
      const part = strip.querySelector(selector)?.getBoundingClientRect();
      return part === undefined || part.height === 0 ? null : { x: part.left - box.left, y: part.top - box.top, width: part.width, height: part.height };
    };
    face = { bar: partOf(".group-bar"), picture: partOf(".strip-eq"), numbers: partOf(".numbers"), name: partOf(".strip-name"), height: box.height };
    stale = true;
  };
  const sizes = new ResizeObserver(measure);
  sizes.observe(room);
  const old = (): void => void (stale = true);
  undo.add(() => sizes.disconnect(), theme.subscribe(old), project.subscribe(old), banks.dispose, plates.dispose);

  const paint = (g: CanvasRenderingContext2D, track: Id, x: number, { bar, picture, numbers, name, height }: Face): void => {
    const colors = palette(), group = groupHue(project, track);
    g.fillStyle = colors.bg0;
    g.fillRect(x + STRIP_WIDTH - 1, 0, 1, height);
    const fill = (part: Part | null, color: string, radius = 0): void => {
      if (part === null) return;
      g.fillStyle = color;
      g.beginPath();
      g.roundRect(x + part.x, part.y, part.width, part.height, radius);
      g.fill();
    };
    if (group > 0) fill(bar, inks(group).band);
    fill(picture, colors.bg0, RADIUS);
    fill(numbers, colors.bg1, RADIUS);
    fill(name, inks(trackHue(project, track)).band);
    if (name === null) return;
    g.fillStyle = colors.ink;
    g.fillText(shortened(g, trackName(project, track), name.width - 2 * EDGE), x + name.x + name.width / 2, name.y + name.height / 2 + 1);
  };
  return {
    look(left, width) {
      from = Math.max(0, left);
      to = left + width;
      moved = true;
      plates.show();
    },
    frame(tracks) {
      if (face === null) measure();
      if (face === null || (!moved && shown === tracks)) return; // under the strips, and nobody sees that it is old
      if (stale || shown !== tracks) banks.freshen();
      stale = moved = false;
      shown = tracks;
      banks.arrange(from, to, tracks.length, 0, face.height);
      for (const bank of banks.all) {
        if (!bank.fresh || bank.first < 0) continue;
        bank.fresh = false;
        const { g, scale, width, height } = bank.surface;
        g.setTransform(scale, 0, 0, scale, 0, 0);
        g.clearRect(0, 0, width, height);
        [g.font, g.textAlign, g.textBaseline] = [FONT, "center", "middle"];
        for (const [index, track] of tracks.slice(bank.first * BANK, (bank.first + 1) * BANK).entries()) paint(g, track, index * STRIP_WIDTH, face);
      }
    },
    dispose: undo.dispose,
  };
}
