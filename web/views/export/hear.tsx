// To hear the file that was made, as it will be heard by whoever gets it: not the song, but what was written.
import { useEffect, useRef, useState } from "react";
import { t } from "../../messages/index.ts";
import { Button } from "../../ui/button.tsx";
import { runById } from "../command_registry.ts";
import { useApp } from "../context.tsx";

export function Hear({ blob }: { blob: Blob }) {
  const app = useApp(), audio = useRef<HTMLAudioElement>(null);
  const [plays, setPlays] = useState(false), [cannot, setCannot] = useState(false);
  useEffect(() => {
    const element = new Audio(), url = URL.createObjectURL(blob);
    element.src = url;
    audio.current = element;
    element.onended = () => setPlays(false);
    return () => {
      element.pause();
      element.onended = null;
      URL.revokeObjectURL(url);
    };
  }, [blob]);
  const press = (): void => {
    const element = audio.current;
    if (!element) return;
    if (plays) {
      element.pause();
      element.currentTime = 0;
      return setPlays(false);
    }
    if (app.player.playing()) runById(app, "play"); // two songs at once are none
    setPlays(true);
    element.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "AbortError") return; // it was stopped before it began
      setPlays(false);
      setCannot(true);
    });
  };
  if (cannot) return <span className="t2 grow" role="status">{t("This browser can't play such a file. It is saved all the same.")}</span>;
  return <Button icon={plays ? "stop" : "play"} iconFill label={plays ? t("Stop the file") : t("Play the file")} info={t("Plays what was written, not the song.")} onPress={press} />;
}
