// The level of a track, alike on heads and strips.
import { levelLaw } from "../../ui/fader.tsx";

export const TRACK_LEVEL = levelLaw(-96, 6);
