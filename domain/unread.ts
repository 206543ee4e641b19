/** The head's numbers for unread counts (R1): every row takes a seq, and only people's messages advance `count`. */
export interface HeadPosition {
  /** The newest row's seq; -1 while there is none. */
  lastSeq: number
  count: number
}

/** A person's own read position (R2, R3). */
export interface ReadPosition {
  /** Everything up to and including this seq is read. */
  readSeq: number
  /** The count at readSeq, plus own messages above it. */
  seenCount: number
  /** Own messages above readSeq, which seenCount includes in addition to the count at readSeq. */
  ownAbove: number
}

/** R3. `tombstonesAboveRead`: others' deleted messages above readSeq. */
export function unreadCount(
  head: Pick<HeadPosition, 'count'>,
  mine: { seenCount: number; tombstonesAboveRead: number },
): number {
  return Math.max(0, head.count - mine.seenCount - mine.tombstonesAboveRead)
}

/** R2: readSeq never moves back and stays within [visibleFromSeq - 1, lastSeq]. */
export function clampReadSeq(
  wanted: number,
  position: Pick<ReadPosition, 'readSeq'>,
  bounds: { visibleFromSeq: number; lastSeq: number },
): number {
  const within = Math.min(Math.max(wanted, bounds.visibleFromSeq - 1), bounds.lastSeq)
  return Math.max(position.readSeq, within)
}

/**
 * R2: readSeq only moves if what is on screen connects to it or to the live end; opening a permalink marks nothing.
 * `visible` is the range of seq on screen, both ends included.
 */
export function readSeqOnScreen(
  readSeq: number,
  visible: { firstSeq: number; lastSeq: number },
  head: Pick<HeadPosition, 'lastSeq'>,
): number {
  const joinsRead = visible.firstSeq <= readSeq + 1
  const joinsLiveEnd = visible.lastSeq >= head.lastSeq
  return joinsRead || joinsLiveEnd ? Math.max(readSeq, Math.min(visible.lastSeq, head.lastSeq)) : readSeq
}

/** R3: an own message counts as seen; readSeq only follows for a sender who had read everything. */
export function afterSend(position: ReadPosition, headBefore: HeadPosition): ReadPosition {
  if (position.readSeq >= headBefore.lastSeq) {
    return { readSeq: headBefore.lastSeq + 1, seenCount: headBefore.count + 1, ownAbove: 0 }
  }
  return { ...position, seenCount: position.seenCount + 1, ownAbove: position.ownAbove + 1 }
}

/** R3: the state after readSeq has moved up to `readSeq`, where the count is `countThere`. */
export function afterRead(readSeq: number, countThere: number, ownAbove: number): ReadPosition {
  return { readSeq, seenCount: countThere + ownAbove, ownAbove }
}

/** R7: a new member starts with everything read. */
export function afterJoin(head: HeadPosition): ReadPosition {
  return { readSeq: head.lastSeq, seenCount: head.count, ownAbove: 0 }
}
