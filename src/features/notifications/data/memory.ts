import { deviceMemory } from '../model/device-memory'

/** Of this browser: its other pages and the worker have the same. */
export const memory = deviceMemory()
