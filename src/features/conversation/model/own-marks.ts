/** What a person alone has done with the messages on show. */
export interface OwnMarks {
  /** Seqs deleted for themselves. */
  hidden: ReadonlySet<number>
  /** Their reactions, each as `reactionKey` writes it. */
  reactions: ReadonlySet<string>
  /** R10: of the counts that everyone shares, what is of people whom they blocked; by the same key. */
  folded: ReadonlyMap<string, number>
}

export const reactionKey = (seq: number, emoji: string) => `${seq} ${emoji}`
