// The public edge of the project folder.

import type { ProjectStore } from "./api";
import { DeviceStore } from "./store";

export { ProjectInUse } from "./lead";

export function createStore(): ProjectStore {
  return new DeviceStore();
}
