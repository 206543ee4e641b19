import { deviceMemory } from '../model/device-memory'

/** Shared by this browser's pages and its service worker. */
export const memory = deviceMemory()
