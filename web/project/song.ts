// Reading the song: small questions that many views and commands ask, each answered from C memory at once.
import { PADS } from "../lib/keys.ts";
import { english, t } from "../messages/index.ts";
import { TICKS_PER_QUARTER, type FactoryInstrument, type Id, type Project } from "./api.ts";
import { FIRST_PAD_KEY, PAD_COUNT, PAD_MACHINE } from "./zones.ts";
import { ConnectionType, DEVICES, deviceInfo, Field, Kind, TRACK_AUDIO, TRACK_GROUP, TRACK_INSTRUMENT, TRACK_MASTER, TRACK_RETURN, type DeviceInfo } from "./fields.ts";

/** Tracks that hold clips, in order: all but the master. */
export function tracksOf(project: Project): Id[] {
  return project.childrenOf(project.root, Kind.track).filter((track) => project.int(track, Field.track.type) !== TRACK_MASTER);
}

const TYPE_NAMES: Readonly<Record<number, string>> = { [TRACK_INSTRUMENT]: t("Instrument"), [TRACK_AUDIO]: t("Audio"), [TRACK_GROUP]: t("Group"), [TRACK_RETURN]: t("Return") };
export const trackName = (project: Project, track: Id): string =>
  track === project.master ? t("Master") : project.text(track, Field.track.name) || (TYPE_NAMES[project.int(track, Field.track.type)] ?? t("Track"));
/** 1..12, as the tokens count; the master has the hue of the accent. */
export const trackHue = (project: Project, track: Id): number => (track === project.master ? 9 : project.int(track, Field.track.hue) + 1);
export const isAudioTrack = (project: Project, track: Id): boolean => project.int(track, Field.track.type) === TRACK_AUDIO;
export const isNoteTrack = (project: Project, track: Id): boolean => project.int(track, Field.track.type) === TRACK_INSTRUMENT;

/** Whether this person may record there: performers on what is offered to them (engine/model/rights.h), who only looks nowhere. */
export const mayRecordOn = (project: Project, track: Id): boolean => project.role !== "performer" || project.bool(track, Field.track.offered);

export const isGroupTrack = (project: Project, track: Id): boolean => project.int(track, Field.track.type) === TRACK_GROUP;
export const isReturnTrack = (project: Project, track: Id): boolean => project.int(track, Field.track.type) === TRACK_RETURN;

/** The group a track lies in. */
export function groupOf(project: Project, track: Id): Id | null {
  const target = project.ref(track, Field.track.target);
  return target !== project.master && project.exists(target) && isGroupTrack(project, target) ? target : null;
}
/** How many groups a track lies in, one in the other. */
export function groupDepth(project: Project, track: Id): number {
  let depth = 0;
  for (let at = project.ref(track, Field.track.target); depth < 8 && at !== project.master && project.exists(at) && isGroupTrack(project, at); at = project.ref(at, Field.track.target)) depth++;
  return depth;
}

export const returnsOf = (project: Project): Id[] => tracksOf(project).filter((track) => isReturnTrack(project, track));
/** What a track sends, as connections, in the order they were made. */
export const sendsOf = (project: Project, track: Id): Id[] =>
  project.childrenOf(project.root, Kind.connection).filter((one) => project.int(one, Field.connection.type) === ConnectionType.send && project.ref(one, Field.connection.source) === track);

export const devicesOf = (project: Project, track: Id): Id[] => project.childrenOf(track, Kind.device);
export const infoOf = (project: Project, device: Id): DeviceInfo | undefined => deviceInfo(project.int(device, Field.device.device));
/** What plays a track's notes: an instrument, or a container of some. */
export function instrumentOf(project: Project, track: Id): Id | null {
  const plays = (device: Id): boolean => {
    const role = infoOf(project, device)?.role;
    return role === "instrument" || (role === "container" && project.childrenOf(device, Kind.chain).some((chain) => devicesOf(project, chain).some(plays)));
  };
  return devicesOf(project, track).find(plays) ?? null;
}
export function isDrumTrack(project: Project, track: Id): boolean {
  const instrument = instrumentOf(project, track);
  return instrument !== null && isDrumDevice(infoOf(project, instrument));
}
export const isDrumDevice = (info: DeviceInfo | undefined): boolean => info !== undefined && (info.number === PAD_MACHINE || /drum|kit/i.test(`${info.id} ${info.name}`));
/** The keys that sixteen letters or pads on the screen play: a drum machine's own pads, or what one plays most of a kit. */
export function padKeys(project: Project, track: Id): readonly number[] {
  const instrument = instrumentOf(project, track);
  return instrument !== null && infoOf(project, instrument)?.number === PAD_MACHINE ? Array.from({ length: PAD_COUNT }, (_, pad) => FIRST_PAD_KEY + pad) : PADS;
}
/** The factory's electric piano: what a new instrument track begins with. */
export const startingInstrument = (project: Project): FactoryInstrument | undefined => project.instruments()[4] ?? project.instruments()[0];
export const drumInstrument = (project: Project): FactoryInstrument | undefined => project.instruments().find((one) => one.parts[0] !== undefined && isDrumDevice(deviceInfo(one.parts[0].device)));
export const instruments = (): DeviceInfo[] => DEVICES.filter((device) => device.role === "instrument");
export const effects = (): DeviceInfo[] => DEVICES.filter((device) => device.role === "effect");
export const modulators = (): DeviceInfo[] => DEVICES.filter((device) => device.role === "modulator");
export const noteEffects = (): DeviceInfo[] => DEVICES.filter((device) => device.role === "note_effect");

