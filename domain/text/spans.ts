import type { Target } from './hosts'

/** What was found in a line, by where it stands. Spans are in each other or apart, never across. */
export type Span =
  | { type: 'bold' | 'italic' | 'strike'; from: number; to: number; size: number }
  | { type: 'code'; from: number; to: number; size: number }
  | { type: 'address'; from: number; to: number; href: string; host: string | null }
  | { type: 'link'; from: number; to: number; wordsTo: number; target: Target }
  | { type: 'mention'; from: number; to: number }
