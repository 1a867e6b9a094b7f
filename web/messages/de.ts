// German.
import type { Messages } from "./speech.ts";

export const german: Messages = { page: {}, told: {} };
