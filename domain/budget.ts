/**
 * A rate limit stored as a single time: at `spentUntil` the full allowance is back. Spending moves it further into the
 * future, at most as far as a full allowance takes to recover.
 */
export interface Budget {
  /** Largest burst. */
  burst: number
  perSecond: number
}

/** `messagesPerSecond` is configured per deployment, and scales everything else. */
export function budgetsOf(messagesPerSecond: number) {
  return {
    message: { burst: 5 * messagesPerSecond, perSecond: messagesPerSecond },
    /** For changes to a person's own data and to earlier messages: deleting, restoring, the profile, settings. */
    change: { burst: 10 * messagesPerSecond, perSecond: 2 * messagesPerSecond },
    /** Only starting to type counts: continuing notifies no one. */
    typing: { burst: messagesPerSecond, perSecond: messagesPerSecond / 4 },
    conversation: { burst: 2 * messagesPerSecond, perSecond: messagesPerSecond / 20 },
    /** People added or invited to groups: the largest group at once, with a margin. */
    member: { burst: 60 * messagesPerSecond, perSecond: messagesPerSecond / 4 },
    upload: { burst: messagesPerSecond, perSecond: messagesPerSecond / 20 },
  } satisfies Record<string, Budget>
}

export type BudgetKind = keyof ReturnType<typeof budgetsOf>

export const defaultMessagesPerSecond = 20

/** The moment after spending this many more at `now`, or how long to wait before trying again. */
export function spend(
  { burst, perSecond }: Budget,
  spentUntil: number,
  now: number,
  count = 1,
): { spentUntil: number } | { retryAfterMs: number } {
  const each = 1000 / perSecond
  const furthest = now + burst * each
  // Spending more than a full allowance uses all of it, because no wait would ever be long enough.
  const cost = Math.min(count, burst) * each
  // After a clock was set back, no one has to wait for it to catch up.
  const after = Math.min(Math.max(spentUntil, now), furthest) + cost
  return after <= furthest ? { spentUntil: after } : { retryAfterMs: Math.max(1, Math.ceil(after - furthest)) }
}
