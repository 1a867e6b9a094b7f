// Musical edits across the boundary: ids into the input, numbers as they are.

import { ID_LAST, StatusCode } from "@gen/schema";
import type { CurvePoint, GridStep, Id, LanePoint, MusicalEdit } from "../web/project/api";
import type { Engine } from "./engine";

/** As engine/session/zones.h counts them. */
export const ZONE_LAYOUTS = ["pitch", "key", "slice"] as const;

/** As wasm/exports_edit.c counts them. */
const TIME_EDITS = ["insert", "delete", "duplicate", "move"] as const;

/** Leaves an open batch; gives the status. */
export function openEdit(engine: Engine, edit: MusicalEdit): number {
  const { exports } = engine;
  switch (edit.edit) {
    case "split":
      return exports.tutti_edit_split(giveIds(engine, edit.clips), edit.atTicks);
    case "copy":
      return exports.tutti_edit_copy(giveIds(engine, edit.clips), edit.deltaTicks, edit.steps);
    case "move":
      return exports.tutti_edit_move(giveIds(engine, edit.clips), edit.deltaTicks, edit.steps);
    case "trim":
      return exports.tutti_edit_trim(giveIds(engine, edit.clips), edit.edge === "end" ? 1 : 0, edit.deltaTicks);
    case "delete":
      return exports.tutti_edit_delete(giveIds(engine, edit.objects));
    case "slip":
      return exports.tutti_edit_slip(giveIds(engine, edit.clips), edit.deltaTicks);
    case "loop":
      return exports.tutti_edit_loop(giveIds(engine, edit.clips), edit.deltaTicks);
    case "stretch-sound":
      return exports.tutti_edit_stretch_sound(giveIds(engine, edit.clips), edit.factor);
    case "crossfade":
      return exports.tutti_edit_crossfade(edit.early, edit.late, edit.lengthTicks, edit.shape);
    case "join":
      return exports.tutti_edit_join(giveIds(engine, edit.clips));
    case "paste":
      return exports.tutti_edit_paste(engine.give(new TextEncoder().encode(edit.text)), edit.track ?? 0n, edit.atTicks);
    case "time":
      return exports.tutti_edit_time(TIME_EDITS.indexOf(edit.how), edit.fromTicks, edit.toTicks, edit.atTicks);
    case "link":
      return exports.tutti_edit_link(giveIds(engine, edit.clips), edit.deltaTicks, edit.steps);
    case "make-unique":
      return exports.tutti_edit_make_unique(giveIds(engine, edit.clips));
    case "make-pattern":
      return exports.tutti_edit_make_pattern(...giveNamed(engine, edit.clips, edit.name));
    case "add-part":
      return exports.tutti_edit_add_part(edit.pattern, edit.track);
    case "duplicate-pattern":
      return exports.tutti_edit_duplicate_pattern(edit.pattern, edit.clip ?? 0n, edit.name ? giveNamed(engine, [], edit.name)[1] : 0);
    case "place-pattern":
      return exports.tutti_edit_place_pattern(edit.pattern, edit.track, edit.atTicks);
    case "set-steps":
      return exports.tutti_edit_set_steps(edit.content, giveSteps(engine, edit.steps));
    case "swing-steps":
      return exports.tutti_edit_swing_steps(edit.content, edit.stepTicks, edit.swing);
    case "extract-groove":
      return exports.tutti_edit_extract_groove(edit.clip, giveNamed(engine, [], edit.name)[1], edit.lengthTicks, edit.stepTicks);
    case "groove":
      return exports.tutti_edit_groove(edit.clip, giveIds(engine, edit.notes), edit.groove, edit.timing, edit.velocity);
    case "quantise":
      return exports.tutti_edit_quantise(edit.clip, giveIds(engine, edit.notes), edit.gridTicks, edit.strength, edit.swing, edit.lengths ? 1 : 0);
    case "humanise":
      return exports.tutti_edit_humanise(edit.clip, giveIds(engine, edit.notes), edit.timingTicks, edit.velocity, edit.seed);
    case "reverse-notes":
      return exports.tutti_edit_reverse_notes(edit.clip, giveIds(engine, edit.notes));
    case "stretch-notes":
      return exports.tutti_edit_stretch_notes(edit.clip, giveIds(engine, edit.notes), edit.factor);
    case "transpose":
      return exports.tutti_edit_transpose(edit.clip, giveIds(engine, edit.notes), edit.semitones);
    case "make-zones":
      return exports.tutti_edit_zones(giveIds(engine, edit.assets), edit.device ?? 0n, edit.instrument, ZONE_LAYOUTS.indexOf(edit.layout), edit.sensitivity);
    case "melody-track": {
      const name = new TextEncoder().encode(edit.name);
      engine.give(name, edit.told);
      return exports.tutti_edit_melody(name.length, edit.told.length, edit.clip, edit.gridTicks, edit.bends ? 1 : 0);
    }
    case "group":
      return exports.tutti_edit_group(...giveNamed(engine, edit.tracks, edit.name));
    case "ungroup":
      return exports.tutti_edit_ungroup(edit.group);
    case "add-return":
      return exports.tutti_edit_add_return(giveNamed(engine, [], edit.name)[1], edit.hue);
    case "add-sends":
      return exports.tutti_edit_add_sends(giveIds(engine, edit.sources), edit.target, edit.gainDb);
    case "set-sidechain":
      return exports.tutti_edit_set_sidechain(edit.device, edit.source ?? 0n);
    case "map":
      return exports.tutti_edit_map(edit.object, edit.param, edit.channel, edit.controller);
    case "unmap":
      return exports.tutti_edit_unmap(edit.object, edit.param);
    case "duplicate-tracks":
      return exports.tutti_edit_duplicate_tracks(giveIds(engine, edit.tracks));
    case "set-level":
      return exports.tutti_edit_set_level(edit.track, edit.gainDb);
    case "move-devices":
      return exports.tutti_edit_move_devices(giveIds(engine, edit.devices), edit.holder, edit.after ?? 0n);
    case "copy-devices":
      return exports.tutti_edit_copy_devices(giveIds(engine, edit.devices), edit.holder, edit.after ?? 0n);
    case "move-tracks":
      return exports.tutti_edit_move_tracks(giveIds(engine, edit.tracks), edit.after ?? 0n, edit.group ?? 0n);
    case "draw-lane":
      return exports.tutti_edit_draw_lane(edit.lane, edit.fromTicks, edit.toTicks, givePoints(engine, edit.points));
    case "move-lane":
      return exports.tutti_edit_move_lane(edit.lane, edit.fromTicks, edit.toTicks, edit.deltaTicks);
    case "bend-lane":
      return exports.tutti_edit_bend_lane(edit.lane, edit.fromTicks, edit.toTicks, edit.factor, edit.pivot, edit.add);
    case "quantise-lane":
      return exports.tutti_edit_quantise_lane(edit.lane, edit.fromTicks, edit.toTicks, edit.gridTicks, edit.strength);
    case "thin-lane":
      return exports.tutti_edit_thin_lane(edit.lane, edit.fromTicks, edit.toTicks, edit.tolerance);
    case "draw-controls":
      return exports.tutti_edit_draw_controls(edit.content, edit.number, edit.fromTicks, edit.toTicks, giveDrawn(engine, [], edit.points));
    case "draw-expression":
      return exports.tutti_edit_draw_expression(edit.content, edit.notes.length, edit.kind, edit.fromTicks, edit.toTicks, giveDrawn(engine, edit.notes, edit.points));
    case "choose-take":
      return exports.tutti_edit_choose_take(edit.lane, edit.fromTicks, edit.toTicks);
    case "merge-comp":
      return exports.tutti_edit_merge_comp(edit.lane, edit.fromTicks, edit.toTicks);
    case "split-comp":
      return exports.tutti_edit_split_comp(edit.track, edit.atTicks);
    case "promote-take":
      return exports.tutti_edit_promote_take(edit.lane);
    case "flatten-takes":
      return exports.tutti_edit_flatten_takes(edit.track);
    case "apply-preset":
      return exports.tutti_preset_apply(edit.preset, edit.device);
    case "add-scene":
      return exports.tutti_edit_add_scene(edit.after ?? ID_LAST, giveNamed(engine, [], edit.name)[1]);
    case "add-slot":
      return exports.tutti_edit_add_slot(edit.track, edit.scene, edit.lengthTicks);
    case "clip-to-slot":
      return exports.tutti_edit_clip_to_slot(edit.clip, edit.track, edit.scene);
    case "slot-to-arrangement":
      return exports.tutti_edit_slot_to_arrangement(edit.slot, edit.atTicks);
    case "copy-slot":
      return exports.tutti_edit_copy_slot(edit.slot, edit.track, edit.scene);
    case "move-slot":
      return exports.tutti_edit_move_slot(edit.slot, edit.track, edit.scene);
    case "capture-scene":
      return exports.tutti_edit_capture_scene(...giveNamed(engine, edit.slots, edit.name));
    case "scenes-of-clips":
      return exports.tutti_edit_scenes_of_clips(giveIds(engine, edit.clips));
    case "clear-slots":
      return exports.tutti_edit_clear_slots(giveIds(engine, edit.slots));
    case "duplicate-scene":
      return exports.tutti_edit_duplicate_scene(edit.scene);
    case "move-scene":
      return exports.tutti_edit_move_scene(edit.scene, edit.after ?? ID_LAST);
    case "take-scene-time":
      return exports.tutti_edit_take_scene_time(edit.scene, edit.atTicks);
    case "library-groove":
      return exports.tutti_edit_library_groove(edit.entry);
    case "place":
      return exports.tutti_library_place(edit.entry, edit.track ?? 0n, edit.atTicks);
  }
}

