// Opening, making and leaving projects, and bringing files in: what the start screen, the commands and a drop share.
import { setTheme, type Theme } from "../draw/palette.ts";
import { fileEnding, fileName, holdsInstrument, isFont, placed, type PlacedFile } from "../lib/font_files.ts";
import { fitRange } from "../lib/geometry.ts";
import { isPhone } from "../lib/phone.ts";
import { signal } from "../lib/signal.ts";
import { english, t, tn } from "../messages/index.ts";
import { TICKS_PER_QUARTER, type Change, type Id, type Project, type Template } from "../project/api.ts";
import { ProjectInUse } from "../project/index.ts";
import { stem } from "../project/importer.ts";
import { addTrack } from "../project/edit_tracks.ts";
import { Kind } from "../project/fields.ts";
import { barStart, clipsOf, isDrumTrack, isNoteTrack, startingInstrument, trackName, tracksOf } from "../project/song.ts";
import { ARRANGE_ZOOM, createDesk, messageOf, offerUndo, recall, remember, report, say, type App } from "./app.ts";
import { openEditor, selectTrack } from "./editing.ts";
import { refusedAs, refusedBy } from "./file_refusals.ts";
import { askTempo } from "./heard_tempo.ts";
import { offerTime } from "./midi_time.ts";
import { offerInstruments } from "./instruments.ts";

/** Sound or notes, and no song or instrument. */
export const isClipFile = (file: File): boolean => !bundle(file) && !/\.(sf[23]|sfz|zip)$/i.test(file.name);
const bundle = (file: File): boolean => /\.(tutti|dawproject)$/i.test(file.name);

const BESIDE_LANES = 260, BESIDE_PHONE_LANES = 112, LEAST_LANES = 240, PHONE_BARS = 24; // pixels; and as many bars as have names to read
const REFUSALS_TOLD = 4;

/** Shows an opened project. */
export function enter(app: App, project: Project): void {
  const desk = createDesk(project);
  const tracks = tracksOf(project);
  selectTrack(desk, tracks[0] ?? null);
  const phone = isPhone(), all = Math.max(project.endTicks(), project.barTicks(16)), end = phone ? Math.min(all, project.barTicks(PHONE_BARS)) : all;
  desk.view.set({ ...desk.view.get(), ...(project.endTicks() > 0 ? fitRange(0, end, Math.max(LEAST_LANES, innerWidth - (phone ? BESIDE_PHONE_LANES : BESIDE_LANES)), ARRANGE_ZOOM) : {}) });
  desk.view.update((view) => ({ originTicks: 0, ticksPerPixel: view.ticksPerPixel }));
  if (phone) desk.pane.set(null); // one view at a time
  app.player.attach(project);
  app.studio.attach(project);
  app.desk.set(desk);
}

/** May the open project be closed? Not while that would lose changes: then this says so, and how to keep them. */
async function mayLeave(app: App): Promise<boolean> {
  const atRisk = (await app.desk.get()?.project.changesAtRisk()) ?? 0;
  if (atRisk === 0) return true;
  const text = tn(atRisk, "1 change is only in this window and would be lost. Save a copy first: the button is above.", "{count} changes are only in this window and would be lost. Save a copy first: the button is above.");
  say(app, text, { tone: "bad", action: { name: t("Leave anyway"), run: () => void close(app) } });
  return false;
}

/** Back to the start screen, unless that would lose changes. Gives whether no project is open now. */
export async function leave(app: App): Promise<boolean> {
  if (!(await mayLeave(app))) return false;
  await close(app);
  return true;
}

/** Shows another project in place of what is open, unless that would lose changes: then the other one is closed again. */
export async function moveTo(app: App, next: Project): Promise<boolean> {
  const may = await mayLeave(app);
  await (may ? close(app, next) : next.close());
  return may;
}

/** The open project is closed behind us; what is being recorded comes into it first. `next` is there before it is gone: nobody sees
    the start screen between two songs. */
