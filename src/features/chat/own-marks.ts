/** What a person alone has done with the messages on show. */
export interface OwnMarks {
  /** Seqs deleted for themselves. */
  hidden: ReadonlySet<number>
  /** Their reactions, each as `reactionKey` writes it. */
  reactions: ReadonlySet<string>
}

export const reactionKey = (seq: number, emoji: string) => `${seq} ${emoji}`
