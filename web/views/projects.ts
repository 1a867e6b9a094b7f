// Opening, making and leaving projects, and bringing files in: what the start screen, the commands and a drop share.
import { setTheme, type Theme } from "../draw/palette.ts";
import { fitRange } from "../lib/geometry.ts";
import { TICKS_PER_QUARTER, type Id, type Project } from "../project/api.ts";
import { ProjectInUse } from "../project/index.ts";
import { addTrack } from "../project/edit_tracks.ts";
import { barStart, clipsOf, isDrumTrack, isNoteTrack, startingInstrument, tracksOf } from "../project/song.ts";
import { ARRANGE_ZOOM, createDesk, messageOf, recall, remember, report, say, type App } from "./app.ts";
import { openEditor, selectTrack } from "./editing.ts";

const bundle = (file: File): boolean => /\.tutti$/i.test(file.name);

/** Shows an opened project. */
export function enter(app: App, project: Project): void {
  const desk = createDesk(project);
  const tracks = tracksOf(project);
  selectTrack(desk, tracks[0] ?? null);
  const end = Math.max(project.endTicks(), project.barTicks(16));
  desk.view.set({ ...desk.view.get(), ...(project.endTicks() > 0 ? fitRange(0, end, Math.max(320, innerWidth - 260), ARRANGE_ZOOM) : {}) });
  desk.view.update((view) => ({ originTicks: 0, ticksPerPixel: view.ticksPerPixel }));
  if (innerWidth <= 700) desk.pane.set(null); // one view on a phone
  app.player.attach(project);
  app.desk.set(desk);
}

/** Back to the start screen; the project is closed behind us. */
export async function leave(app: App): Promise<void> {
  const desk = app.desk.get();
  if (!desk) return;
  app.player.stop();
  app.player.attach(null);
  app.desk.set(null);
  document.title = "Tutti";
  app.piano.set(false);
  try {
    await desk.project.close();
  } catch (error) {
    say(app, `The project did not close cleanly: ${messageOf(error)}`, { tone: "bad" });
  }
}

/** Runs something that takes a moment and may fail, with its title on screen. */
export async function working<T>(app: App, title: string, work: (progress: (part: number) => void) => Promise<T>): Promise<T | null> {
  app.task.set({ title, part: 0 });
  try {
    return await work((part) => app.task.set({ title, part }));
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
  const project = await working(app, `Opening ${name}`, () => app.store.open(id).catch((error: unknown) => {
    if (!(error instanceof ProjectInUse)) throw error;
    app.inUse.set({ id, name });
    return null;
  }));
  if (project) enter(app, project);
}

/** The two ways into a project that another tab leads. */
export async function openBeside(app: App, id: string, name: string, how: "read-only" | "copy"): Promise<void> {
  app.inUse.set(null);
  if (app.desk.get()?.project.id === id) await leave(app);
  const project = await working(app, `Opening ${name}`, () => (how === "copy" ? app.store.copy(id) : app.store.open(id, "read-only")));
  if (project) enter(app, project);
}

export async function createProject(app: App, name: string, template: "empty" | "beat" | "demo"): Promise<Project | null> {
  const project = await working(app, template === "demo" ? "Setting up the demo" : "Starting a new project", () => app.store.create(name, template));
  if (project) enter(app, project);
  return project;
}

export async function playDemo(app: App, play: boolean): Promise<void> {
  if (play) startSound(app);
  const project = await createProject(app, "Night bus", "demo");
  if (project && play) app.player.play();
}

export async function makeBeat(app: App): Promise<void> {
  startSound(app);
  const project = await createProject(app, "New beat", "beat");
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
  const project = await createProject(app, "New song", "empty");
  const desk = app.desk.get();
  if (!project || !desk) return;
  const track = tracksOf(project).find((candidate) => isNoteTrack(project, candidate)) ?? addNewTrack(app, project);
  desk.track.set(track);
  app.piano.set(true);
}

function addNewTrack(app: App, project: Project): Id | null {
  const instrument = startingInstrument(project);
  if (!instrument) return null;
  const { result, track } = addTrack(project, { type: "instrument", instrument }, null);
  return report(app, result) ? track : null;
}

/** Files from the desktop: into the open project at a moment, or as a new project of their own. */
export async function bringFiles(app: App, files: readonly File[], at?: { ticks: number; track: Id | null }): Promise<void> {
  const first = files[0];
  if (!first) return;
  if (bundle(first)) {
    await leave(app);
    const project = await working(app, `Opening ${first.name}`, () => app.store.openBundle(first));
    if (project) enter(app, project);
    return;
  }
  let desk = app.desk.get();
  const fresh = desk === null;
  if (!desk) {
    const name = first.name.replace(/\.[^.]+$/, "") || "New song";
    if (!(await createProject(app, name, "empty"))) return;
    desk = app.desk.get();
  }
  if (!desk) return;
  const { project } = desk;
  const before = fresh ? tracksOf(project) : [];
  // What is not aimed at a place begins at the bar that plays, so that it lies on the grid.
  const ticks = Math.round(at?.ticks ?? (fresh ? 0 : barStart(project, app.player.positionTicks())));
  for (const file of files) {
    const result = await working(app, `Bringing in ${file.name}`, (progress) => project.importFile(file, ticks, at?.track ?? null, progress));
    if (result) report(app, result, `${file.name} is in the song`);
  }
  if (fresh) removeUnused(app, project, before);
  if (fresh || desk.track.get() === null) {
    desk.track.set(tracksOf(project)[0] ?? null);
    desk.view.set(fitRange(0, Math.max(project.endTicks(), TICKS_PER_QUARTER * 64), desk.size.get().width, ARRANGE_ZOOM));
  }
}

/** A project that begins with a file needs no empty track from the template. */
function removeUnused(app: App, project: Project, tracks: readonly Id[]): void {
  const unused = tracks.filter((track) => clipsOf(project, track).length === 0);
  if (unused.length === tracksOf(project).length || unused.length === 0) return;
  report(app, project.edit("Remove the empty track", (batch) => unused.forEach((track) => batch.delete(track))));
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
export const ACCEPT = ".mid,.midi,.wav,.tutti,audio/wav,audio/midi";

/** Hands a file to the person. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function chooseTheme(next: Theme): void {
  setTheme(next);
  remember("theme", next);
}
export function firstTheme(): Theme {
  const kept = recall("theme");
  if (kept === "light" || kept === "dark") return kept;
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}
