/** A parsed text: what is shown, and the delimiters that were removed, so that nothing typed is lost. */

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'bold' | 'italic' | 'strike'; mark: string; children: Inline[] }
  | { type: 'code'; mark: string; text: string }
  /** A bare URL. `host`: where it really leads, if it doesn't look like it. */
  | { type: 'address'; text: string; href: string; host: string | null }
  /** Link text with the URL behind it. `host`: shown after the text in parentheses. */
  | { type: 'link'; children: Inline[]; address: string; href: string; host: string | null }
  /** `handle` in lower case, without the @. */
  | { type: 'mention'; text: string; handle: string }

export interface ListItem {
  /** As typed, including the white space around it, which stays visible. */
  marker: string
  children: Inline[]
}

export type Block =
  | { type: 'lines'; lines: Inline[][] }
  /** `open` and `close` are the fence's lines. */
  | { type: 'code'; language: string | null; text: string; open: string; close: string }
  /** `marks`: the prefix of each of its lines. */
  | { type: 'quote'; blocks: Block[]; marks: string[] }
  | { type: 'list'; items: ListItem[] }

/** Number of parsing steps, for the test that keeps them linear. */
export interface Work {
  steps: number
}
