// The schema's numbers and the devices' tables: the one place where the page meets what is generated from C.
import { DEVICES, TrackType, type DeviceInfo } from "@gen/schema";
import type { Id } from "./api.ts";

export { AutomationMode, ConnectionPoint, ConnectionType, DEVICES, Field, FIELD_PARAM_FIRST, Kind, TrackType, type DeviceInfo, type Visual } from "@gen/schema";

const byNumber = new Map(DEVICES.map((device) => [device.number, device]));
export const deviceInfo = (number: number): DeviceInfo | undefined => byNumber.get(number);
export const deviceById = (id: string): DeviceInfo | undefined => DEVICES.find((device) => device.id === id);

export const TRACK_INSTRUMENT = TrackType.instrument, TRACK_AUDIO = TrackType.audio, TRACK_MASTER = TrackType.master, TRACK_GROUP = TrackType.group, TRACK_RETURN = TrackType.return;
export const NO_ID = 0n as Id;
