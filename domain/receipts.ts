/** A person's shared read position: everything up to `sharedReadSeq` was read while their receipts were on (R5). */
export interface Receipt<UserId extends string = string> {
  userId: UserId
  sharedReadSeq: number
}

/**
 * The two highest shared positions of a conversation, highest first, of two people. Two are enough for every ✓✓:
 * whoever the sender is, one of them is somebody else, and no other person has read further.
 * Returns the same array when nothing changes, so that the caller can skip the write.
 */
export function mergeReceipt<UserId extends string>(top: Receipt<UserId>[], mine: Receipt<UserId>): Receipt<UserId>[] {
  const own = top.find((receipt) => receipt.userId === mine.userId)
  if (own && own.sharedReadSeq >= mine.sharedReadSeq) return top
  const others = top.filter((receipt) => receipt.userId !== mine.userId)
  const lowest = others[1]
  if (lowest && lowest.sharedReadSeq >= mine.sharedReadSeq) return top
  return [...others, mine].sort((a, b) => b.sharedReadSeq - a.sharedReadSeq).slice(0, 2)
}

/** R6: read by someone other than its sender. */
export function isReadByAnother(receipts: readonly Receipt[], message: { senderId: string; seq: number }): boolean {
  return receipts.some(({ userId, sharedReadSeq }) => userId !== message.senderId && sharedReadSeq >= message.seq)
}
