// The lanes below the notes of a clip: velocity, controllers, and what single notes do while they sound. A table; editors draw by it.
import { inSentence, t } from "../messages/index.ts";
import type { CurvePoint, EditResult, Id, NoteCurvePoint, Project } from "./api.ts";
import { chosenNotes, type Note } from "./edit_notes.ts";

export const BEND = 128, PRESSURE = 129;
/** Note expressions, as NOTE_EXPRESSIONS counts. */
const PITCH = 0, GAIN = 3, PAN = 4;

export interface NoteLane {
  readonly id: string;
  readonly name: string;
  readonly short: string; // where there is little room
  readonly kind: "velocity" | "control" | "expression";
  readonly number: number;
  readonly min: number; readonly max: number;
  readonly rest: number; // where it stands when nothing is written
  readonly nudge: number; // of one key press
  text(value: number): string;
}

const signed = (value: number, unit: string, digits = 0): string => `${value > 0 ? "+" : ""}${value.toFixed(digits).replace("-", "−")}${unit}`;
const whole = (value: number): string => String(Math.round(value));
const percent = (value: number): string => `${Math.round(value * 100)} %`;
const control = (number: number, name: string, short = name, more: Partial<NoteLane> = {}): NoteLane =>
  ({ id: `control ${number}`, name, short, kind: "control", number, min: 0, max: 127, rest: 0, nudge: 1, text: whole, ...more });
const expression = (number: number, name: string, more: Partial<NoteLane> = {}): NoteLane =>
  ({ id: `expression ${number}`, name: t("Note {name}", { name: inSentence(name) }), short: name, kind: "expression", number, min: 0, max: 1, rest: 0, nudge: 0.01, text: percent, ...more });

export const VELOCITY_LANE: NoteLane = { id: "velocity", name: t("Velocity"), short: t("Velocity"), kind: "velocity", number: 0, min: 0, max: 127, rest: 0, nudge: 1, text: whole };

const CONTROLS: readonly NoteLane[] = [
  control(BEND, t("Pitch bend"), t("Bend"), { min: -8192, max: 8191, nudge: 64, text: (value) => signed((value / 8192) * 100, " %") }),
  control(PRESSURE, t("Pressure")), control(1, t("Modulation"), t("Mod")), control(2, t("Breath")), control(11, t("Expression"), t("Express.")),
  control(64, t("Sustain pedal"), t("Sustain"), { nudge: 127, text: (value) => (value >= 64 ? t("Down") : t("Up")) }),
  control(74, t("Brightness"), t("Bright")), control(71, t("Resonance"), t("Reson.")), control(7, t("Volume"), t("Volume"), { rest: 100 }), control(10, t("Pan"), t("Pan"), { rest: 64, text: (value) => signed(value - 64, "") }),
];
const EXPRESSIONS: readonly NoteLane[] = [
  expression(PITCH, t("Pitch"), { min: -12, max: 12, nudge: 0.1, text: (value) => signed(value, " st", 2) }), expression(1, t("Pressure")), expression(2, t("Timbre")),
  expression(GAIN, t("Gain"), { max: 2, rest: 1 }), expression(PAN, t("Pan"), { min: -1, text: (value) => (Math.abs(value) < 0.005 ? t("Centre") : value < 0 ? t("{value} left", { value: Math.round(Math.abs(value) * 100) }) : t("{value} right", { value: Math.round(Math.abs(value) * 100) })) }),
];

/** What may be chosen for a clip: the usual ones, and whatever else it has. */
export function lanesFor(project: Project, content: Id): { readonly title: string; readonly lanes: readonly NoteLane[] }[] {
  const known = new Set(CONTROLS.map((lane) => lane.number)), found = project.exists(content) ? project.controlNumbers(content) : [];
  const others = found.filter((number) => number <= PRESSURE && !known.has(number)).map((number) => control(number, t("Controller {number}", { number }), t("CC {number}", { number })));
  return [{ title: t("Notes"), lanes: [VELOCITY_LANE] }, { title: t("Controllers"), lanes: [...CONTROLS, ...others] }, { title: t("Each note"), lanes: EXPRESSIONS }];
}

export function laneCalled(id: string): NoteLane {
  const found = [VELOCITY_LANE, ...CONTROLS, ...EXPRESSIONS].find((lane) => lane.id === id);
  if (found) return found;
  const number = /^control (\d+)$/.exec(id)?.[1];
  return number === undefined ? VELOCITY_LANE : control(Number(number), t("Controller {number}", { number }), t("CC {number}", { number }));
}

