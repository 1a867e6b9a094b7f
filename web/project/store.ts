// Projects on this device: listed, made, opened, copied, removed. Each open project has a document of its own, a lead lock,
// and a log in the storage worker; without OPFS it lives in memory and says so.

import { Field, ID_PROJECT } from "@gen/schema";
import { english, t } from "../messages/index.ts";
import { Document } from "../../wasm/document";
import { Engine } from "../../wasm/engine";
import type { SharedDocument } from "../../wasm/shared";
import { engineModule } from "../../wasm/module";
import { StoreClient } from "../store/client";
import type { Loaded } from "../store/project_log";
import type { Unlisted } from "../store/protocol";
import type { Id, Project, ProjectListEntry, ProjectStore, SharedPlace, Template } from "./api";
import { forkOnServer } from "../net/history";
import { createOnServer, joinByToken, takeActor } from "../net/server";
import { toHex } from "../lib/hex";
import { DeviceHome, type HomeOptions, replay } from "./home";
import { HELD_BYTES_MAX } from "./held_assets";
import { bytesOf } from "./importer";
import { takeLead } from "./lead";
import { runOffline } from "./offline";
import type { NamedPcm } from "./offline_protocol";
import { allClosed, OpenProject } from "./project";
import { fillShared, placeOf, SharedHome, sharedId } from "./shared_home";
import { summarize } from "./summary";
import { fillTemplate } from "./templates";
import { tellInOwnWords } from "./told_notes";

const READ_ONLY_REASON = t("Another tab leads this project, so nothing can be changed here.");
const damagedReason = (lost: number, all: number): string =>
  t("The last {lost} of {all} changes cannot be read by this version. Nothing was thrown away; open a copy to go on from here.", { lost, all });

