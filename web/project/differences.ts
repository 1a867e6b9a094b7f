// Two states of a song beside each other, in words: what came, went, moved and changed, track by track.
import type { Difference } from "../../wasm/versions";
import { decibelText, panText } from "../lib/format.ts";
import { said, t, tn } from "../messages/index.ts";
import { type Id, type Project, TICKS_PER_QUARTER } from "./api.ts";
import { paramStep } from "./automation.ts";
import { ConnectionType, deviceInfo, Field, FIELD_PARAM_FIRST, Kind } from "./fields.ts";

export type How = "added" | "changed" | "removed";
export interface ChangedObject { readonly id: Id; readonly kind: number; readonly title: string; readonly how: How; readonly lines: readonly string[] }
/** `id` null: the song's own, such as its tempo. */
export interface ChangedTrack { readonly id: Id | null; readonly name: string; readonly objects: readonly ChangedObject[] }

type Value = number | string | undefined;
type Say = (project: Project, value: Value) => string;

const number = (value: Value): number => (typeof value === "number" ? value : 0);
const text: Say = (_, value) => `“${String(value ?? "")}”`;
const name: Say = (_, value) => String(value || t("nothing"));
const db: Say = (_, value) => `${decibelText(number(value))} dB`;
const pan: Say = (_, value) => panText(number(value));
const percent: Say = (_, value) => `${Math.round(number(value))} %`;
const onOff: Say = (_, value) => (number(value) === 0 ? t("off") : t("on"));
const plainly: Say = (_, value) => String(Math.round(number(value) * 100) / 100);
const semitones: Say = (_, value) => tn(Math.round(number(value)), "1 semitone", "{count} semitones");
const place: Say = (project, value) => {
  const { bar, beat } = project.barAt(Math.max(0, number(value)));
  return t("bar {bar} beat {beat}", { bar: bar + 1, beat: beat + 1 });
};
const long: Say = (_, value) => t("{count} beats", { count: Math.round((number(value) / TICKS_PER_QUARTER) * 100) / 100 });

/** What is told of a field: its name, and how its value is said; without that only that it changed. */
type Word = readonly [name: string, say?: Say];
const CLIP: Readonly<Record<number, Word>> = { 1: [t("Start"), place], 2: [t("Length"), long] };
const F = Field;
const WORDS: Readonly<Record<number, Readonly<Record<number, Word>>>> = {
  [Kind.project]: { [F.project.name]: [t("Name"), text], [F.project.loopStartTicks]: [t("Loop start"), place], [F.project.loopEndTicks]: [t("Loop end"), place], [F.project.loop]: [t("Loop"), onOff], [F.project.keyRoot]: [t("Key")], [F.project.keyScale]: [t("Key")], [F.project.notes]: [t("Notes")], [F.project.crossfade]: [t("Crossfader")] },
  [Kind.track]: { [F.track.name]: [t("Name"), text], [F.track.gainDb]: [t("Level"), db], [F.track.pan]: [t("Pan"), pan], [F.track.width]: [t("Width"), percent], [F.track.mute]: [t("Mute"), onOff], [F.track.solo]: [t("Solo"), onOff], [F.track.target]: [t("Plays into"), name], [F.track.hue]: [t("Colour")] },
  [Kind.chain]: { [F.chain.name]: [t("Name"), text], [F.chain.gainDb]: [t("Level"), db], [F.chain.pan]: [t("Pan"), pan], [F.chain.mute]: [t("Mute"), onOff] },
  [Kind.device]: { [F.device.bypass]: [t("Bypass"), onOff], [F.device.preset]: [t("Preset"), text] },
  [Kind.noteClip]: { ...CLIP, [F.noteClip.name]: [t("Name"), text], [F.noteClip.mute]: [t("Mute"), onOff], [F.noteClip.transpose]: [t("Transposed"), semitones], [F.noteClip.velocity]: [t("Velocity"), percent], [F.noteClip.groove]: [t("Groove"), name] },
  [Kind.audioClip]: { ...CLIP, [F.audioClip.name]: [t("Name"), text], [F.audioClip.mute]: [t("Mute"), onOff], [F.audioClip.gainDb]: [t("Gain"), db], [F.audioClip.pitch]: [t("Pitch"), semitones], [F.audioClip.fadeInTicks]: [t("Fade in")], [F.audioClip.fadeOutTicks]: [t("Fade out")], [F.audioClip.asset]: [t("Sound"), name], [F.audioClip.sourceFrame]: [t("Content")], [F.audioClip.reverse]: [t("Backwards"), onOff] },
  [Kind.patternClip]: { ...CLIP, [F.patternClip.name]: [t("Name"), text], [F.patternClip.mute]: [t("Mute"), onOff], [F.patternClip.pattern]: [t("Pattern"), name], [F.patternClip.transpose]: [t("Transposed"), semitones] },
  [Kind.connection]: { [F.connection.gainDb]: [t("Level"), db], [F.connection.pan]: [t("Pan"), pan], [F.connection.mute]: [t("Mute"), onOff], [F.connection.depth]: [t("Depth"), plainly] },
  [Kind.automation]: { [F.automation.enabled]: [t("Followed"), onOff] },
  [Kind.tempo]: { [F.tempo.bpm]: [t("Tempo"), plainly], [F.tempo.positionTicks]: [t("Place"), place] },
  [Kind.signature]: { [F.signature.numerator]: [t("Beats"), plainly], [F.signature.positionTicks]: [t("Place"), place] },
  [Kind.marker]: { [F.marker.name]: [t("Name"), text], [F.marker.positionTicks]: [t("Place"), place], [F.marker.lengthTicks]: [t("Length"), long] },
  [Kind.scene]: { [F.scene.name]: [t("Name"), text], [F.scene.tempoBpm]: [t("Tempo"), plainly] },
  [Kind.zone]: { [F.zone.gainDb]: [t("Gain"), db], [F.zone.keyRoot]: [t("Root key"), plainly] },
};

