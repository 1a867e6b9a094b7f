// The equaliser's curve on top of a strip.
import { useEffect, useRef } from "react";
import { drawCurve } from "../../draw/curves.ts";
import { inks, theme } from "../../draw/palette.ts";
import { bandDb, hzOfPart } from "../../draw/response.ts";
import { begin, fit, surfaceOf, watchSize } from "../../lib/canvas.ts";
import { nextFrame } from "../../lib/frame.ts";
import { concerns, useRead } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { devicesOf, infoOf } from "../../project/song.ts";
import { useDesk } from "../context.tsx";
import { OF_DEVICES } from "../track_news.ts";
import { bandsOf, readBand } from "../device/eq_panel.tsx";

export function EqPicture({ track, hue }: { track: Id; hue: number }) {
  const { project } = useDesk();
  const canvas = useRef<HTMLCanvasElement>(null);
  const device = useRead(project, () => devicesOf(project, track).find((one) => infoOf(project, one)?.visuals.includes("eq")) ?? null, OF_DEVICES);
  useEffect(() => {
    const element = canvas.current, box = element?.parentElement;
    if (!element || !box || device === null) return;
    const surface = surfaceOf(element);
    const paint = (): void => {
      const info = project.exists(device) ? infoOf(project, device) : undefined;
      if (!info || surface.width === 0) return;
      const g = begin(surface), bands = bandsOf(info.params).map((band) => readBand(info.params, (param) => project.param(device, param), band));
      const middle = surface.height / 2;
      drawCurve(g, surface.width, (x) => {
        let db = 0;
        for (const band of bands) db += bandDb(band, hzOfPart(x / surface.width));
        return middle - (db / 16) * middle;
      }, middle, inks(hue), 1.5);
    };
    const repaint = (): void => nextFrame(paint);
    const undo = [project.subscribe((changes) => {
      if (concerns(OF_DEVICES, changes)) repaint();
    }), theme.subscribe(repaint), watchSize(box, (width, height) => {
      fit(surface, width, height);
      repaint();
    })];
    return () => undo.forEach((one) => one());
  }, [project, device, hue]);
  return <div className="viz strip-eq">{device === null ? <span className="caption">{t("No EQ")}</span> : <canvas ref={canvas} aria-hidden="true" />}</div>;
}
