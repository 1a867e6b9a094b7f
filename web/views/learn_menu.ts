// Which MIDI controller turns a control, or which key or button launches: learned, named and forgotten in menus.
import { LAUNCH } from "../audio/midi_mapper.ts";
import { keyName } from "../lib/format.ts";
import { t } from "../messages/index.ts";
import type { Id, Project } from "../project/api.ts";
import { Field, Kind } from "../project/fields.ts";
import type { MenuGroup } from "../ui/menu.tsx";
import { report, say, type App } from "./app.ts";

const BEND = 128, PRESSURE = 129, KEY_FIRST = 256; // as the field of a mapping counts them
const controllerName = (controller: number): string =>
  controller >= KEY_FIRST ? keyName(controller - KEY_FIRST) : controller === BEND ? t("bend") : controller === PRESSURE ? t("pressure") : `CC ${controller}`;

/** What a field of an object is mapped to, by name; null: to nothing. */
export function mappedTo(project: Project, object: Id, field: number): string | null {
  const maps = (mapping: Id): boolean => project.ref(mapping, Field.mapping.target) === object && project.int(mapping, Field.mapping.param) === field;
  const mapping = project.childrenOf(project.root, Kind.mapping).find(maps);
  return mapping === undefined ? null : controllerName(project.int(mapping, Field.mapping.controller));
}

const FOR_CONTROLS = { learn: t("Learn a controller"), another: t("Learn another controller"), forget: t("Forget its controller") };
const FOR_LAUNCHING = { learn: t("Learn a key or button"), another: t("Learn another key or button"), forget: t("Forget its key or button") };

/** `ask` says what to do next. */
export function learnGroup(app: App, project: Project, object: Id, field: number, ask: string, words = FOR_CONTROLS): MenuGroup {
  const now = mappedTo(project, object, field), { mapper } = app.player, wanted = mapper.learning.get();
  return { title: "MIDI", entries: [
    { id: "learn", name: now === null ? words.learn : words.another, note: now ?? undefined, run: () => {
      mapper.learn({ object, field });
      say(app, ask);
    } },
    ...(wanted?.object === object && wanted.field === field ? [{ id: "wait-no-more", name: t("Wait no longer"), run: () => mapper.learn(null) }] : []),
    ...(now === null ? [] : [{ id: "forget", name: words.forget, run: () => void report(app, project.perform({ edit: "unmap", object, param: field }).result) }]),
  ] };
}
export const launchLearnGroup = (app: App, project: Project, object: Id, name: string): MenuGroup =>
  learnGroup(app, project, object, LAUNCH, t("Press the key or button for {name}.", { name }), FOR_LAUNCHING);
