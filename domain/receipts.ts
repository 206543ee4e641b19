/** What a person has read and tells: the rows from `fromSeq` up to and including `sharedReadSeq`. */
export interface Receipt<UserId extends string = string> {
  userId: UserId
  /** Behind where they joined, and behind what they read while their receipts were off: neither is told (R5, R6). */
  fromSeq: number
  sharedReadSeq: number
  /** Nothing is known of what comes after it: a block came between (R10). */
  untilSeq?: number | undefined
}

/** Of a conversation whose people came one after the other; of most there are two. */
const mostReceipts = 16

const covers = (a: Receipt, b: Receipt) => a.fromSeq <= b.fromSeq && a.sharedReadSeq >= b.sharedReadSeq

/**
 * The receipts that answer for everybody, furthest first. Two that cover a third are enough in its place: whoever the
 * sender is, one of them is somebody else. Among people who were there from the start these are the two who have read
 * furthest. Returns the same array when nothing changes, so that the caller can skip the write.
 */
export function mergeReceipt<UserId extends string>(top: Receipt<UserId>[], mine: Receipt<UserId>): Receipt<UserId>[] {
  const all = [...top, mine].sort((a, b) => b.sharedReadSeq - a.sharedReadSeq || a.fromSeq - b.fromSeq)
  const needed: Receipt<UserId>[] = []
  for (const receipt of all) {
    const coverers = needed.filter((kept) => covers(kept, receipt)).map(({ userId }) => userId)
    if (!coverers.includes(receipt.userId) && new Set(coverers).size < 2) needed.push(receipt)
  }
  // Past the most there may be, the oldest messages fall back to ✓: never a ✓✓ that nobody has earned.
  const merged = needed.slice(0, mostReceipts)
  return merged.includes(mine) ? merged : top
}

const isReadIn = ({ fromSeq, sharedReadSeq }: Receipt, seq: number) => fromSeq <= seq && sharedReadSeq >= seq

/** R6: read by someone other than its sender. */
export function isReadByAnother(receipts: readonly Receipt[], message: { senderId: string; seq: number }): boolean {
  return receipts.some((receipt) => receipt.userId !== message.senderId && isReadIn(receipt, message.seq))
}

/**
 * R6: of those who tell what they read and were there for the message, who has read it and who has not. The sender is
 * neither.
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
