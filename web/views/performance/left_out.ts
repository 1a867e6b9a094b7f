/** What is left out of playback while the machine cannot keep up, by Thrift of engine/devices/device.h. */
export const LEFT_OUT = ["", "analysers look less often", "distortion is a little coarser", "thick unisons and reverbs are thinner", "an instrument sounds 48 voices at most", "an instrument sounds 24 voices at most", "an instrument sounds 12 voices at most"] as const;
