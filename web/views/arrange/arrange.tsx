// The arrangement: headers on the left, overview and ruler above, lanes in the middle.
import { useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useReadRested, useSignal } from "../../lib/react.ts";
import { underFingers } from "../../lib/phone.ts";
import { t } from "../../messages/index.ts";
import { takeLanesOf } from "../../project/automation.ts";
import { clipsOf, isAudioTrack, tracksOf } from "../../project/song.ts";
import { Button, Toggle } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { commandEntries, infoOf } from "../command_menu.ts";
import { runById } from "../command_registry.ts";
import { useApp, useDesk } from "../context.tsx";
import { createArrange, NONE_NEAR, type Arrange as Controller } from "./controller.ts";
import type { Layout } from "./layout.ts";
import { Pins } from "../comments/pins.tsx";
import { showCursors } from "../share/cursors.ts";
import { tellWhereabouts } from "../share/whereabouts.ts";
import { useWhole } from "../whole.ts";
import { RowToggles, SubHeader } from "./sub_header.tsx";
import { SnapMenu } from "./snap_menu.tsx";
import { TimeEdit } from "./time_edit.tsx";
import { TrackHeader } from "./track_header.tsx";
import "./arrange.css";

const HEADS_AT_ONCE = 12; // as many as are seen of a song that was just opened

export function Arrange() {
  const app = useApp(), desk = useDesk();
  const root = useRef<HTMLDivElement>(null), heads = useRef<HTMLDivElement>(null), plates = useRef<HTMLDivElement>(null), meters = useRef<HTMLCanvasElement>(null), minimap = useRef<HTMLCanvasElement>(null);
  const ruler = useRef<HTMLCanvasElement>(null), lanes = useRef<HTMLDivElement>(null), painted = useRef<HTMLDivElement>(null), liveCanvas = useRef<HTMLCanvasElement>(null), playhead = useRef<HTMLDivElement>(null);
  const markers = useRef<HTMLDivElement>(null), markerCanvas = useRef<HTMLCanvasElement>(null), markerList = useRef<HTMLDivElement>(null);
  const map = useRef<HTMLDivElement>(null), mapCanvas = useRef<HTMLCanvasElement>(null), mapList = useRef<HTMLDivElement>(null), showsMap = useSignal(desk.timeMap);
  const mirror = useRef<HTMLDivElement>(null), points = useRef<HTMLDivElement>(null), takes = useRef<HTMLDivElement>(null), tag = useRef<HTMLSpanElement>(null);
  const [controller, setController] = useState<Controller | null>(null);
  const empty = useReadRested(desk.project, () => {
    const tracks = tracksOf(desk.project);
    return tracks.length === 0 ? "tracks" : tracks.length <= 3 && tracks.every((track) => clipsOf(desk.project, track).length + takeLanesOf(desk.project, track).length === 0) ? "clips" : "";
  });
  const onlySound = useReadRested(desk.project, () => tracksOf(desk.project).every((track) => isAudioTrack(desk.project, track))), state = useSignal(app.studio.state);
  useLayoutEffect(() => {
    const elements = { root: root.current, heads: heads.current, plates: plates.current, meters: meters.current, minimap: minimap.current, ruler: ruler.current, lanes: lanes.current,
      painted: painted.current, live: liveCanvas.current, playhead: playhead.current, mirror: mirror.current, points: points.current, takes: takes.current, tag: tag.current,
      markers: markers.current, markerCanvas: markerCanvas.current, markerList: markerList.current, map: map.current, mapCanvas: mapCanvas.current, mapList: mapList.current };
    for (const element of Object.values(elements)) if (!element) return;
    const made = createArrange(app, desk, elements as never);
    setController(made);
    const layout = (): Layout => made.layout.get(), room = elements.lanes as HTMLElement;
    const stops = [tellWhereabouts(app, desk, room, layout), showCursors(desk, room, layout)];
    return () => {
      for (const stop of stops) stop();
      made.dispose();
    };
  }, [app, desk]);
  return (
    <section className="arr" ref={root} aria-label={t("Arrangement")}>
      <div className="corner">
        <Menu label={t("Add a track")} trigger={<Button icon="plus" label={t("Track")} size="sm" info={t("Add a track for an instrument, drums or sound.")} />}
          groups={() => [{ entries: commandEntries(app, ["add-instrument", "add-drums", "add-audio", "add-return"]) }]} />
        <Button icon="library" label={t("Library")} showLabel={false} tone="ghost" size="sm" className="in-rail" info={t("Grooves, phrases and drum kits to begin with.")} onPress={() => runById(app, "library")} />
        <span className="grow" />
        <RowToggles />
        <TempoToggle />
        <SnapMenu />
      </div>
      <div className="overview"><canvas ref={minimap} data-info={t("The song at a glance. Drag to go there, drag the edges to zoom, double-click for all of it.")} aria-hidden="true" /></div>
      <div className="sections" ref={markers}><canvas ref={markerCanvas} aria-hidden="true" /><div className="mirror" ref={markerList} /><TimeEdit of="marker" /></div>
      <div className="map-heads" hidden={!showsMap}><span>{t("Tempo")}</span><span>{t("Metre")}</span></div>
      <div className="time-map" ref={map} hidden={!showsMap}><canvas ref={mapCanvas} aria-hidden="true" /><div className="mirror" ref={mapList} /><TimeEdit of="map" /></div>
      <div className="ruler-head" />
      <div className="ruler"><canvas ref={ruler} aria-hidden="true" /><Pins /></div>
      <div className="heads">
        <div className="painted glides" ref={plates} aria-hidden="true" />
        <div className="heads-in glides" ref={heads}>{controller ? <Headers controller={controller} /> : null}</div>
        <canvas className="meters" ref={meters} aria-hidden="true" data-info={t("Levels. Press to clear the clip lamps.")} />
      </div>
      <div className="lanes" ref={lanes} tabIndex={-1}>
        <div className="painted glides" ref={painted} aria-hidden="true" />
        <canvas ref={liveCanvas} className="taking" aria-hidden="true" />
        <div className="mirror" ref={mirror} />
        <div className="mirror" ref={points} />
        <div className="mirror" ref={takes} />
        {empty === "tracks" ? <Empty /> : empty === "clips" && state === "idle" ? <p className="empty low">{onlySound ? (underFingers() ? t("Press the red button to record, or bring in a sound file.") : t("Press R to record, or drop a sound file.")) : underFingers() ? t("Tap a lane twice for a clip with notes, or press the red button to record.") : t("Double-click a lane for a clip with notes, press K to play with this keyboard, R to record, or drop a file.")}</p> : null}
      </div>
      <div className="playhead-room"><div className="playhead glides" ref={playhead} hidden /></div>
      <span className="tip drag-tag glides" ref={tag} hidden />
    </section>
  );
}

