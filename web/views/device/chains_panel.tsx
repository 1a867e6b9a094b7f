// What a container holds, right of it: its chains by name, and the devices of the one that is looked at.
import { useState } from "react";
import { useRead } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { Field, Kind } from "../../project/fields.ts";
import { devicesOf } from "../../project/song.ts";
import { Toggle } from "../../ui/button.tsx";
import { useDesk } from "../context.tsx";
import { OF_PARAMS } from "../track_news.ts";
import { DevicePanel } from "./device_panel.tsx";

export function ChainsPanel({ device, hue }: { device: Id; hue: number }) {
  const { project } = useDesk();
  const [looked, look] = useState<Id | null>(null);
  const list = useRead(project, () => (project.exists(device) ? project.childrenOf(device, Kind.chain).map((chain) => `${chain} ${project.text(chain, Field.chain.name)}`).join("\n") : ""), OF_PARAMS);
  const chains = list === "" ? [] : list.split("\n").map((line, index) => ({ id: BigInt(line.slice(0, line.indexOf(" "))) as Id, name: line.slice(line.indexOf(" ") + 1) || t("Layer {number}", { number: index + 1 }) }));
  const chain = chains.find(({ id }) => id === looked)?.id ?? chains[0]?.id;
  const inside = useRead(project, () => (chain !== undefined && project.exists(chain) ? devicesOf(project, chain).join() : ""), OF_PARAMS);
  if (chains.length === 0) return null;
  return (
    <>
      <div role="group" className="dev input-panel" aria-label={t("Layers")}>
        <header className="dev-head"><b>{t("Layers")}</b></header>
        <div className="dev-body"><div className="input-rows chain-rows">
          {chains.map(({ id, name }) => <Toggle key={String(id)} size="sm" label={name} isSelected={id === chain} info={t("Look at the devices of {name}. All layers play at once.", { name })} onChange={() => look(id)} />)}
        </div></div>
      </div>
      {inside === "" ? null : inside.split(",").map((id) => <DevicePanel key={id} device={BigInt(id) as Id} hue={hue} />)}
    </>
  );
}
