// A scene's head, at the end of its row: its name and tempo; a press launches the row.
import { useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { Field } from "../../project/fields.ts";
import { renameScene, sceneName, sceneTime, setSceneHue } from "../../project/scenes.ts";
import { Icon } from "../../ui/icon.tsx";
import { ValueEdit } from "../../ui/value_edit.tsx";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { launchLearnGroup } from "../learn_menu.ts";
import { hueGroup, menuOf, openMenu } from "../menus.ts";
import { LaunchKey, useLaunchKey } from "./launch_key.tsx";

export function SceneCell({ scene, row, column }: { scene: Id; row: number; column: number }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const naming = useSignal(desk.typing) === scene, hue = useRead(project, () => (project.exists(scene) ? project.int(scene, Field.scene.hue) : 0));
  const launchKey = useLaunchKey(scene);
  const name = useRead(project, () => (project.exists(scene) ? sceneName(project, scene) : ""));
  const facts = useRead(project, () => (project.exists(scene) ? sceneTime(project, scene) : ""));
  return (
    <div role="rowheader" className={`lv-scene ${hue > 0 ? `hue${hue} is-coloured` : ""}`} tabIndex={-1} data-row={row} data-col={column} aria-colindex={column + 1} data-scene-row={String(scene)} aria-label={`${t("{name}, launch the scene", { name: facts === "" ? name : `${name} ${facts}` })}${launchKey.told}`} onFocus={() => desk.scene.set(scene)}
      data-info={t("{name}. Press to launch its row; tracks without a clip here stop. Double-click to rename.", { name })} onDoubleClick={() => desk.typing.set(scene)} onContextMenu={(event) => {
        desk.scene.set(scene);
        openMenu(app, event, name, () => menuOf(app, "scene", [hueGroup(hue, (next) => void report(app, setSceneHue(project, scene, next)), true), launchLearnGroup(app, project, scene, name)]));
      }}>
      <span className="lv-play"><Icon name="play" size={14} className="fill" /></span>
      <span className="lv-scene-text">
        {naming ? <ValueEdit label={t("Scene name")} initial={name} onEnd={(text) => {
          if (desk.typing.get() === scene) desk.typing.set(null);
          if (text !== null && text.trim() !== "" && text.trim() !== name) report(app, renameScene(project, scene, text));
        }} /> : <span className="clamp">{name}</span>}
        {facts === "" ? null : <span className="t2 s11">{facts}</span>}
      </span>
      <LaunchKey state={launchKey} />
    </div>
  );
}
