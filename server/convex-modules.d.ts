/**
 * The `convex/` folder as the engine loads it. scripts/build.mjs makes this module: every file of the folder that may
 * hold functions, so that a new one is served without being named anywhere.
 */
import type { HttpRouter } from '../runtime/engine/run/http-router'

/** By path in the folder, without extension. */
export const modules: Record<string, Record<string, unknown>>
export const schema: object
export const crons: object | undefined
export const http: HttpRouter | undefined
