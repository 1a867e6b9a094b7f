// A pattern's part, or a drum loop, as a grid: a row for each drum, a field for each step. Pointer, keys and menu set the same fields.
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type PointerEvent } from "react";
import { drumName, keyName } from "../../lib/format.ts";
import { everyFrame } from "../../lib/frame.ts";
import { clamp } from "../../lib/geometry.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { TICKS_PER_QUARTER, type GridStep, type Id } from "../../project/api.ts";
import { contentLength, contentOf, contentTrack, patternOf, placeOf, playsDrums } from "../../project/content.ts";
import { addPart, moreDrums, readSteps, readSwing, rowName, setSteps, stepRows, STEPS_MOST, type StepCell, type StepRow } from "../../project/patterns.ts";
import { clipsOf, isNoteTrack, patternTitle, trackHue, trackName } from "../../project/song.ts";
import { PLAIN, stepPainter, valueText, withValue, valueOf, type Painted, type StepPainter } from "../../tools/paint_steps.ts";
import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { report, type StepValue } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { startSound } from "../projects.ts";
import { PatternRack } from "./pattern_rack.tsx";
import { StepField } from "./step_field.tsx";
import { stepMenu } from "./step_menu.ts";
import "./steps.css";

const HOW: Readonly<Record<StepValue, string>> = {
  velocity: t("Press a step to strike it. Drag it up or down for its velocity."),
  chance: t("Press a step to strike it. Drag it up or down for its chance."),
  repeats: t("Press a step to strike it. Drag it up or down for its repeats."),
};

export function StepView({ clip, content }: { clip: Id; content: Id | null }) {
  return (
    <div className="steps-view">
      <PatternRack clip={clip} content={content} />
      {content === null ? <NoPart clip={clip} /> : <Grid clip={clip} content={content} />}
    </div>
  );
}

function NoPart({ clip }: { clip: Id }) {
  const app = useApp(), desk = useDesk(), { project } = desk, track = project.parentOf(clip), can = isNoteTrack(project, track);
  return (
    <div className="steps-none">
      <p>{can ? t("{track} plays nothing in {pattern} yet.", { track: trackName(project, track), pattern: patternTitle(project, patternOf(project, clip)) }) : t("Nothing plays in this pattern yet. Add a part for an instrument.")}</p>
      {can ? <Button icon="plus" label={t("Add {track}", { track: trackName(project, track) })} onPress={() => void report(app, addPart(project, patternOf(project, clip), track))} /> : null}
    </div>
  );
}

interface Spot { readonly row: number; readonly step: number }

