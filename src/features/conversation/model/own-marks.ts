/** The user's own state of the loaded messages. */
export interface OwnMarks {
  /** Seqs deleted for themselves. */
  hidden: ReadonlySet<number>
  /** Their reactions, each as `reactionKey` writes it. */
  reactions: ReadonlySet<string>
  /** R10: the part of the shared counts that comes from people they blocked; by the same key. */
  folded: ReadonlyMap<string, number>
}

export const reactionKey = (seq: number, emoji: string) => `${seq} ${emoji}`
