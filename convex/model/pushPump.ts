/** Keeps so many pushes under way until nothing is due: none that hangs keeps another from its turn. */

export interface PumpParts<Push, Outcome> {
  /** Takes up to so many that are due. */
  claim: (most: number) => Promise<Push[]>
  /** Never throws. */
  send: (push: Push) => Promise<Outcome>
  /** Whether something is due again at once. */
  report: (outcomes: Outcome[]) => Promise<boolean>
}

/** Under way at once, and the most that is encrypted before anyone else has a turn. */
export const atOnce = 16

export async function pump<Push, Outcome>({ claim, send, report }: PumpParts<Push, Outcome>): Promise<void> {
  let underWay = 0
  let isMore = true
  let settled: Outcome[] = []
  let wake = () => {}
  const start = async (push: Push) => {
    underWay++
    const outcome = await send(push)
    settled.push(outcome)
    underWay--
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
    } else if (underWay > 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    } else return
  }
}
