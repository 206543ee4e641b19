/**
 * Keeps so many pushes under way until nothing is due. A post that takes long gives its place to others and goes on beside
 * them. Where its service has answered nothing at all meanwhile, what else is for it goes back without having been sent, until
 * it answers something. So neither a service that hangs keeps another from its turn, nor many that hang.
 */

export interface PumpParts<Push, Outcome> {
  /** Takes up to so many that are due. */
  claim: (most: number) => Promise<Push[]>
  /** Never throws. */
  send: (push: Push) => Promise<Outcome>
  /** Whether something is due again at once. */
  report: (outcomes: Outcome[]) => Promise<boolean>
  /** The push service that it goes to. */
  serviceOf: (push: Push) => string
  /** Of one that was claimed and not sent. */
  unsent: (push: Push) => Outcome
  /** Resolves when a post that was begun now takes long, or has ended; never rejects. */
  tookLong: (hasEnded: () => boolean) => Promise<unknown>
  isAnswered: (outcome: Outcome) => boolean
}

/** Under way at once, and the most that is encrypted before anyone else has a turn. */
export const atOnce = 16

export async function pump<Push, Outcome>({
  claim,
  send,
  report,
  serviceOf,
  unsent,
  tookLong,
  isAnswered,
}: PumpParts<Push, Outcome>): Promise<void> {
  let underWay = 0
  /** Posts that gave up their places and have not ended. */
  let beside = 0
  let isMore = true
  let settled: Outcome[] = []
  let wake = () => {}
  const silent = new Set<string>()
  const answers = new Map<string, number>()
  const start = async (push: Push) => {
    const service = serviceOf(push)
    if (silent.has(service)) return void settled.push(unsent(push))
    underWay++
    const before = answers.get(service)
    let hasPlace = true
    let hasEnded = false
    void tookLong(() => hasEnded).then(() => {
      if (hasEnded) return
      hasPlace = false
      underWay--
      beside++
      if (answers.get(service) === before) silent.add(service)
      wake()
    })
    const outcome = await send(push)
    hasEnded = true
    if (hasPlace) underWay--
    else beside--
    if (isAnswered(outcome)) {
      answers.set(service, (answers.get(service) ?? 0) + 1)
      silent.delete(service)
    }
    settled.push(outcome)
    wake()
  }
  while (true) {
    if (settled.length > 0) {
      const outcomes = settled
      settled = []
      // What settles meanwhile is told together, the next time.
      if (await report(outcomes)) isMore = true
    } else if (isMore && underWay < atOnce) {
      const claimed = await claim(atOnce - underWay)
      isMore = claimed.length > 0
      for (const push of claimed) void start(push)
    } else if (underWay > 0 || beside > 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    } else return
  }
}