async function close(app: App, next: Project | null = null): Promise<void> {
  const open = app.desk.get()?.project;
  if (open) {
    app.player.stop();
    await app.studio.settled();
    app.studio.attach(null);
    app.player.attach(null);
    app.toasts.set([]); // what was said of it, and offered, goes with it
    document.title = "Tutti";
    app.piano.set(false);
  }
  if (next) enter(app, next);
  else app.desk.set(null);
  try {
    await open?.close();
  } catch (error) {
    say(app, t("The project did not close cleanly: {why}", { why: messageOf(error) }), { tone: "bad" });
  }
}

/** Runs something that takes a moment and may fail, with its title on screen; `stop`: it can be called off. */
export async function working<T>(app: App, title: string, work: (progress: (part: number) => void) => Promise<T>, stop: (() => void) | null = null): Promise<T | null> {
  app.task.set({ title, part: 0, stop });
  try {
    return await work((part) => app.task.set({ title, part, stop }));
  } catch (error) {
    say(app, messageOf(error), { tone: "bad" });
    return null;
  } finally {
    app.task.set(null);
  }
}

/** Starts the sound; must run inside a gesture. */
export function startSound(app: App): void {
  app.player.start().catch((error: unknown) => say(app, messageOf(error), { tone: "bad" }));
}

export async function openProject(app: App, id: string, name: string): Promise<void> {
  const project = await working(app, t("Opening {name}", { name }), () => app.store.open(id).catch((error: unknown) => {
    if (!(error instanceof ProjectInUse)) throw error;
    app.inUse.set({ id, name });
    return null;
  }));
  if (project) enter(app, project);
}

/** The two ways into a project that another tab leads. */
export async function openBeside(app: App, id: string, name: string, how: "read-only" | "copy"): Promise<void> {
  app.inUse.set(null);
  const project = await working(app, t("Opening {name}", { name }), () => (how === "copy" ? app.store.copy(id) : app.store.open(id, "read-only")));
  if (project) await moveTo(app, project);
}

export async function createProject(app: App, name: string, template: Template): Promise<Project | null> {
  const project = await working(app, template === "demo" ? t("Setting up the demo") : t("Starting a new project"), () => app.store.create(name, template));
  if (project) enter(app, project);
  return project;
}

export async function playDemo(app: App, play: boolean): Promise<void> {
  if (play) startSound(app);
  const project = await createProject(app, "Night bus", "demo");
  if (project && play) app.player.play();
}

/** A song that lies beside the page: fetched when it is wanted, then a project like any other. */
export async function playSong(app: App, name: string, url: string, play: boolean): Promise<void> {
  if (play) startSound(app);
  const project = await working(app, t("Opening {name}", { name }), async () => {
    const reply = await fetch(url).catch(() => null);
    if (!reply?.ok) throw new Error(t("{name} could not be fetched. Try again when there is a network.", { name }));
    return app.store.openBundle(new File([await reply.blob()], `${name}.tutti`));
  });
  if (!project) return;
  enter(app, project);
  if (play) app.player.play();
}

export async function makeBeat(app: App): Promise<void> {
  startSound(app);
  const project = await createProject(app, t("New beat"), "beat");
  const desk = app.desk.get();
  if (!project || !desk) return;
  const track = tracksOf(project).find((candidate) => isDrumTrack(project, candidate)) ?? tracksOf(project)[0];
  if (track === undefined) return;
  desk.track.set(track);
  const clip = clipsOf(project, track)[0];
  if (clip) openEditor(desk, clip.id);
}

export async function playKeys(app: App): Promise<void> {
  startSound(app);
  const project = await createProject(app, t("New song"), "empty");
  const desk = app.desk.get();
  if (!project || !desk) return;
  const track = tracksOf(project).find((candidate) => isNoteTrack(project, candidate)) ?? addNewTrack(app, project);
  desk.track.set(track);
  app.piano.set(true);
}

/** An audio track, armed, with the input open: one press from the first take. */
export async function recordSong(app: App): Promise<void> {
  startSound(app);
  const project = await createProject(app, t("New recording"), "record");
  const desk = app.desk.get(), track = project ? tracksOf(project)[0] : undefined;
  if (!desk || track === undefined) return;
  selectTrack(desk, track);
  app.studio.arm(track, true);
}

