// Controllers of MIDI cables on the project's parameters: heard at once, one edit when they rest; keys and buttons on what they launch; and
// learning which is meant for what. Whoever listens to the cables gives their bytes to `hear`.

import { Field, FIELD_PARAM_FIRST, Kind } from "@gen/schema";
import { english } from "../messages/index.ts";
import type { ControllerMapper, Document } from "../../wasm/document";
import { signal, type Signal } from "../lib/signal";
import type { Id, Player } from "../project/api";
import type { OpenProject } from "../project/project";
import { liveCommand } from "./hands";
import type { Control } from "./automation_writer";

const REST_MS = 400;
const SWITCHES: Readonly<Record<number, number>> = { [Kind.track]: Field.track.mute, [Kind.chain]: Field.chain.mute, [Kind.device]: Field.device.bypass };
/** Of a mapping, in the place of a field: it launches or stops its object (MAPPING_LAUNCH of engine/model/doc.h). */
export const LAUNCH = 0;
const CONTROL_CHANGE = 0xb0, BEND = 0xe0, NOTE_ON = 0x90;
const goesDown = (bytes: Uint8Array): boolean => ((bytes[0] ?? 0) & 0xf0) === NOTE_ON && (bytes[2] ?? 0) > 0;
const isController = (bytes: Uint8Array): boolean => [CONTROL_CHANGE, BEND].includes((bytes[0] ?? 0) & 0xf0);

/** A controller that was moved and does not move its parameter yet; places in the parameter's travel. */
export interface Pickup { readonly control: Control; readonly pointsTo: number; readonly standsAt: number }

export class MidiMapper {
  /** The parameter that takes the next controller, or what the next key or button launches. */
  readonly learning: Signal<Control | null> = signal<Control | null>(null);
  /** What waits to be met; null again once it is. */
  readonly pickup: Signal<Pickup | null> = signal<Pickup | null>(null);
  private project: OpenProject | null = null;
  private readonly cables = new Map<string, { readonly document: Document; readonly mapper: ControllerMapper }>();
  private readonly moving = new Map<string, { control: Control; value: number; timer: ReturnType<typeof setTimeout> }>();

  constructor(private readonly player: Player) {}

  attach(project: OpenProject | null): void {
    this.settle();
    for (const { document, mapper } of this.cables.values()) if (document === this.project?.document) mapper.close();
    this.cables.clear();
    this.project = project;
    this.learning.set(null);
    this.pickup.set(null);
  }

  learn(control: Control | null): void {
    this.learning.set(control);
  }

  /** Bytes of one cable, as they came. True: they launched something, or were learned for that, and are no notes to be played. */
  hear(cable: string, bytes: Uint8Array): boolean {
    const { project } = this;
    if (project === null || project.isRebuilding()) return false;
    const mapper = this.cable(project, cable), moves = mapper.hear(bytes), heard = mapper.heard();
    const wanted = this.learning.get();
    if (wanted !== null && heard !== null && (isController(bytes) || (wanted.field === LAUNCH && goesDown(bytes)))) {
      this.map(project, wanted, heard);
      return goesDown(bytes);
    }
    for (const { object, field, taken, value, pointsTo, standsAt } of moves) {
      const control = { object, field };
      if (field === LAUNCH) this.launch(project, object as Id, value);
      else if (taken) this.move(project, control, value);
      else this.pickup.set({ control, pointsTo, standsAt });
    }
    return moves.some(({ field }) => field === LAUNCH);
  }

  /** `press`: how hard, 0..1; 0: let go. */
  private launch(project: OpenProject, object: Id, press: number): void {
    const { launcher } = this.player, kind = project.kindOf(object);
    if (kind === Kind.slot && press > 0) launcher.launchSlot(object, press);
    else if (kind === Kind.slot) launcher.releaseSlot(object);
    else if (press === 0) return;
    else if (kind === Kind.scene) launcher.launchScene(object, press);
    else launcher.stopTrack(kind === Kind.track ? object : null);
  }

  /** Everything that moves comes to rest now. */
  settle(): void {
    for (const { control } of [...this.moving.values()]) this.rest(control);
  }

  /** A document that was put together again has a memory of its own. */
  private cable(project: OpenProject, name: string): ControllerMapper {
    const found = this.cables.get(name), { document } = project;
    if (found?.document === document) return found.mapper;
    const mapper = document.openMapper();
    this.cables.set(name, { document, mapper });
    return mapper;
  }

  private map(project: OpenProject, control: Control, heard: { channel: number; controller: number }): void {
    this.learning.set(null);
    project.perform({ edit: "map", object: control.object as Id, param: control.field, channel: heard.channel, controller: heard.controller });
  }

  private move(project: OpenProject, control: Control, value: number): void {
    const { object, field } = control, id = object as Id, key = `${object}:${field}`, waiting = this.pickup.get();
    if (waiting !== null && waiting.control.object === object && waiting.control.field === field) this.pickup.set(null);
    if (liveCommand({ kind: project.kindOf(id), field }) === null) return void this.edit(project, control, value);
    clearTimeout(this.moving.get(key)?.timer);
    this.player.live(id, field, value);
    this.moving.set(key, { control, value, timer: setTimeout(() => this.rest(control), REST_MS) });
  }

  private rest(control: Control): void {
    const key = `${control.object}:${control.field}`, moved = this.moving.get(key);
    if (moved === undefined) return;
    clearTimeout(moved.timer);
    this.moving.delete(key);
    const { project } = this;
    if (project === null || !project.exists(control.object as Id)) return;
    if (!this.player.release(control.object as Id, control.field)) this.edit(project, control, moved.value);
  }

  private edit(project: OpenProject, { object, field }: Control, value: number): void {
    const id = object as Id, isSwitch = SWITCHES[project.kindOf(id)] === field;
    if (isSwitch && project.bool(id, field) === value >= 0.5) return;
    project.edit(english("Turn a controller"), (batch) => {
      if (field >= FIELD_PARAM_FIRST && project.kindOf(id) === Kind.device) batch.setParam(id, field - FIELD_PARAM_FIRST, value);
      else if (isSwitch) batch.setBool(id, field, value >= 0.5);
      else batch.setReal(id, field, value);
    });
  }
}
