// A dialog on a dimmed page. Esc and a press outside close it when it may be dismissed.
import { useEffect, useRef, type ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { t } from "../messages/index.ts";
import { Button } from "./button.tsx";
import { MoreEdges } from "./more_edges.tsx";

export function Dialog({ title, isOpen, onClose, children, isDismissable = true, width }: {
  title: string; isOpen: boolean; onClose: () => void; children: ReactNode; isDismissable?: boolean; width?: number }) {
  const body = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!isOpen || !isDismissable) return;
    // When what had the focus went away with a step of the dialog, nobody inside hears the key.
    const close = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.defaultPrevented && document.activeElement === document.body) onClose();
    };
    document.addEventListener("keydown", close);
    return () => document.removeEventListener("keydown", close);
  }, [isOpen, isDismissable, onClose]);
  return (
    <ModalOverlay className="scrim" isOpen={isOpen} isDismissable={isDismissable} onOpenChange={(open) => {
      if (!open) onClose();
    }}>
      <Modal className="dialog pop" {...(width ? { style: { width, maxWidth: "100%" } } : {})}>
        <AriaDialog ref={body}>
          <div className="row">
            <Heading slot="title" level={2}>{title}</Heading>
            <span className="end" />
            <Button icon="close" label={t("Close")} showLabel={false} tone="ghost" onPress={onClose} />
          </div>
          {children}
        </AriaDialog>
        <MoreEdges of={body} />
      </Modal>
    </ModalOverlay>
  );
}
