/**
 * Keeps at most a batch of pushes in flight until none is due. A slow post gives up its slot and continues next to the
 * others. If its service has responded to nothing meanwhile, further pushes for that service are returned unsent until
 * it does. So neither one hanging service nor many of them delay the others.
 */

export interface PumpParts<Push, Outcome> {
  /** Claims due pushes, as many as there is room for beside these. `isMore`: there may be others. */
  claim: (inFlight: number) => Promise<{ pushes: Push[]; isMore: boolean }>
  /** Never throws. */
  send: (push: Push) => Promise<Outcome>
  /** Whether any push is due. */
  report: (outcomes: Outcome[], inFlight: number) => Promise<boolean>
  /** The push service it goes to. */
  serviceOf: (push: Push) => string
  /** The result of a push that was claimed but not sent. */
  unsent: (push: Push) => Outcome
  /** Resolves when a post that starts now is slow, or has ended; never rejects. */
  tookLong: (hasEnded: () => boolean) => Promise<unknown>
  isAnswered: (outcome: Outcome) => boolean
}

/** In flight at once, of all calls together; also the most that is encrypted before others get a turn. */
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
  /** Posts that gave up their slots and have not ended. */
  let beside = 0
  let isMore = true
  /** How many the other calls think are in flight here. */
  let said = 0
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
      said = underWay
      // Results that arrive meanwhile are reported together, next time.
      if (await report(outcomes, said)) isMore = true
    } else if (underWay < atOnce && (isMore || underWay < said)) {
      const inFlight = underWay
      const claimed = await claim(inFlight)
      said = inFlight + claimed.pushes.length
      isMore = claimed.isMore
      for (const push of claimed.pushes) void start(push)
    } else if (underWay > 0 || beside > 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    } else return
  }
}
