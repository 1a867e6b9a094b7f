// Songs that were made in the page, by its own tools: to hear, and to take apart.
import { t } from "../../messages/index.ts";
import { Button } from "../../ui/button.tsx";
import { useApp } from "../context.tsx";
import { playSong } from "../projects.ts";

interface Song { readonly file: string; readonly name: string; readonly text: string }
const SONGS: readonly Song[] = [
  { file: "slow_bounce", name: "Slow bounce", text: t("A beat, 86 BPM") },
  { file: "second_floor", name: "Second floor", text: t("A band, 128 BPM") },
  { file: "night_ferry", name: "Night ferry", text: t("Dub techno, 118 BPM") },
  { file: "harbour_at_dawn", name: "Harbour at dawn", text: t("An orchestra, by MIDI") },
];
/** Where its file lies. */
export const songUrl = (file: string): string | undefined => urls[`../../songs/${file}.tutti`];
const urls = import.meta.glob<string>("../../songs/*.tutti", { query: "?url&no-inline", import: "default", eager: true });

export function Songs() {
  const app = useApp();
  return (
    <ul className="songs" aria-label={t("More songs to take apart")}>
      {SONGS.map(({ file, name, text }) => {
        const url = songUrl(file);
        return url === undefined ? null : (
          <li key={file} className="song">
            <Button className="song-play" icon="play" iconFill label={t("Play {name}", { name })} info={t("Hear {name}.", { name })} showLabel={false} onPress={() => void playSong(app, name, url, true)} />
            <span className="col grow demo-name"><b className="clamp">{name}</b><span className="t2 clamp">{text}</span></span>
            <Button tone="ghost" size="sm" icon="layers" label={t("Take apart {name}", { name })} showLabel={false} info={t("Open {name} and change anything.", { name })} onPress={() => void playSong(app, name, url, false)} />
          </li>
        );
      })}
    </ul>
  );
}
