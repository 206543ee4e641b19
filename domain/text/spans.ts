import type { Target } from './hosts'

/** Spans found in a line, by position. They nest or are disjoint, and never overlap. */
export type Span =
  | { type: 'bold' | 'italic' | 'strike'; from: number; to: number; size: number }
  | { type: 'code'; from: number; to: number; size: number }
  | { type: 'address'; from: number; to: number; href: string; host: string | null }
  | { type: 'link'; from: number; to: number; wordsTo: number; target: Target }
  | { type: 'mention'; from: number; to: number }
