/** The rows that a person has read and shares: from `fromSeq` up to and including `sharedReadSeq`. */
export interface Receipt<UserId extends string = string> {
  userId: UserId
  /** Excludes messages from before they joined, and those they read with receipts turned off (R5, R6). */
  fromSeq: number
  sharedReadSeq: number
  /** Nothing later is known, because of a block (R10). */
  untilSeq?: number | undefined
}

/** More than two only if people joined a conversation one after the other. */
const mostReceipts = 16

const covers = (a: Receipt, b: Receipt) => a.fromSeq <= b.fromSeq && a.sharedReadSeq >= b.sharedReadSeq

/**
 * The receipts that stand for everyone, furthest first. Two that cover a third one replace it: at least one of them
 * isn't the sender's. Among people who were there from the start, these are the two who have read furthest. Returns
 * the same array if nothing changes, so that the caller can skip the write.
 */
export function mergeReceipt<UserId extends string>(top: Receipt<UserId>[], mine: Receipt<UserId>): Receipt<UserId>[] {
  const all = [...top, mine].sort((a, b) => b.sharedReadSeq - a.sharedReadSeq || a.fromSeq - b.fromSeq)
  const needed: Receipt<UserId>[] = []
  for (const receipt of all) {
    const coverers = needed.filter((kept) => covers(kept, receipt)).map(({ userId }) => userId)
    if (!coverers.includes(receipt.userId) && new Set(coverers).size < 2) needed.push(receipt)
  }
  // Beyond the maximum, the oldest messages fall back to ✓, and never show an unearned ✓✓.
  const merged = needed.slice(0, mostReceipts)
  return merged.includes(mine) ? merged : top
}

const isReadIn = ({ fromSeq, sharedReadSeq }: Receipt, seq: number) => fromSeq <= seq && sharedReadSeq >= seq

/** R6: read by someone other than its sender. */
export function isReadByAnother(receipts: readonly Receipt[], message: { senderId: string; seq: number }): boolean {
  return receipts.some((receipt) => receipt.userId !== message.senderId && isReadIn(receipt, message.seq))
}

/**
 * R6: among members who share receipts and were there for the message, those who have read it and those who have not.
 * The sender is neither.
 */
export function readersOf<UserId extends string>(
  positions: readonly Receipt<UserId>[],
  message: { senderId: string; seq: number },
): { read: UserId[]; unread: UserId[] } {
  const asked = positions.filter(({ userId, fromSeq, untilSeq = Infinity }) => {
    return userId !== message.senderId && fromSeq <= message.seq && message.seq <= untilSeq
  })
  const idsOf = (isRead: boolean) =>
    asked.filter((position) => isReadIn(position, message.seq) === isRead).map(({ userId }) => userId)
  return { read: idsOf(true), unread: idsOf(false) }
}