function Grid({ clip, content }: { clip: Id; content: Id }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const ticks = useSignal(desk.stepTicks), which = useSignal(desk.stepValue);
  const [extra, setExtra] = useState<readonly number[]>([]), [painted, setPainted] = useState<Painted | null>(null), [focus, setFocus] = useState<Spot>({ row: 0, step: 0 });
  const grid = useRef<HTMLDivElement>(null), now = useRef<HTMLElement>(null), painter = useRef<StepPainter | null>(null), tag = useRef<HTMLSpanElement>(null);
  const revision = useRead(project, () => project.revision());
  const model = useMemo(() => {
    const drums = playsDrums(project, content), track = contentTrack(project, content);
    const steps = clamp(Math.round(contentLength(project, content) / ticks), 1, STEPS_MOST);
    const found = stepRows(project, content, drums), rows = [...found, ...extra.filter((key) => !found.some((row) => row.key === key)).map((key) => ({ key, name: rowName(project, track, key, drums) }))];
    return { drums, track, steps, rows, cells: readSteps(project, content, rows, ticks, steps), hue: trackHue(project, track) };
  }, [project, content, ticks, extra, revision]);
  const { track, steps, rows, cells } = model;
  const beat = Math.max(1, Math.round(TICKS_PER_QUARTER / ticks)); // steps of a quarter

  const shown = (at: number): StepCell | null => (painted?.has(at) ? painted.get(at) ?? null : cells[at] ?? null);
  const gridStep = (at: number, cell: StepCell | null): GridStep => {
    const step = at % steps, row = rows[Math.floor(at / steps)];
    const late = cells[at] || step % 2 === 0 ? 0 : readSwing(project, content, ticks) * ticks;
    return { step, stepTicks: ticks, key: row?.key ?? 36, velocity: cell?.velocity ?? 0, probability: cell?.probability ?? 100, ratchets: cell?.ratchets ?? 0, lateTicks: Math.min(late, ticks - 1) };
  };
  const put = (changes: Painted): void => {
    if (changes.size > 0) report(app, setSteps(project, content, [...changes].map(([at, cell]) => gridStep(at, cell))));
  };
  const sound = (row: StepRow | undefined, velocity = 100): void => {
    if (!row || app.player.playing()) return;
    if (app.player.state === "off") startSound(app);
    app.player.noteOn(track, row.key, velocity);
    setTimeout(() => app.player.noteOff(track, row.key), 120);
  };

  // ---- pointer ------------------------------------------------------------------------------------------------------------
  const cellAt = (event: PointerEvent | MouseEvent): number | null => {
    const field = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>("[data-cell]");
    return field && grid.current?.contains(field) ? Number(field.dataset.cell) : null;
  };
  const down = (event: PointerEvent<HTMLDivElement>): void => {
    const cell = event.button === 0 && event.isPrimary ? cellAt(event) : null;
    if (cell === null) return;
    desk.area.set("editor");
    event.currentTarget.setPointerCapture(event.pointerId);
    painter.current = stepPainter(cells, steps, which);
    if (painter.current.down(cell, event.clientX, event.clientY, event.shiftKey)) sound(rows[Math.floor(cell / steps)]);
    setPainted(new Map(painter.current.painted()));
    setFocus({ row: Math.floor(cell / steps), step: cell % steps });
  };
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const tool = painter.current;
    if (!tool) return;
    const dragged = tool.move(cellAt(event), event.clientX, event.clientY), value = dragged === null ? null : tool.painted().get(dragged);
    if (tag.current) {
      tag.current.hidden = !value;
      const box = event.currentTarget.parentElement?.getBoundingClientRect();
      if (value && box) {
        tag.current.textContent = valueText(value, which);
        tag.current.style.transform = `translate(${event.clientX - box.left + 14}px, ${event.clientY - box.top - 28}px)`;
      }
    }
    setPainted(new Map(tool.painted()));
  };
  const end = (keep: boolean): void => {
    const tool = painter.current;
    painter.current = null;
    if (tag.current) tag.current.hidden = true;
    setPainted(null);
    if (tool && keep) put(tool.up());
  };
  useEffect(() => {
    const escape = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== "Escape" || !painter.current) return;
      event.stopPropagation();
      end(false);
    };
    window.addEventListener("keydown", escape, true);
    return () => window.removeEventListener("keydown", escape, true);
  });
  const menu = (event: MouseEvent<HTMLDivElement>): void => {
    const at = cellAt(event);
    if (at === null) return;
    event.preventDefault();
    openMenu(at, event.clientX, event.clientY);
  };
  const openMenu = (at: number, x: number, y: number): void => {
    const row = Math.floor(at / steps);
    app.menu.set({ x, y, ...stepMenu(t("{name}, step {step}", { name: rows[row]?.name ?? "", step: (at % steps) + 1 }), { at, steps, beat, cell: cells[at] ?? null, row: cells.slice(row * steps, (row + 1) * steps), first: row * steps }, put) });
  };

  // ---- keys ---------------------------------------------------------------------------------------------------------------
  const go = (row: number, step: number): void => {
    const next = { row: clamp(row, 0, rows.length - 1), step: clamp(step, 0, steps - 1) };
    setFocus(next);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${next.row * steps + next.step}"]`)?.focus();
  };
  const key = (event: KeyboardEvent<HTMLDivElement>): void => {
    const field = (event.target as HTMLElement).dataset.cell;
    if (field === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = Number(field), row = Math.floor(at / steps), step = at % steps, cell = cells[at] ?? null;
    const step_ = which === "repeats" ? 1 : which === "chance" ? 5 : 8;
    const actions: Record<string, () => void> = {
      ArrowLeft: () => go(row, step - 1), ArrowRight: () => go(row, step + 1), ArrowUp: () => go(row - 1, step), ArrowDown: () => go(row + 1, step), Home: () => go(row, 0), End: () => go(row, steps - 1),
      Enter: () => {
        put(new Map([[at, cell ? null : PLAIN]]));
        if (!cell) sound(rows[row]);
      },
      "+": () => cell && put(new Map([[at, withValue(cell, which, valueOf(cell, which) + step_)]])), "-": () => cell && put(new Map([[at, withValue(cell, which, valueOf(cell, which) - step_)]])),
      Delete: () => cell && put(new Map([[at, null]])), Backspace: () => cell && put(new Map([[at, null]])),
      ContextMenu: () => {
        const box = (event.target as HTMLElement).getBoundingClientRect();
        openMenu(at, box.left, box.bottom);
      },
    };
    const action = actions[event.key] ?? (event.key === "=" ? actions["+"] : undefined);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };

  // ---- the step that is heard -----------------------------------------------------------------------------------------------
  useEffect(() => everyFrame(() => {
    const mark = now.current, at = app.player.playing() ? heardStep() : -1;
    if (!mark || mark.dataset.at === String(at)) return;
    mark.dataset.at = String(at);
    const field = at < 0 ? null : grid.current?.querySelector<HTMLElement>(`[data-cell="${at}"]`);
    mark.hidden = !field;
    if (field) {
      mark.style.transform = `translateX(${field.offsetLeft}px)`;
      mark.style.width = `${field.offsetWidth}px`;
    }
  }));
  const heardStep = (): number => {
    if (!project.exists(content)) return -1;
    const position = app.player.positionTicks();
    for (const one of project.exists(track) ? [...clipsOf(project, track, position, position + 1), ...(project.exists(clip) ? clipsOf(project, project.parentOf(clip), position, position + 1) : [])] : []) {
      if (contentOf(project, one.id, track) !== content) continue;
      const { startTicks, offsetTicks, loopTicks } = placeOf(project, one.id, content), inside = position - startTicks + offsetTicks;
      const step = Math.floor((loopTicks > 0 ? inside % loopTicks : inside) / ticks);
      return step < steps ? step : -1;
    }
    return -1;
  };

  return (
    <div className={`steps-room hue${model.hue}`}>
      <div className="steps" role="grid" aria-label={t("Steps of {track}", { track: trackName(project, track) })} aria-rowcount={rows.length} aria-colcount={steps} ref={grid} onPointerDown={down} onPointerMove={move} onPointerUp={() => end(true)} onPointerCancel={() => end(false)}
        onContextMenu={menu} onKeyDown={key} style={{ "--steps": steps } as object}
        data-info={t("Steps. Press to strike, drag across for more, drag a struck one up or down, right-click for more. Enter sets it, + and - change it.")}>
        <i className="step-now" ref={now} hidden />
        {rows.map((row, r) => (
          <div className="step-row" role="row" key={row.key} aria-rowindex={r + 1}>
            <span className="step-name" role="rowheader"><button type="button" tabIndex={-1} aria-label={t("Hear {row}", { row: row.name })} onPointerDown={(event) => {
              event.stopPropagation();
              sound(row);
            }} data-info={t("{row}. Press to hear it.", { row: row.name })}>{row.name}</button></span>
            {Array.from({ length: steps }, (_, s) => (
              <StepField key={s} at={r * steps + s} step={s} name={row.name} cell={shown(r * steps + s)} which={which} wide={steps <= 24} gap={s > 0 && s % beat === 0} strong={Math.floor(s / beat) % 2 === 0}
                focused={Math.min(focus.row, rows.length - 1) === r && Math.min(focus.step, steps - 1) === s} />
            ))}
          </div>
        ))}
      </div>
      <div className="steps-foot row g8">
        {model.drums ? (
          <Menu label={t("Add a drum")} placement="top start" trigger={<Button size="sm" tone="ghost" icon="plus" label={t("Drum")} info={t("A row for another drum.")} />}
            groups={[{ entries: moreDrums(rows).map((one) => ({ id: String(one), name: drumName(one) ?? keyName(one), run: () => setExtra((all) => [...all, one]) })) }]} />
        ) : null}
        <span className="caption grow">{HOW[which]}</span>
      </div>
      <span className="tip step-tag" ref={tag} hidden />
    </div>
  );
}