/** What comes along with something that is told: sounds, and what a file said. */
const QUIET: ReadonlySet<number> = new Set([Kind.asset, Kind.midiWord]);
const SEND = ConnectionType.send;

function titleOf(project: Project, one: Difference): string {
  const named = one.name ?? "";
  switch (one.kind) {
    case Kind.project: return t("Song");
    case Kind.track: return t("Track");
    case Kind.device: return deviceInfo(one.device ?? 0)?.name ?? t("Device");
    case Kind.noteClip: case Kind.audioClip: case Kind.patternClip: return t("{clip}, {place}", { clip: named || t("Clip"), place: place(project, one.start) });
    case Kind.automation: return t("Automation of {target}", { target: laneName(one) });
    case Kind.connection: return one.connection === SEND ? t("Send to {track}", { track: one.target || t("Track") }) : one.connection === ConnectionType.sidechain ? t("Sidechain") : t("Modulation");
    case Kind.tempo: return t("Tempo");
    case Kind.signature: return t("Metre");
    default: return [KINDS[one.kind] ?? t("Something"), named].join(" ").trim();
  }
}
const KINDS: Readonly<Record<number, string>> = { [Kind.chain]: t("Chain"), [Kind.marker]: t("Marker"), [Kind.zone]: t("Zone"), [Kind.takeLane]: t("Takes"), [Kind.scene]: t("Scene"), [Kind.slot]: t("Slot"), [Kind.mapping]: t("Controller"), [Kind.part]: t("Part"), [Kind.pattern]: t("Pattern"), [Kind.groove]: t("Groove") };

function laneName({ device, lane = 0 }: Difference): string {
  if (device === undefined) return WORDS[Kind.track]?.[lane]?.[0] ?? t("Parameter");
  const param = paramStep(device, lane - FIELD_PARAM_FIRST);
  return param === null ? (deviceInfo(device)?.name ?? t("Parameter")) : said(param);
}

function rowLines(one: Difference): string[] {
  const { addedRows: more = 0, changedRows: changed = 0, removedRows: fewer = 0 } = one, lines: string[] = [];
  if (one.kind === Kind.automation) {
    if (more + changed + fewer > 0) lines.push(tn(more + changed + fewer, "1 point differs", "{count} points differ"));
  } else if (one.field === F.noteClip.notes && (one.kind === Kind.noteClip || one.kind === Kind.part)) {
    if (more > 0) lines.push(tn(more, "1 note added", "{count} notes added"));
    if (changed > 0) lines.push(tn(changed, "1 note changed", "{count} notes changed"));
    if (fewer > 0) lines.push(tn(fewer, "1 note removed", "{count} notes removed"));
  } else if (more + changed + fewer > 0) lines.push(one.kind === Kind.takeLane ? t("Other parts of the takes are heard") : one.kind === Kind.audioClip ? t("Its time markers differ") : t("Its controllers or expression differ"));
  return lines;
}

function linesOf(project: Project, one: Difference): string[] {
  if (one.type === "moved") return [one.elsewhere === 1 ? t("Lies on {track} now", { track: one.trackName || t("another track") }) : t("In another order")];
  if (one.type !== "changed" || one.field === undefined) return [];
  if (one.before === undefined && one.after === undefined && (one.addedRows ?? 0) + (one.changedRows ?? 0) + (one.removedRows ?? 0) > 0) return rowLines(one);
  const param = one.kind === Kind.device && one.field >= FIELD_PARAM_FIRST ? one.field - FIELD_PARAM_FIRST : null, step = param === null ? null : paramStep(one.device ?? 0, param);
  const word: Word | undefined = param === null ? WORDS[one.kind]?.[one.field] : step === null ? undefined : [said(step), (_, value) => project.paramText(one.device ?? 0, param, number(value))];
  if (word === undefined) return [t("Other settings differ")];
  const [called, say] = word;
  if (say === undefined) return [t("{name} differs", { name: called })];
  return [t("{name} {before} → {after}", { name: called, before: say(project, one.before), after: say(project, one.after) })];
}

/** In the order C tells them, which is the song's. */
export function inWords(project: Project, differences: readonly Difference[]): ChangedTrack[] {
  const tracks = new Map<string, { id: Id | null; name: string; objects: Map<string, { id: Id; kind: number; title: string; how: How; lines: Set<string> }> }>();
  for (const one of differences) {
    if (QUIET.has(one.kind)) continue;
    const key = one.track ?? "", track = tracks.get(key) ?? { id: key === "" ? null : (BigInt(key) as Id), name: key === "" ? t("Song") : one.trackName || t("Track"), objects: new Map() };
    const object = track.objects.get(one.id) ?? { id: BigInt(one.id) as Id, kind: one.kind, title: titleOf(project, one), how: one.type === "added" || one.type === "removed" ? one.type : "changed", lines: new Set<string>() };
    for (const line of linesOf(project, one)) object.lines.add(line);
    track.objects.set(one.id, object);
    tracks.set(key, track);
  }
  return [...tracks.values()].map(({ id, name: called, objects }) => ({ id, name: called, objects: [...objects.values()].map((object) => ({ ...object, lines: [...object.lines] })) }));
}