/** Until the song's content has come, so that it is shown as a whole; a slow line shows it as it comes. */
const FIRST_CONTENT_MS = 6000;
async function hereOrLater(project: Project): Promise<void> {
  const isHere = (): boolean => {
    const state = project.saveState();
    return state.kind === "shared" && state.online && project.revision() > 0 && project.endTicks() > 0;
  };
  const until = Date.now() + FIRST_CONTENT_MS;
  while (!isHere() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** A copy goes by a name of its own. */
function called(copy: OpenProject, name: (before: string) => string): OpenProject {
  copy.edit(english("Copy project"), (batch) => batch.setText(ID_PROJECT as Id, Field.project.name, name(copy.text(copy.root, Field.project.name))));
  return copy;
}

export class DeviceStore implements ProjectStore {
  private readonly files = new StoreClient();
  private refusal_: Promise<string | null> | undefined;

  refusal(): Promise<string | null> {
    this.refusal_ ??= "storage" in navigator && "getDirectory" in navigator.storage
      ? this.files.call("probe").catch((error: Error) => error.message)
      : Promise.resolve(t("This browser, or a private window, keeps no files on this device."));
    return this.refusal_;
  }

  async list(): Promise<ProjectListEntry[]> {
    if ((await this.refusal()) !== null) return [];
    await allClosed();
    const { entries, unlisted } = await this.files.call("list");
    const rebuilt = await Promise.all(unlisted.map((one) => this.rebuildEntry(one)));
    return [...entries, ...rebuilt.flatMap((entry) => entry ?? [])].sort((a, b) => b.changedAt - a.changedAt);
  }

  async create(name: string, template: Template): Promise<Project> {
    const project = await this.begin();
    const made = fillTemplate(project, name, template);
    if (!made.ok) throw new Error(made.problem);
    project.forgetRisk();
    return project;
  }

  async openBundle(file: File): Promise<Project> {
    const module = await engineModule();
    const zip = await bytesOf(file);
    const { snapshot, assets } = await runOffline({ kind: "unbundle", module, name: file.name, zip }, [zip.buffer], () => {});
    const document = new Document(Engine.create(module));
    document.restore(snapshot);
    for (const { digest, wav } of assets) document.adoptAsset(digest, wav);
    if (/\.dawproject$/i.test(file.name)) tellInOwnWords(document);
    return this.adopt(document, assets);
  }

  async renameBundle(file: Blob, name: string): Promise<Blob> {
    const module = await engineModule(), zip = new Uint8Array(await file.arrayBuffer());
    const parcel = await runOffline({ kind: "unbundle", module, name: `${name}.tutti`, zip }, [zip.buffer], () => {});
    return (await runOffline({ kind: "template", module, parcel, form: { name, isBare: false } }, [], () => {})).blob;
  }

  async open(id: string, how: "lead" | "read-only" = "lead"): Promise<Project> {
    if (how === "read-only") return this.load(id, await this.files.call("peek", id), null);
    const release = await takeLead(id);
    try {
      return await this.load(id, await this.files.call("open", id), release);
    } catch (error) {
      release();
      throw error;
    }
  }

  async copy(id: string): Promise<Project> {
    const document = await this.alone(id);
    const assets = await this.loadAssets(id, document, false);
    return called(await this.adopt(document, assets), (name) => t("{name} (copy)", { name }));
  }

  placeOf(id: string): SharedPlace | null {
    return placeOf(id);
  }

  async share(project: Project): Promise<Project> {
    const { document: alone } = project as OpenProject;
    const { project: onServer, branch } = await createOnServer(alone.text(ID_PROJECT as Id, Field.project.name));
    const place: SharedPlace = { project: onServer, branch, actor: await takeActor(branch) };
    return this.beginShared(place, (shared) => shared.takeOver(alone, place.actor), async (digest) => alone.assetBytes(digest) ?? this.files.call("getAsset", project.id, toHex(digest)));
  }

  async join(token: string): Promise<Project> {
    const { project, branch } = await joinByToken(token);
    return this.openPlace(project, branch);
  }

  async openPlace(project: string, branch: string): Promise<Project> {
    const known = (await this.list()).map(({ id }) => id).find((id) => placeOf(id)?.branch === branch);
    if (known !== undefined) return this.open(known);
    const opened = await this.beginShared({ project, branch, actor: await takeActor(branch) }, () => {}, () => Promise.resolve(null));
    await hereOrLater(opened);
    return opened;
  }

  async fork(project: Project, name: string, seq: number): Promise<Project> {
    const from = placeOf(project.id), { document } = project as OpenProject;
    if (from === null) throw new Error(t("Only a shared song can be forked. Copy this one in the list of songs."));
    const made = await forkOnServer(from.branch, name, seq);
    const forked = await this.beginShared({ ...made, actor: await takeActor(made.branch) }, () => {}, async (digest) => document.assetBytes(digest) ?? this.files.call("getAsset", project.id, toHex(digest)));
    await hereOrLater(forked);
    return called(forked, () => name);
  }

  async rescue(project: Project): Promise<Project> {
    const place = placeOf(project.id), bytes = project.kept?.side();
    if (place === null || bytes === undefined) throw new Error(t("There is nothing beside this song."));
    const module = await engineModule(), beside = new Document(Engine.create(module)), document = new Document(Engine.create(module));
    fillShared(beside, place, { snapshot: bytes, batches: [], cutBytes: 0 });
    document.restore(beside.snapshot());
    return called(await this.adopt(document, await this.loadAssets(project.id, document, false)), (name) => t("{name} (kept aside)", { name }));
  }

  /** A shared song that was never on this device: `fill` puts in what it begins with, whose audio `pcmOf` has. */
  private async beginShared(place: SharedPlace, fill: (shared: SharedDocument) => void, pcmOf: (digest: Uint8Array) => Promise<Uint8Array<ArrayBuffer> | null>): Promise<OpenProject> {
    const id = sharedId(place), module = await engineModule(), reason = await this.refusal();
    const release = await takeLead(id);
    const base: Loaded = reason === null ? await this.files.call("open", id) : { snapshot: null, batches: [], cutBytes: 0 };
    const document = new Document(Engine.create(module));
    const shared = fillShared(document, place, base);
    fill(shared);
    for (const digest of document.assetDigests()) {
      const wav = await pcmOf(digest);
      if (wav === null) continue;
      if (reason === null) await this.files.call("putAsset", id, toHex(digest), wav);
      document.adoptAsset(digest, wav);
    }
    return this.assembleShared(document, shared, { id, module, onDisk: reason === null, reason, release, base });
  }

  async remove(id: string): Promise<void> {
    const release = await takeLead(id);
    try {
      await this.files.call("remove", id);
    } finally {
      release();
    }
  }

  /** A project around an existing document: stored as a snapshot with its assets. */
  private async adopt(document: Document, assets: readonly NamedPcm[]): Promise<OpenProject> {
    const project = await this.begin(document);
    if ((await this.refusal()) !== null) return project;
    try {
      for (const { digest, wav } of assets) await this.files.call("putAsset", project.id, toHex(digest), wav);
      await this.files.call("compact", project.id, document.snapshot());
      await this.files.call("putEntry", summarize(project.id, document));
    } catch (error) {
      // Half a project is none: what it was made from is still there.
      await project.close().then(() => this.remove(project.id)).catch(() => {});
      throw error;
    }
    return project;
  }

  private async begin(document?: Document): Promise<OpenProject> {
    const id = crypto.randomUUID();
    const module = await engineModule();
    const reason = await this.refusal();
    const release = await takeLead(id);
    if (reason === null) await this.files.call("open", id);
    const base: Loaded = { snapshot: document?.snapshot() ?? null, batches: [], cutBytes: 0 };
    return this.assemble(document ?? new Document(Engine.create(module)), { id, module, onDisk: reason === null, reason, release, base });
  }

  private async load(id: string, loaded: Loaded, release: (() => void) | null): Promise<OpenProject> {
    const module = await engineModule();
    const place = placeOf(id);
    if (place !== null && release !== null) {
      const shared = new Document(Engine.create(module));
      const project = this.assembleShared(shared, fillShared(shared, place, loaded), { id, module, onDisk: true, reason: await this.refusal(), release, base: loaded });
      void this.loadAssets(id, shared, false).then(() => project.assetsArrived());
      return project;
    }
    const document = place === null ? new Document(Engine.create(module)) : await this.alone(id);
    const lost = place === null ? replay(document, loaded) : 0;
    let reason = release === null ? READ_ONLY_REASON : null;
    let lead = release;
    if (lost > 0) {
      // The files stay as they are: someone may yet read them.
      reason = damagedReason(lost, loaded.batches.length);
      lead = null;
      if (release !== null) await this.files.call("close", id);
      release?.();
    }
    const project = this.assemble(document, { id, module, onDisk: true, reason, release: lead, base: loaded });
    project.soundsOnTheirWay = true;
    void this.loadAssets(id, document, true).finally(() => (project.soundsOnTheirWay = false)).then(() => project.assetsArrived());
    return project;
  }

  /** The storage worker has checked each against its name. `known`: long ones stay on the disk. */
  private async loadAssets(id: string, document: Document, known: boolean): Promise<NamedPcm[]> {
    const loaded: NamedPcm[] = [];
    for (const digest of document.assetDigests()) {
      if (document.hasAsset(digest)) continue;
      const head = await this.files.call("assetHead", id, toHex(digest));
      if (head === null) continue;
      if (known && head.bytes > HELD_BYTES_MAX) {
        document.knowAsset(digest, head.head, head.bytes);
        continue;
      }
      const wav = await this.files.call("getAsset", id, toHex(digest));
      if (wav === null) continue;
      document.adoptAsset(digest, wav);
      loaded.push({ digest, wav });
    }
    return loaded;
  }

  /** What is stored under `id` as a document of its own. A shared song's is taken from its replica. */
  private async alone(id: string): Promise<Document> {
    const module = await engineModule(), loaded = await this.files.call("peek", id), place = placeOf(id);
    const document = new Document(Engine.create(module));
    if (place === null) {
      replay(document, loaded);
      return document;
    }
    fillShared(document, place, loaded);
    const copy = new Document(Engine.create(module));
    copy.restore(document.snapshot());
    return copy;
  }

  private assembleShared(document: Document, shared: SharedDocument, options: Omit<HomeOptions, "files">): OpenProject {
    const home = new SharedHome({ ...options, files: this.files }, shared);
    const project = new OpenProject(options.id, document, home);
    home.settle(project);
    return project;
  }

  private assemble(document: Document, options: Omit<HomeOptions, "files">): OpenProject {
    const home = new DeviceHome({ ...options, files: this.files });
    const project = new OpenProject(options.id, document, home);
    home.settle(project);
    return project;
  }

  /** Where it stood in the list: what was worked on last is looked for at the top, also after a crash. */
  private async rebuildEntry({ id, changedAt }: Unlisted): Promise<ProjectListEntry | null> {
    try {
      const entry = { ...summarize(id, await this.alone(id)), changedAt };
      await this.files.call("putEntry", entry);
      return entry;
    } catch {
      return { id, name: t("A project that cannot be read"), changedAt, bytes: 0, thumbnail: [] };
    }
  }
}
