/**
 * Where in the application's sources an error came from: the frames of pushed code, by the source maps that came with
 * it. Everything else on the stack (this server, Node) is left out, as Convex leaves out its own.
 */
import { SourceMap, type SourceMapPayload } from 'node:module'

/** The name of a pushed module on stacks: Convex's own form. */
export const USER_CODE = 'convex:/user/'

/** The source map of a pushed module by its path in the bundle, as text. */
export type SourceMapOf = (path: string) => string | undefined

export const NO_SOURCE_MAPS: SourceMapOf = () => undefined

const FRAME = /^ {4}at (?:(async )?(?:(.+) \()?)?convex:\/user\/(.+):(\d+):(\d+)\)?$/

/** One line per frame, each with its line break; empty for code that came without source maps. */
export function framesOf(error: Error, sourceMapOf: SourceMapOf): string {
  const { stack, message } = error as { stack?: unknown; message?: unknown }
  if (typeof stack !== 'string') return ''
  // A message may quote another function's frames.
  const own = typeof message === 'string' ? message : ''
  const at = stack.indexOf(own)
  const lines = stack.slice(at === -1 ? 0 : at + own.length).split('\n')
  const maps = new Map<string, SourceMap | null>()
  let frames = ''
  for (const line of lines) {
    const [, isAsync, name, path, row, column] = FRAME.exec(line) ?? []
    if (path === undefined) continue
    if (!maps.has(path)) maps.set(path, parse(sourceMapOf(path)))
    // Positions start at 1 on a stack, and at 0 in a source map.
    const found = maps.get(path)?.findEntry(Number(row) - 1, Number(column) - 1)
    if (!found || !('originalSource' in found)) continue
    const place = `${found.originalSource}:${found.originalLine + 1}:${found.originalColumn + 1}`
    frames += `    at ${isAsync ?? ''}${name ?? '<anonymous>'} (${place})\n`
  }
  return frames
}

function parse(text: string | undefined): SourceMap | null {
  if (text === undefined) return null
  try {
    return new SourceMap(JSON.parse(text) as SourceMapPayload)
  } catch {
    return null
  }
}
