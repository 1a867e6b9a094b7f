// What a screen reader is told of the transport: that it plays, records or stands, and where; and where a hand has brought it, once
// that rests. The position itself runs too fast to be said.
import { useEffect, useRef } from "react";
import { everyFrame } from "../../lib/frame.ts";
import { t } from "../../messages/index.ts";
import { positionOf } from "../../project/song.ts";
import { useApp, useDesk } from "../context.tsx";

const RESTED_MS = 400;

type Doing = "counting" | "recording" | "playing" | "standing";
const TEXTS: Readonly<Record<Doing, (where: string) => string>> = {
  counting: () => t("Counting in"),
  recording: (where) => t("Recording from {where}", { where }),
  playing: (where) => t("Playing from {where}", { where }),
  standing: (where) => t("Stopped at {where}", { where }),
};

export function SpokenTransport() {
  const app = useApp(), { project } = useDesk(), element = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const { player, studio } = app;
    const does = (): Doing => (player.countInBeats() > 0 ? "counting" : !player.playing() ? "standing" : studio.state.get() === "recording" ? "recording" : "playing");
    const whereNow = (): string => {
      const { bar, beat } = positionOf(project, player.positionTicks());
      return t("bar {bar} beat {beat}", { bar: bar + 1, beat: beat + 1 });
    };
    let doing = does(), where = whereNow(), movedMs: number | null = null;
    const say = (text: string): void => {
      if (element.current) element.current.textContent = text;
    };
    return everyFrame((now) => {
      const next = does();
      if (next === "playing" && doing === "playing") return;
      const place = whereNow();
      if (next !== doing) say(TEXTS[next](place));
      else if (next === "standing" && place !== where) movedMs = now;
      else if (movedMs !== null && now - movedMs > RESTED_MS) {
        movedMs = null;
        say(t("At {where}", { where: place }));
      }
      if (next !== doing) movedMs = null;
      [doing, where] = [next, place];
    });
  }, [app, project]);
  return <p className="hidden" role="status" aria-label={t("What the transport does")} ref={element} />;
}