/** Whether a clip has anything in a lane. */
export const isWritten = (project: Project, content: Id, lane: NoteLane): boolean =>
  lane.kind === "control" ? project.controlNumbers(content).includes(lane.number) : lane.kind === "expression" && project.expressions(content, lane.number).length > 0;

/** A point as it lies in the content; one of a note's own curve names it. */
export interface LaneSpot extends CurvePoint { readonly note: Id | null }

/** All points of a lane in order of time. */
export function spotsOf(project: Project, content: Id, lane: NoteLane): LaneSpot[] {
  if (lane.kind === "control") return project.controls(content, lane.number).map((point) => ({ ...point, note: null }));
  if (lane.kind !== "expression") return [];
  const starts = new Map(chosenNotes(project, content, new Set()).map((note) => [note.id, note.startTicks]));
  return project.expressions(content, lane.number).flatMap(({ note, positionTicks, value }) => {
    const start = starts.get(note);
    return start === undefined ? [] : [{ note, positionTicks: start + positionTicks, value }];
  }).sort((a, b) => a.positionTicks - b.positionTicks);
}

/** Points by note, from its beginning; what lies between two is a line. */
export function curvesOf(points: readonly NoteCurvePoint[]): Map<Id, NoteCurvePoint[]> {
  const curves = new Map<Id, NoteCurvePoint[]>();
  for (const point of points) curves.set(point.note, [...(curves.get(point.note) ?? []), point]);
  return curves;
}

/** What was drawn takes the place of what the lane had from the first to the last moment; no points: it goes. */
export function drawLane(project: Project, content: Id, lane: NoteLane, notes: readonly Id[], fromTicks: number, toTicks: number, points: readonly CurvePoint[]): EditResult {
  const drawn = { content, fromTicks: Math.max(0, Math.round(fromTicks)), toTicks: Math.max(0, Math.round(toTicks)), points: points.map(({ positionTicks, value }) => ({ positionTicks: Math.max(0, Math.round(positionTicks)), value })) };
  return project.perform(lane.kind === "control" ? { edit: "draw-controls", number: lane.number, ...drawn } : { edit: "draw-expression", kind: lane.number, notes, ...drawn }).result;
}

/** One point elsewhere, or with another value; null: it goes. Those it passes stay. */
export function moveSpot(project: Project, content: Id, lane: NoteLane, spot: LaneSpot, to: { readonly positionTicks: number; readonly value: number } | null): EditResult {
  const from = Math.min(spot.positionTicks, to?.positionTicks ?? spot.positionTicks), end = Math.max(spot.positionTicks, to?.positionTicks ?? spot.positionTicks);
  const others = spotsOf(project, content, lane).filter((one) => one.note === spot.note && one.positionTicks >= from && one.positionTicks <= end && one.positionTicks !== spot.positionTicks && one.positionTicks !== to?.positionTicks);
  const points = [...others, ...(to ? [to] : [])].sort((a, b) => a.positionTicks - b.positionTicks);
  return drawLane(project, content, lane, spot.note === null ? [] : [spot.note], from, end, points);
}

// ---- velocities of many notes

export type VelocityShape = "ramp-up" | "ramp-down" | "softer" | "harder" | "even" | "same";
const LEAST = 1, MOST = 127;
const held = (value: number): number => Math.min(MOST, Math.max(LEAST, Math.round(value)));

/** New velocities of notes: a line between the softest and the hardest, all by a factor, or nearer to their mean. */
export function shapedVelocities(notes: readonly Note[], shape: VelocityShape): { id: Id; velocity: number }[] {
  if (notes.length === 0) return [];
  const values = notes.map((note) => note.velocity), starts = notes.map((note) => note.startTicks);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const first = Math.min(...starts), span = Math.max(...starts) - first;
  // Where all are alike a ramp leads from half of that.
  const high = Math.max(...values), low = Math.min(...values) < high ? Math.min(...values) : high / 2;
  const along = (note: Note): number => (span > 0 ? (note.startTicks - first) / span : 1);
  const shapes: Record<VelocityShape, (note: Note) => number> = {
    "ramp-up": (note) => low + (high - low) * along(note), "ramp-down": (note) => high - (high - low) * along(note),
    softer: (note) => note.velocity * 0.8, harder: (note) => note.velocity * 1.25, even: (note) => mean + (note.velocity - mean) / 2, same: () => mean,
  };
  return notes.map((note) => ({ id: note.id, velocity: held(shapes[shape](note)) })).filter((change, i) => change.velocity !== notes[i]?.velocity);
}
