/**
 * A part of the app that is loaded on demand: as one file, or, once a page has loaded some of its pieces with other
 * parts, as the rest of the pieces. Turbopack writes both into the script that loads the part.
 */
export interface Part {
  whole: string
  pieces: string[]
}

const PART = /\{path:"(static\/chunks\/[^"]+)",moduleChunks:\[([^\]]*)\]\}/g

export const partsIn = (script: string): Part[] =>
  [...script.matchAll(PART)].map(([, whole = '', pieces = '']) => ({
    whole: `/_next/${whole}`,
    pieces: [...pieces.matchAll(/"([^"]+)"/g)].map(([, piece]) => `/_next/${piece}`),
  }))