/** A chain reads from notes to sound: what changes notes, what plays them, what changes the sound. */
const PLACES: Readonly<Record<DeviceInfo["role"], number>> = { note_effect: 0, instrument: 1, effect: 2, container: 2, modulator: 3 };
export const chainPlace = (info: DeviceInfo | undefined): number => (info === undefined ? PLACES.effect : PLACES[info.role]);

/** What clips of all kinds have in common. */
export interface ClipSpan { readonly id: Id; readonly track: Id; readonly kind: number; readonly startTicks: number; readonly lengthTicks: number }

export const isNoteClip = (project: Project, clip: Id): boolean => project.kindOf(clip) === Kind.noteClip;
export const isAudioClip = (project: Project, clip: Id): boolean => project.kindOf(clip) === Kind.audioClip;
export const isPatternClip = (project: Project, clip: Id): boolean => project.kindOf(clip) === Kind.patternClip;
const CLIP_FIELDS: Readonly<Record<number, typeof Field.noteClip | typeof Field.audioClip | typeof Field.patternClip>> = { [Kind.noteClip]: Field.noteClip, [Kind.patternClip]: Field.patternClip };
export const clipFields = (project: Project, clip: Id): { start: number; length: number; mute: number; name: number } => {
  const f = CLIP_FIELDS[project.kindOf(clip)] ?? Field.audioClip;
  return { start: f.startTicks, length: f.lengthTicks, mute: f.mute, name: f.name };
};
/** The track a clip lies on, in its arrangement, a take or a slot. */
function trackBehind(project: Project, clip: Id): Id {
  let at = project.parentOf(clip);
  while (project.exists(at) && project.kindOf(at) !== Kind.track) at = project.parentOf(at);
  return at;
}
export function clipSpan(project: Project, clip: Id): ClipSpan {
  const f = clipFields(project, clip);
  return { id: clip, track: trackBehind(project, clip), kind: project.kindOf(clip), startTicks: project.int(clip, f.start), lengthTicks: project.int(clip, f.length) };
}
export function clipName(project: Project, clip: Id): string {
  const own = project.text(clip, clipFields(project, clip).name);
  if (own) return own;
  if (isPatternClip(project, clip)) return patternTitle(project, project.ref(clip, Field.patternClip.pattern));
  if (isAudioClip(project, clip)) {
    const asset = project.ref(clip, Field.audioClip.asset);
    if (project.exists(asset)) return project.text(asset, Field.asset.name) || project.text(asset, Field.asset.originalName);
  }
  return trackName(project, trackBehind(project, clip));
}

/** Patterns without a name are called by their place: Pattern 2. */
export function patternName(project: Project, pattern: Id): string {
  if (!project.exists(pattern)) return t("Pattern");
  return project.text(pattern, Field.pattern.name) || t("Pattern {number}", { number: project.childrenOf(project.root, Kind.pattern).indexOf(pattern) + 1 });
}

/** A letter alone says too little on a clip. */
export function patternTitle(project: Project, pattern: Id): string {
  const name = patternName(project, pattern);
  return name.length <= 2 ? t("Pattern {name}", { name }) : name;
}

/** Every clip of a track, as plain rows that may be kept. */
export function clipsOf(project: Project, track: Id, fromTicks = 0, toTicks = Number.MAX_SAFE_INTEGER): ClipSpan[] {
  const columns = project.clips(track, fromTicks, toTicks);
  const spans: ClipSpan[] = [];
  for (let index = 0; index < columns.count; index++) {
    spans.push({ id: columns.id[index] as Id, track, kind: columns.kind[index] ?? 0, startTicks: columns.startTicks[index] ?? 0, lengthTicks: columns.lengthTicks[index] ?? 0 });
  }
  return spans;
}

