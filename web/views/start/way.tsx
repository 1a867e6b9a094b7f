// One of the ways to begin: a picture, a name, a key.
import type { ReactNode } from "react";
import { Button } from "react-aria-components";

export function Way({ title, text, keyName, art, onPress }: { title: string; text: string; keyName: string; art: ReactNode; onPress: () => void }) {
  return (
    <Button className="way" onPress={onPress} aria-keyshortcuts={keyName}>
      {art}
      <span className="row"><b className="s15">{title}</b><kbd className="kbd end">{keyName}</kbd></span>
      <span className="t2 s13">{text}</span>
    </Button>
  );
}
