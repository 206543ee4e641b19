/** The facts about pushes to this device. */
export interface PushFacts {
  /** Null if the server can't push. */
  key: string | null
  /** The server's record of this device. */
  here: { service: string; isFailing: boolean } | undefined
  /** This page has tried to register the device. */
  hasTried: boolean
}

/**
 * Whether messages reach this device while no page is open.
 *
 *
 *   unset: the server can't push · refused: the browser has no subscription · failing: its service accepts nothing · on
 */
export type PushStanding = { kind: 'on' | 'failing'; service: string } | { kind: 'unset' | 'refused' }

/** Null while that is unknown. */
export function pushStandingOf({ key, here, hasTried }: PushFacts): PushStanding | null {
  if (key === null) return { kind: 'unset' }
  if (!here) return hasTried ? { kind: 'refused' } : null
  return { kind: here.isFailing ? 'failing' : 'on', service: here.service }
}