/** What lies first on a track's lane; clips are kept in the order in which they were made. Null: nothing does. */
export function firstClip(project: Project, track: Id): Id | null {
  if (!project.exists(track)) return null;
  const { count, id, startTicks } = project.clips(track, 0, Number.MAX_SAFE_INTEGER);
  let first = 0;
  for (let index = 1; index < count; index++) if ((startTicks[index] ?? 0) < (startTicks[first] ?? 0)) first = index;
  return count === 0 ? null : (id[first] as Id);
}

/** Ticks of the bar that holds a moment. */
export function barLength(project: Project, ticks: number): number {
  const bar = project.barAt(Math.max(0, ticks)).bar;
  return project.barTicks(bar + 1) - project.barTicks(bar);
}
export const barStart = (project: Project, ticks: number): number => project.barTicks(project.barAt(Math.max(0, ticks)).bar);

/** The playhead counts whole sample frames, so it may stand a little before the line it was put on. */
const FRAME_SLACK_TICKS = TICKS_PER_QUARTER / 2048;

/** "27. 3. 1" for a moment. */
export function positionOf(project: Project, ticks: number): { bar: number; beat: number; sixteenth: number } {
  const at = project.barAt(Math.max(0, ticks) + FRAME_SLACK_TICKS);
  return { bar: at.bar, beat: at.beat, sixteenth: Math.floor(at.ticks / (TICKS_PER_QUARTER / 4)) };
}

/** What a project began with is no step to take back: an emptied demo would help nobody. */
const BEGINNINGS: ReadonlySet<string> = new Set([english("New project"), english("Open the demo song")]);
export const isBeginning = (label: string): boolean => BEGINNINGS.has(label);
export function undoLabelOf(project: Project): string | null {
  const label = project.undoLabel();
  return label === null || BEGINNINGS.has(label) ? null : label;
}

/** The tempo and signature points the song begins with, which the top bar shows and edits. */
export const firstTempo = (project: Project): Id | null => earliest(project, project.childrenOf(project.root, Kind.tempo), Field.tempo.positionTicks);
export const firstSignature = (project: Project): Id | null => earliest(project, project.childrenOf(project.root, Kind.signature), Field.signature.positionTicks);
function earliest(project: Project, points: readonly Id[], position: number): Id | null {
  return points.reduce<Id | null>((best, point) => (best === null || project.int(point, position) < project.int(best, position) ? point : best), null);
}

export const SCALES: readonly { readonly name: string; readonly steps: readonly number[] }[] = [
  { name: t("major"), steps: [0, 2, 4, 5, 7, 9, 11] }, { name: t("minor"), steps: [0, 2, 3, 5, 7, 8, 10] }, { name: t("dorian"), steps: [0, 2, 3, 5, 7, 9, 10] },
  { name: t("phrygian"), steps: [0, 1, 3, 5, 7, 8, 10] }, { name: t("lydian"), steps: [0, 2, 4, 6, 7, 9, 11] }, { name: t("mixolydian"), steps: [0, 2, 4, 5, 7, 9, 10] },
  { name: t("locrian"), steps: [0, 1, 3, 5, 6, 8, 10] }, { name: t("harmonic minor"), steps: [0, 2, 3, 5, 7, 8, 11] },
  { name: t("melodic minor"), steps: [0, 2, 3, 5, 7, 9, 11] }, { name: t("chromatic"), steps: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
];
const ROOTS = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];
export const keyText = ({ root, scale }: { readonly root: number; readonly scale: number }): string => `${ROOTS[root] ?? "C"} ${SCALES[scale]?.name ?? t("major")}`;
export function songKey(project: Project): { root: number; scale: number; name: string } {
  const root = project.int(project.root, Field.project.keyRoot), scale = project.int(project.root, Field.project.keyScale);
  return { root, scale, name: keyText({ root, scale }) };
}

/** The nearest key of the song's key, the lower of two. */
export function keyInScale(project: Project, key: number): number {
  const { root, scale } = songKey(project), steps = SCALES[scale]?.steps ?? [];
  for (let away = 0; away < 12; away++) for (const near of [key - away, key + away]) if (near >= 0 && near <= 127 && steps.includes((near - root + 120) % 12)) return near;
  return key;
}
/** The triad of the song's key on one of its keys. */
export function triadOn(project: Project, key: number): number[] {
  const keys = [key];
  for (let at = key + 1, passed = 0; at <= 127 && keys.length < 3; at++) if (keyInScale(project, at) === at && ++passed % 2 === 0) keys.push(at);
  return keys;
}
