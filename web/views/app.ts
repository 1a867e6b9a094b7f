// What the page knows besides the song: what is open, selected, shown. Views read it, commands and tools change it.
import type { TimeView } from "../lib/geometry.ts";
import type { Studio } from "../audio/studio.ts";
import { signal, type Signal } from "../lib/signal.ts";
import type { Snap } from "../lib/grid.ts";
import { said, t } from "../messages/index.ts";
import { TICKS_PER_QUARTER, type EditResult, type Id, type NoteRow, type Player, type Project, type ProjectStore } from "../project/api.ts";
import type { ArrangePreview, EdgeHow } from "../tools/arrange.ts";
import type { ContextMenuState } from "../ui/menu.tsx";
import { createStepInput, type StepInput } from "./piano_roll/step_input.ts";
import { createCompare, type Compare } from "./device/compare.ts";
import { foldsOf } from "./folds.ts";
import type { Point } from "./node/layout.ts";
import { nodePlacesOf } from "./node/node_places.ts";

export interface Toast { readonly key: number; readonly text: string; readonly tone: "plain" | "bad"; readonly action?: { readonly name: string; readonly run: () => void } | undefined }
export type DialogName = "palette" | "export" | "share" | "shortcuts" | "calibration" | "report" | "settings" | "account" | "template";
export type DrawerName = "performance" | "notes" | "manual" | "kept" | "comments";
export type PaneName = "devices" | "editor" | "mixer";
export type Area = "arrange" | "editor" | "devices" | "mixer" | "live" | "nodes";
export type Mode = "arrange" | "mix" | "live" | "nodes";
/** Where a track and a scene meet. */
export interface Place { readonly track: Id; readonly scene: Id }
export type RollTool = "pointer" | "pencil" | "eraser";
/** How the editor shows notes; auto: drum loops and patterns of drums as steps, else as notes. */
export type EditorMode = "auto" | "notes" | "steps";
/** What dragging in a step changes, and its bar shows. */
export type StepValue = "velocity" | "chance" | "repeats";

/** One of what files offer, as the list shows it. */
export interface OfferedPreset { readonly key: string; readonly font: string; readonly preset: number; readonly name: string; readonly note: string; readonly group: string }
export interface InstrumentOffer { readonly title: string; readonly about?: string; readonly presets: readonly OfferedPreset[]; readonly take: (preset: OfferedPreset) => void }

/** A longer work that shows its progress: import, opening. */
export interface Task { readonly title: string; readonly part: number; readonly stop: (() => void) | null }

export interface App {
  readonly store: ProjectStore;
  readonly player: Player;
  readonly studio: Studio;
  readonly desk: Signal<Desk | null>;
  readonly dialog: Signal<DialogName | null>;
  readonly drawer: Signal<DrawerName | null>; // what stands at the right of the song
  readonly toasts: Signal<readonly Toast[]>;
  readonly info: Signal<string>;
  readonly menu: Signal<ContextMenuState | null>;
  readonly task: Signal<Task | null>;
  readonly problem: Signal<string | null>; // the page as a whole: said in plain words, with a way out
  readonly stepInput: StepInput;
  readonly piano: Signal<boolean>; // the computer keyboard plays notes
  readonly octave: Signal<number>; // of the keyboard's "A"
  readonly metronome: Signal<boolean>;
  readonly inUse: Signal<{ readonly id: string; readonly name: string } | null>; // a project that another tab leads
  readonly offer: Signal<InstrumentOffer | null>; // presets of files that were brought, one of which becomes a track; or what a new track could play instead
}

