/** A text, parsed: what is shown, and beside it the marks that were taken away, so that nothing of what was typed is lost. */

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'bold' | 'italic' | 'strike'; mark: string; children: Inline[] }
  | { type: 'code'; mark: string; text: string }
  /** A bare address. `host`: where it really leads, when the address doesn't look like it. */
  | { type: 'address'; text: string; href: string; host: string | null }
  /** Words of their own, and the address behind them. `host`: what follows them in parentheses. */
  | { type: 'link'; children: Inline[]; address: string; href: string; host: string | null }
  /** `handle` in small letters, without the @. */
  | { type: 'mention'; text: string; handle: string }

export interface ListItem {
  /** As typed, including the white space around it, which stays visible. */
  marker: string
  children: Inline[]
}

export type Block =
  | { type: 'lines'; lines: Inline[][] }
  /** `open` and `close` are the lines of the fence. */
  | { type: 'code'; language: string | null; text: string; open: string; close: string }
  /** `marks`: what each of its lines began with. */
  | { type: 'quote'; blocks: Block[]; marks: string[] }
  | { type: 'list'; items: ListItem[] }

/** Steps that reading a text took, for the test that holds them to be linear. */
export interface Work {
  steps: number
}