function addNewTrack(app: App, project: Project): Id | null {
  const instrument = startingInstrument(project);
  if (!instrument) return null;
  const { result, track } = addTrack(project, { type: "instrument", instrument }, null);
  return report(app, result) ? track : null;
}

/** The open project goes only when there is another to show. */
async function openBundle(app: App, file: File): Promise<void> {
  if (!(await mayLeave(app))) return;
  const project = await working(app, t("Opening {file}", { file: file.name }), () => app.store.openBundle(file).catch((error: unknown) => {
    throw new Error(refusedBy(file, error));
  }));
  if (project) await moveTo(app, project);
}

/** Files from the desktop: into the open project at a moment, or as a new project of their own. */
export async function bringFiles(app: App, files: readonly File[], at?: Place): Promise<void> {
  return bringPlaced(app, placed(files), at);
}

/** The same with where they lay: what an SFZ names is found by that. */
export async function bringPlaced(app: App, all: readonly PlacedFile[], at?: Place): Promise<void> {
  if (holdsInstrument(all)) return bringInstruments(app, all, at);
  const files = all.map(({ file }) => file), first = files[0], desk = app.desk.get();
  if (!first) return;
  if (bundle(first)) return openBundle(app, first);
  if (!desk) return beginWith(app, first, files);
  // What is not aimed at a place begins at the bar that plays, so that it lies on the grid.
  await bringInto(app, desk.project, files, at ?? { ticks: barStart(desk.project, app.player.positionTicks()), track: null });
  if (desk.track.get() !== null) return;
  desk.track.set(tracksOf(desk.project)[0] ?? null);
  desk.view.set(fitRange(0, Math.max(desk.project.endTicks(), TICKS_PER_QUARTER * 64), desk.size.get().width, ARRANGE_ZOOM));
}

/** What an SFZ or a zip came with is there for it; beside SoundFonts, other files come in by themselves. */
async function bringInstruments(app: App, all: readonly PlacedFile[], at?: Place): Promise<void> {
  const alone = all.every(({ path }) => !["sfz", "zip"].includes(fileEnding(path))), parts = alone ? all.filter(({ path }) => isFont(path)) : all, desk = app.desk.get();
  const first = parts.find(({ path }) => isFont(path)) ?? parts[0], name = fileName(first?.path ?? "").replace(/\.[^.]+$/, "") || t("New song");
  const project = desk?.project ?? (await working(app, t("Starting a new project"), () => app.store.create(name, "empty")));
  if (!project) return;
  const unused = desk ? [] : tracksOf(project), show = (): void => {
    if (!desk) enter(app, project);
  };
  const offered = await offerInstruments(app, project, parts, show, () => removeUnused(app, project, unused));
  if (!offered && !desk) {
    await project.close();
    await app.store.remove(project.id).catch(() => {}); // where nothing is kept, nothing is to be removed
  }
  const others = all.filter((one) => !parts.includes(one));
  if (offered && others.length > 0) await bringPlaced(app, others, at);
}

/** A new project is shown, and kept, only when one of its files could be read. */
async function beginWith(app: App, first: File, files: readonly File[]): Promise<void> {
  const name = first.name.replace(/\.[^.]+$/, "") || t("New song");
  const project = await working(app, t("Starting a new project"), () => app.store.create(name, "empty"));
  if (!project) return;
  // Before anything comes in, so that what one would take back first is what one brought.
  report(app, project.edit(english("Remove the empty track"), (batch) => tracksOf(project).forEach((track) => batch.delete(track))));
  if ((await bringInto(app, project, files, { ticks: 0, track: null })) > 0) return enter(app, project);
  await project.close();
  await app.store.remove(project.id).catch(() => {}); // where nothing is kept, nothing is to be removed
}

interface Place { readonly ticks: number; readonly track: Id | null }