/** The state of one open project's views; it goes when the project is closed. */
export interface Desk {
  readonly project: Project;
  readonly mode: Signal<Mode>;
  readonly pane: Signal<PaneName | null>;
  readonly library: Signal<boolean>; // grooves, phrases and kits stand beside the arrangement
  readonly history: Signal<boolean>; // all steps stand beside the arrangement
  readonly beside: Signal<boolean>; // the arrangement stands above the clips or the nodes
  readonly place: Signal<Place | null>; // the chosen slot
  readonly scene: Signal<Id | null>; // the chosen scene, when it is a scene that is chosen and no slot
  readonly slotPanel: Signal<boolean>; // what the chosen slot does stands beside the clips
  readonly slotTake: Signal<Place | null>; // the slot that is being recorded
  readonly area: Signal<Area>; // where the hands are: decides what arrows and Delete mean
  readonly track: Signal<Id | null>;
  readonly thread: Signal<string | null>; // of comments
  readonly dragging: Signal<ArrangePreview | null>; // what a hand on the arrangement would do
  readonly clips: Signal<ReadonlySet<Id>>;
  readonly clip: Signal<Id | null>; // in the editor
  readonly content: Signal<Id | null>; // what holds the notes of that clip: itself, or a part of its pattern; null: it has none
  readonly editor: Signal<EditorMode>;
  readonly stepTicks: Signal<number>;
  readonly stepValue: Signal<StepValue>;
  readonly notes: Signal<ReadonlySet<Id>>;
  readonly device: Signal<Id | null>;
  readonly devicePages: Signal<ReadonlyMap<Id, number>>; // which page of a wide device's panel is turned to
  readonly folded: Signal<ReadonlySet<Id>>; // groups whose tracks do not show
  readonly send: Signal<Id | null>; // the send a menu is about
  readonly pointed: Signal<number | null>; // the moment of the song a menu is about, while it is open
  readonly openTakes: Signal<ReadonlySet<Id>>; // tracks whose take lanes show
  readonly openLanes: Signal<ReadonlySet<Id>>; // automation lanes that show
  readonly timeMap: Signal<boolean>; // tempo and metre show above the ruler
  readonly typing: Signal<Id | null>; // the marker, tempo or metre that is a field just now
  readonly nodePlaces: Map<Id, Point>; // node_places.ts keeps them
  readonly compare: Compare; // A and B of the devices
  readonly view: Signal<TimeView>;
  readonly scrollTop: Signal<number>;
  readonly size: Signal<{ readonly width: number; readonly height: number }>; // of the lanes
  readonly snap: Signal<Snap>;
  readonly edge: Signal<EdgeHow | null>; // what dragging a clip's right edge does; null: it depends on where it is held
  readonly follow: Signal<boolean>;
  readonly rollView: Signal<TimeView>;
  readonly rollTop: Signal<number>; // pixels above the first visible key row
  readonly rollSize: Signal<{ readonly width: number; readonly height: number }>;
  readonly rollSnap: Signal<Snap>;
  readonly rollTool: Signal<RollTool>;
  readonly entering: Signal<boolean>; // keys that are played become notes
  readonly enterTicks: Signal<number>; // how long each
  readonly rollLane: Signal<string>; // what the lane below the notes shows: a NoteLane's id
  readonly timing: Signal<boolean>; // the panel of the notes' timing shows
  readonly foreseen: Signal<readonly NoteRow[]>; // what it would do
  readonly chords: Signal<boolean>; // the pencil writes chords of the key
  readonly keyLock: Signal<boolean>; // notes are drawn and moved within the key only
  readonly ghosts: Signal<boolean>;
  readonly scale: Signal<boolean>;
  readonly sounding: Signal<ReadonlySet<number>>; // keys held by hand
}

export const ROW_HEIGHT = 16; // of a key in the piano roll
export const ARRANGE_ZOOM = { minTicksPerPixel: TICKS_PER_QUARTER / 480, maxTicksPerPixel: TICKS_PER_QUARTER * 4 };
export const ROLL_ZOOM = { minTicksPerPixel: TICKS_PER_QUARTER / 960, maxTicksPerPixel: TICKS_PER_QUARTER / 6 };

export function createApp(store: ProjectStore, player: Player, studio: Studio): App {
  const app = {
    store, player, studio, desk: signal<Desk | null>(null), dialog: signal<DialogName | null>(null), drawer: signal<DrawerName | null>(null), toasts: signal<readonly Toast[]>([]), info: signal(""),
    menu: signal<ContextMenuState | null>(null), task: signal<Task | null>(null), problem: signal<string | null>(null), piano: signal(false), octave: signal(4), metronome: signal(false),
    inUse: signal<{ id: string; name: string } | null>(null), offer: signal<InstrumentOffer | null>(null),
  };
  return Object.assign(app, { stepInput: createStepInput(app) });
}

const none: ReadonlySet<never> = new Set<never>();

