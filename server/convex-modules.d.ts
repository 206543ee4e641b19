/**
 * The `convex/` folder as the engine loads it. scripts/build.mjs generates this module from every file in the folder
 * that can hold functions, so a new file needs no registration.
 */
import type { HttpRouter } from '../runtime/engine/run/http-router'

/** By path in the folder, without extension. */
export const modules: Record<string, Record<string, unknown>>
export const schema: object
export const crons: object | undefined
export const http: HttpRouter | undefined