/** Gives how many files are in the song now. What happened is told when all are through: of several, the last would hide the others. */
async function bringInto(app: App, project: Project, files: readonly File[], at: Place): Promise<number> {
  const steps: (string | null)[] = [], refused: string[] = [];
  const before = tracksOf(project).some((track) => clipsOf(project, track).length > 0), aimed = files.length === 1 ? at.track : null, made: Change[] = [];
  const stopListening = project.subscribe((changes) => made.push(...changes.filter((change) => change.op === "create")));
  let tellTime = (): boolean => false;
  for (const file of files) {
    const stop = new AbortController();
    const result = await working(app, t("Bringing in {file}", { file: file.name }), (progress) => project.importFile(file, Math.round(at.ticks), aimed, progress, stop.signal), () => stop.abort());
    if (result?.ok === false) refused.push(refusedAs(file, result));
    if (!result?.ok) continue;
    steps.push(project.undoLabel());
    const { time } = result, there = whereItLies(project, file, aimed, made);
    offerUndo(app, there);
    if (time) tellTime = () => offerTime(app, project, stem(file.name), time, Math.round(at.ticks), there);
  }
  stopListening();
  if (steps.length > 1) offerUndo(app, inTheSong(steps.length), () => takeBack(project, steps));
  if (refused.length > 0) say(app, refusal(refused, steps.length), { tone: "bad" });
  else if (!tellTime()) askTempo(app, project, made.filter(({ kind }) => kind === Kind.audioClip).map(({ id }) => id), !before);
  return steps.length;
}

const inTheSong = (count: number): string => tn(count, "1 file is in the song", "{count} files are in the song");

/** A line for each that is not in the song, or for as many as can be read. */
function refusal(refused: readonly string[], brought: number): string {
  const told = refused.slice(0, REFUSALS_TOLD), more = refused.length - told.length;
  return [...told, ...(more > 0 ? [tn(more, "1 more file could not be read.", "{count} more files could not be read.")] : []), ...(brought > 0 ? [`${inTheSong(brought)}.`] : [])].join("\n");
}

/** The last first, as far as nothing else was done between them. */
function takeBack(project: Project, steps: readonly (string | null)[]): void {
  for (const step of [...steps].reverse()) if (project.undoLabel() !== step || !project.undo().ok) return;
}

/** What was aimed at a track and is not there has tracks of its own. */
function whereItLies(project: Project, file: File, aimed: Id | null, made: readonly Change[]): string {
  const tracks = made.filter(({ kind }) => kind === Kind.track).length;
  if (aimed === null) return t("{file} is in the song", { file: file.name });
  if (tracks === 0) return t("{file} is on {track}", { file: file.name, track: trackName(project, aimed) });
  return tn(tracks, "{file} has a track of its own", "The {count} parts of {file} have tracks of their own", { file: file.name });
}

/** A project that begins with a file needs no empty track from the template. */
function removeUnused(app: App, project: Project, tracks: readonly Id[]): void {
  const unused = tracks.filter((track) => clipsOf(project, track).length === 0);
  if (unused.length === tracksOf(project).length || unused.length === 0) return;
  report(app, project.edit(english("Remove the empty track"), (batch) => unused.forEach((track) => batch.delete(track))));
}

/** The browser's own file window. */
export function chooseFiles(accept: string): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.accept = accept;
    input.addEventListener("change", () => resolve([...(input.files ?? [])]));
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}
export const ACCEPT = ".mid,.midi,.tutti,.dawproject,.sf2,.sfz,.zip,.wav,.aif,.aiff,.aifc,.flac,audio/*";

/** Hands a file to the person. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A file of the server's, which comes by the browser's own download: it is never in the page's memory. */
export function downloadFrom(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}

const prefersLight = globalThis.matchMedia?.("(prefers-color-scheme: light)");
/** Whether the theme is the system's, and goes with it. */
export const systemTheme = signal(false);
prefersLight?.addEventListener("change", () => {
  if (systemTheme.get()) setTheme(prefersLight?.matches ? "light" : "dark");
});

export function chooseTheme(next: Theme): void {
  systemTheme.set(false);
  setTheme(next);
  remember("theme", next);
}
export function followSystemTheme(): void {
  systemTheme.set(true);
  setTheme(prefersLight?.matches ? "light" : "dark");
  remember("theme", "system");
}
export function firstTheme(): Theme {
  const kept = recall("theme");
  if (kept === "light" || kept === "dark") return kept;
  systemTheme.set(true);
  return prefersLight?.matches ? "light" : "dark";
}