export function createDesk(project: Project): Desk {
  return {
    project, mode: signal<Mode>("arrange"), pane: signal<PaneName | null>("devices"), library: signal(false), history: signal(false), area: signal<Area>("arrange"),
    beside: signal(false), place: signal<Place | null>(null), scene: signal<Id | null>(null), slotPanel: signal(false), slotTake: signal<Place | null>(null),
    track: signal<Id | null>(null), thread: signal<string | null>(null), dragging: signal<ArrangePreview | null>(null), clips: signal<ReadonlySet<Id>>(none), clip: signal<Id | null>(null), content: signal<Id | null>(null), editor: signal<EditorMode>("auto"), stepTicks: signal(TICKS_PER_QUARTER / 4),
    stepValue: signal<StepValue>("velocity"), notes: signal<ReadonlySet<Id>>(none), device: signal<Id | null>(null), nodePlaces: nodePlacesOf(project), compare: createCompare(project),
    devicePages: signal<ReadonlyMap<Id, number>>(new Map()), folded: signal(foldsOf(project)), send: signal<Id | null>(null), pointed: signal<number | null>(null), openTakes: signal<ReadonlySet<Id>>(none), openLanes: signal<ReadonlySet<Id>>(none), timeMap: signal(false), typing: signal<Id | null>(null),
    view: signal<TimeView>({ originTicks: 0, ticksPerPixel: (TICKS_PER_QUARTER * 4) / 24 }), scrollTop: signal(0), size: signal({ width: 1000, height: 400 }),
    snap: signal<Snap>("adaptive"), edge: signal<EdgeHow | null>(null), follow: signal(true),
    rollView: signal<TimeView>({ originTicks: 0, ticksPerPixel: TICKS_PER_QUARTER / 71 }), rollTop: signal((127 - 78) * ROW_HEIGHT), rollSize: signal({ width: 1000, height: 260 }),
    rollSnap: signal<Snap>("1/16"), rollTool: signal<RollTool>("pointer"), rollLane: signal("velocity"), entering: signal(false), enterTicks: signal(TICKS_PER_QUARTER / 2), timing: signal(false), foreseen: signal<readonly NoteRow[]>([]), chords: signal(false), keyLock: signal(false), ghosts: signal(true), scale: signal(true), sounding: signal<ReadonlySet<number>>(none),
  };
}

let toastKey = 0;

/** One toast at a time: the newest says what happened and how to take it back. */
export function say(app: Pick<App, "toasts">, text: string, options: { tone?: "plain" | "bad"; action?: Toast["action"]; stay?: boolean; long?: boolean } = {}): number {
  const toast: Toast = { key: ++toastKey, text: said(text), tone: options.tone ?? "plain", action: options.action };
  app.toasts.set([toast]);
  if (options.stay !== true) setTimeout(() => dismiss(app, toast.key), toast.tone === "bad" || options.long === true ? 12_000 : 5_000);
  return toast.key;
}
export const dismiss = (app: Pick<App, "toasts">, key: number): void => app.toasts.update((toasts) => toasts.filter((toast) => toast.key !== key));

/** Says what an edit did when that is worth words: a refusal always, a removal with Undo. */
export function report(app: Pick<App, "toasts" | "desk">, result: EditResult, done?: string): boolean {
  if (!result.ok) {
    say(app, result.problem, { tone: "bad" });
    return false;
  }
  if (done) offerUndo(app, done);
  return true;
}

/** Says what happened and offers to take it back, for as long as it is the last thing that happened. */
export function offerUndo(app: Pick<App, "toasts" | "desk">, done: string, takeBack?: () => void): void {
  const project = app.desk.get()?.project;
  if (!project) return;
  const key = say(app, done, { action: { name: t("Undo"), run: takeBack ?? (() => void project.undo()) } });
  const forget = project.subscribe((changes) => {
    if (changes.length === 0) return; // only pictures came
    forget();
    dismiss(app, key);
  });
}

export const messageOf = (error: unknown): string => said(error instanceof Error ? error.message : String(error));

/** Remembered between visits; a browser that forgets is no problem. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`tutti.${key}`, value);
  } catch {
    // private windows may refuse: then the setting lasts as long as the page
  }
}
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`tutti.${key}`);
  } catch {
    return null;
  }
}