/** Ids, then a name; gives their count and the name's bytes. */
function giveNamed(engine: Engine, ids: readonly Id[], name: string): [number, number] {
  const text = new TextEncoder().encode(name).subarray(0, 255);
  const at = engine.input(ids.length * 8 + text.length);
  new BigUint64Array(engine.memory.buffer, at, ids.length).set(ids);
  new Uint8Array(engine.memory.buffer, at + ids.length * 8, text.length).set(text);
  return [ids.length, text.length];
}

/** Ids as the first of the input; gives their count. */
function giveIds(engine: Engine, ids: readonly Id[]): number {
  const at = engine.input(ids.length * 8);
  new BigUint64Array(engine.memory.buffer, at, ids.length).set(ids);
  return ids.length;
}

/** Steps as seven numbers each; gives their count. */
function giveSteps(engine: Engine, steps: readonly GridStep[]): number {
  const at = engine.input(steps.length * 56);
  const numbers = new Float64Array(engine.memory.buffer, at, steps.length * 7);
  steps.forEach((step, i) => numbers.set([step.step, step.stepTicks, step.key, step.velocity, step.probability ?? 100, step.ratchets ?? 0, Math.round(step.lateTicks ?? 0)], 7 * i));
  return steps.length;
}

/** Points as four numbers each; gives their count. */
function givePoints(engine: Engine, points: readonly LanePoint[]): number {
  const at = engine.input(points.length * 32);
  const numbers = new Float64Array(engine.memory.buffer, at, points.length * 4);
  points.forEach((point, i) => numbers.set([point.positionTicks, point.value, point.shape ?? 0, point.tension ?? 0], 4 * i));
  return points.length;
}

/** Ids, then points as two numbers each; gives the points' count. */
function giveDrawn(engine: Engine, ids: readonly Id[], points: readonly CurvePoint[]): number {
  const at = engine.input((ids.length + 2 * points.length) * 8);
  new BigUint64Array(engine.memory.buffer, at, ids.length).set(ids);
  new Float64Array(engine.memory.buffer, at + ids.length * 8, points.length * 2).set(points.flatMap((point) => [point.positionTicks, point.value]));
  return points.length;
}

/** Clips as text; null when there are none. */
export function takeClips(engine: Engine, clips: readonly Id[]): string | null {
  const status = engine.exports.tutti_clips_copy(giveIds(engine, clips));
  if (status === StatusCode.notFound) return null;
  engine.check(status);
  return engine.outputText();
}
