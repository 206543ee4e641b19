/** The facts about pushes to this device. */
export interface PushFacts {
  /** Null if the server can't push. */
  key: string | null
  /** The server's record of this device. */
  here: { service: string; isFailing: boolean } | undefined
}

/**
 * Whether messages reach this device while no page is open.
 *
 *
 *   unset: the server can't push · refused: the browser has no subscription · failing: its service accepts nothing · on
 */
export type PushStanding = { kind: 'on' | 'failing'; service: string } | { kind: 'unset' | 'refused' }

export function pushStandingOf({ key, here }: PushFacts): PushStanding {
  if (key === null) return { kind: 'unset' }
  if (!here) return { kind: 'refused' }
  return { kind: here.isFailing ? 'failing' : 'on', service: here.service }
}
