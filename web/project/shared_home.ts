// Where a shared song lives: the room's log on the server, and beside a project's other files what this device has of it.

import { t } from "../messages/index.ts";
import type { Document } from "../../wasm/document";
import { SharedDocument } from "../../wasm/shared";
import { askWhoIAm, me } from "../net/account";
import { jobsHeard, jobsLive } from "../net/job_news";
import { type Role, socketAddress } from "../net/server";
import type { StoreClient } from "../store/client";
import type { Loaded } from "../store/project_log";
import type { SharedPlace } from "./api";
import { DeviceHome, type HomeOptions } from "./home";
import { Comments } from "./comments";
import { type KeptShelf, keptShelf } from "./kept";
import { Presence } from "./presence";
import type { OpenProject } from "./project";
import { type SharedLog, SharedSaver } from "./shared_saver";
import { SharedSounds, type SoundShelf } from "./shared_sounds";
import { ServerVersions, type Versions } from "./versions";

/** "shared-PROJECT-BRANCH-ACTOR": the id on this device says where the song is. */
const ID = /^shared-(\d+)-(\d+)-(\d+)$/;

export const sharedId = ({ project, branch, actor }: SharedPlace): string => `shared-${project}-${branch}-${actor}`;

export function placeOf(id: string): SharedPlace | null {
  const [, project, branch, actor] = ID.exec(id) ?? [];
  return project === undefined || branch === undefined ? null : { project, branch, actor: Number(actor) };
}

function written(loaded: Loaded): Uint8Array {
  const parts = [...(loaded.snapshot === null ? [] : [loaded.snapshot]), ...loaded.batches];
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A new document becomes what this device has of the song. */
export function fillShared(document: Document, place: SharedPlace, loaded: Loaded): SharedDocument {
  const shared = new SharedDocument(document);
  shared.begin(BigInt(place.branch), place.actor, written(loaded));
  return shared;
}

const logOf = (files: StoreClient, id: string): SharedLog => ({
  append: (bytes) => files.call("append", id, [bytes]),
  replace: (bytes) => files.call("compact", id, bytes),
});

/** The song's sounds as an open project has them. */
function shelfOf(project: OpenProject, home: SharedHome): SoundShelf {
  return {
    names: () => project.document.assetDigests(),
    async bytes(digest) {
      return project.document.assetSize(digest) || ((await home.assetHead(digest))?.bytes ?? 0);
    },
    read: (digest) => async (at, bytes) => (await home.assetPiece(digest, at, bytes)) ?? project.document.assetBytes(digest)?.slice(at, at + bytes) ?? null,
    async take(digest, wav) {
      await home.putAsset({ digest, wav });
      if (!project.document.hasAsset(digest)) project.document.adoptAsset(digest, wav);
      project.assetsArrived();
    },
    picture(digest, peaks) {
      if (project.document.lendPeaks(digest, peaks)) project.tell([]);
    },
  };
}

export class SharedHome extends DeviceHome {
  private readonly sharedSaver: SharedSaver;
  private readonly place: SharedPlace;
  private readonly stopListening: () => void;
  private sounds: SharedSounds | null = null;
  private role: Role | null = null; // as the room said it last
  override readonly presence: Presence;
  override readonly putAside: KeptShelf;
  override readonly comments: Comments;
  override readonly versions: Versions;

  constructor(options: HomeOptions, private readonly shared: SharedDocument) {
    const place = placeOf(options.id) as SharedPlace;
    let home: SharedHome | null = null; // the saver is asked for nothing before this is made
    const saver = new SharedSaver(shared, options.reason === null ? logOf(options.files, options.id) : null, {
      connect: () => new WebSocket(socketAddress(place.branch, place.actor)),
      changed: () => home?.project?.othersChanged(),
      heard: (text) => home?.heard(text),
      live: (isLive) => home?.live(isLive),
      knowsNobody: () => askWhoIAm().then((who) => who === null, () => false),
    });
    super(options, saver);
    home = this;
    this.place = place;
    this.sharedSaver = saver;
    this.stopListening = me.subscribe(() => me.get() !== null && saver.signedIn());
    this.comments = new Comments(place.branch);
    this.putAside = keptShelf(shared, () => saver.look());
    this.versions = new ServerVersions(place.branch, () => saver.isTaken());
    this.presence = new Presence(place.actor, (text) => saver.say(text));
  }

  override settle(project: OpenProject): void {
    super.settle(project);
    if (this.role !== null) project.permit(this.role);
    this.describe();
    const sounds = new SharedSounds(this.place.project, shelfOf(project, this), (state) => this.sharedSaver.tellSounds(state), () => this.sharedSaver.say(JSON.stringify({ actor: this.place.actor, sound: true })));
    this.sounds = sounds;
    project.subscribe((changes) => changes.length > 0 && sounds.look());
  }

  private live(isLive: boolean): void {
    if (isLive) {
      this.sounds?.look();
      void this.comments.look();
    }
    this.presence.live(isLive);
    jobsLive(this.place.branch, isLive);
  }

  /** Another page, of whatever version, says something: a sound is on the server, or where its people are. */
  private heard(text: string): void {
    try {
      const json = JSON.parse(text) as Record<string, unknown>;
      if (json["sound"] === true) this.sounds?.look();
      else if (typeof json["role"] === "string" && json["actor"] === 0) this.permit(json["role"] as Role);
      else if (jobsHeard(json)) return;
      else if (json["beside"] === true) void this.comments.look();
      else this.presence.hear(json);
    } catch {
      // It makes no sense to us.
    }
  }

  private permit(role: Role): void {
    this.role = role;
    this.shared.permit(role);
    this.project?.permit(role);
  }

  /** What trapped may be half done: the page says to reload, and opening reads what the disk has. */
  override rebuild(): Promise<Document> {
    this.finish();
    return Promise.reject(new Error(t("A shared song is put together again by opening it.")));
  }

  override async close(): Promise<void> {
    this.finish();
    await super.close();
  }

  private finish(): void {
    this.stopListening();
    this.sounds?.end();
    this.presence.end();
    jobsLive(this.place.branch, false);
    this.sharedSaver.end();
  }
}
