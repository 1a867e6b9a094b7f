// An address to give on: pressed it is chosen, and a button copies it and says for a moment that it did. Where the browser does not let it,
// that is said here, too.
import { useEffect, useRef, useState } from "react";
import { t } from "../../messages/index.ts";
import { Button } from "../../ui/button.tsx";

const SAID_MS = 2000;

export function CopyField({ label, text, info, tone = "plain" }: { label: string; text: string; info: string; tone?: "plain" | "primary" }) {
  const field = useRef<HTMLInputElement>(null), [copied, setCopied] = useState(""), [isRefused, refuse] = useState(false);
  useEffect(() => {
    if (copied === "") return;
    const timer = window.setTimeout(() => setCopied(""), SAID_MS);
    return () => window.clearTimeout(timer);
  }, [copied]);
  const copy = (): void => void navigator.clipboard.writeText(text).then(() => {
    setCopied(text);
    refuse(false);
  }, () => {
    refuse(true);
    field.current?.focus(); // which chooses it
  });
  const isCopied = copied === text;
  return (
    <>
      <div className="row g8 share-link">
        <label className="field grow"><input ref={field} className="grow" readOnly value={text} aria-label={label} onFocus={(event) => event.currentTarget.select()} /></label>
        <Button icon={isCopied ? "check" : "copy"} className="copy" tone={tone} label={isCopied ? t("Copied") : t("Copy")} info={info} onPress={copy} />
      </div>
      {isRefused ? <p className="bad-text" role="alert">{t("The browser does not let the page copy. The address is chosen: copy it by hand.")}</p> : null}
    </>
  );
}
