// What is left out of playback, in words.
import { t } from "../../messages/index.ts";

/** What is left out of playback while the machine cannot keep up, by Thrift of engine/devices/device.h. */
export const LEFT_OUT = ["", t("analysers look less often"), t("distortion is a little coarser"), t("thick unisons and reverbs are thinner"), t("an instrument sounds 48 voices at most"), t("an instrument sounds 24 voices at most"), t("an instrument sounds 12 voices at most")] as const;