function TempoToggle() {
  const app = useApp(), desk = useDesk(), open = useSignal(desk.timeMap);
  return <Toggle icon="metronome" label={t("Tempo and metre")} showLabel={false} tone="ghost" size="sm" isSelected={open} info={infoOf("show-tempo")} onChange={() => runById(app, "show-tempo")} />;
}

function Headers({ controller }: { controller: Controller }) {
  const layout = useSyncExternalStore(controller.layout.subscribe, controller.layout.get);
  // Headers are made between the frames, not in them, and when scrolling rests; but for those that one sees first.
  const now = useSyncExternalStore(controller.window.subscribe, controller.window.get), later = useDeferredValue(now), range = later === NONE_NEAR ? now : later;
  const [first = 0, last = 0] = range.split(":").map(Number);
  const { lanes } = layout, shown = new Set(lanes.slice(Math.max(0, first), last + 1).map((lane) => lane.track)), ids = useMemo(() => lanes.map((lane) => lane.track), [lanes]), whole = useWhole(ids, first, last + 1, controller.rests, controller.complete, HEADS_AT_ONCE);
  useEffect(() => {
    if (range !== controller.window.get()) controller.complete.current = false; // those of another place
  });
  return (
    <>
      {whole.map(({ id, index }) => <TrackHeader key={String(id)} track={id} top={lanes[index]?.top ?? 0} height={lanes[index]?.height ?? 0} />)}
      {layout.subs.filter((sub) => shown.has(sub.track)).map((sub) => <SubHeader key={`${sub.kind}${sub.id}`} kind={sub.kind} id={sub.id} track={sub.track} top={sub.top} height={sub.height} />)}
    </>
  );
}

function Empty() {
  const app = useApp();
  return (
    <div className="empty">
      <svg width="160" height="64" viewBox="0 0 160 64" aria-hidden="true" className="line-art">
        <rect x="6" y="6" width="60" height="14" rx="3" /><rect x="70" y="6" width="36" height="14" rx="3" /><rect x="30" y="25" width="76" height="14" rx="3" className="a" />
        <rect x="6" y="44" width="36" height="14" rx="3" /><rect x="46" y="44" width="86" height="14" rx="3" />
      </svg>
      <p>{t("An empty song. Add an instrument, or drop a MIDI or sound file anywhere.")}</p>
      <Menu label={t("Add a track")} trigger={<Button icon="plus" label={t("Add a track")} />} groups={() => [{ entries: commandEntries(app, ["add-instrument", "add-drums", "add-audio"]) }]} />
    </div>
  );
}
