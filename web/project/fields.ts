// The schema's numbers and the devices' tables: the one place where the page meets what is generated from C.
import { DEVICES as TABLES, TrackType, type DeviceInfo } from "@gen/schema";
import { said } from "../messages/index.ts";
import type { Id } from "./api.ts";

export { AutomationMode, ConnectionPoint, ConnectionType, Field, FIELD_PARAM_FIRST, Kind, TrackType, type DeviceInfo, type Visual } from "@gen/schema";

/** The tables in the reader's language; names of devices are names, and choices are said where they are shown, for pictures go by them. */
export const DEVICES: readonly DeviceInfo[] = TABLES.map((device) => ({
  ...device, summary: said(device.summary), params: device.params.map((param) => ({ ...param, name: said(param.name), group: said(param.group) })),
}));
/** A parameter as the tables call it, in the order they have them: for the names of steps. */
const written = new Map(TABLES.map((device) => [device.number, device.params]));
export const writtenParam = (device: number, param: number): DeviceInfo["params"][number] | undefined => written.get(device)?.find((one) => one.number === param);
const byNumber = new Map(DEVICES.map((device) => [device.number, device]));
export const deviceInfo = (number: number): DeviceInfo | undefined => byNumber.get(number);
export const deviceById = (id: string): DeviceInfo | undefined => DEVICES.find((device) => device.id === id);

export const TRACK_INSTRUMENT = TrackType.instrument, TRACK_AUDIO = TrackType.audio, TRACK_MASTER = TrackType.master, TRACK_GROUP = TrackType.group, TRACK_RETURN = TrackType.return;
export const NO_ID = 0n as Id;
