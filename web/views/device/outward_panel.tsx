// Of an instrument outside the computer: which cable its number means in this browser, and how its sound comes back.
import { useEffect } from "react";
import { useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { Param } from "@gen/schema";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/select.tsx";
import { useApp, useDesk } from "../context.tsx";
import { OF_PARAMS } from "../track_news.ts";

export const OUTWARD_WIDTH = 232;

const NOTHING = "";

export function OutwardPanel({ device }: { device: Id }) {
  const { player } = useApp(), { project } = useDesk(), { midiOutputs } = player;
  const state = useSignal(midiOutputs.state);
  const number = useRead(project, () => (project.exists(device) ? Math.round(project.param(device, Param.external.output)) : 1), OF_PARAMS);
  useEffect(() => void midiOutputs.openIfAllowed(), [midiOutputs]);
  const outputs = state.kind === "on" ? state.outputs : [], here = outputs.find((one) => one.number === number);
  const options = [...(here === undefined ? [{ id: NOTHING, name: t("Nothing") }] : []), ...outputs.map(({ id, name }) => ({ id, name }))];
  return (
    <div className="dev-group plain outward" style={{ width: OUTWARD_WIDTH }} role="group" aria-label={t("Cable")}>
      <div className="grp-t"><span className="clamp">{t("Cable")}</span></div>
      {state.kind === "refused" ? <p className="input-note bad" role="alert">{state.problem}</p> : null}
      {state.kind !== "on" ? <Button icon="keys" label={t("Find MIDI outputs")} info={t("The browser asks once whether this page may use MIDI.")} onPress={() => void midiOutputs.open()} />
        : outputs.length === 0 ? <p className="input-note warn">{t("No MIDI output is connected: nobody hears these notes. Plug one in.")}</p>
        : <div className="outward-cable"><span className="s11 t2">{t("Output {number} is", { number })}</span><Select small label={t("Output {number} is", { number })} value={here?.id ?? NOTHING} options={options} onChange={(id) => id !== NOTHING && midiOutputs.giveNumber(number, id)} /></div>}
      <p className="input-note t3">{t("To hear it here, and in exports, record it on an audio track that listens to your input.")}</p>
    </div>
  );
}
