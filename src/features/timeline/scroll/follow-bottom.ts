/** Staying at the live end, and counting the messages that arrived while the reader was elsewhere (C3, C4). */
export type Follow = { following: boolean; seenCount: number }

export type FollowEvent =
  | { type: 'scrolled'; distance: number; atLiveEnd: boolean; count: number }
  | { type: 'counted'; count: number }
  | { type: 'sent' }
  | { type: 'detached' }

/** Within this many px of the bottom, a new message is scrolled into view. */
const FOLLOW_WITHIN = 80

export function follow(state: Follow, event: FollowEvent): Follow {
  switch (event.type) {
    case 'scrolled': {
      // A reader at the bottom stays there while the next page, just started, is still loading.
      const following = (event.atLiveEnd || state.following) && event.distance <= FOLLOW_WITHIN
      return settle(state, following, following ? event.count : state.seenCount)
    }
    case 'counted':
      return state.following ? settle(state, true, event.count) : state
    case 'sent':
      return settle(state, true, state.seenCount)
    case 'detached':
      return settle(state, false, state.seenCount)
  }
}

/** `count` is the head's count of people's messages: it only grows, so a deletion can't make this negative for long. */
export function arrivedBelow(state: Follow, count: number): number {
  return state.following ? 0 : Math.max(0, count - state.seenCount)
}

function settle(state: Follow, following: boolean, seenCount: number): Follow {
  return state.following === following && state.seenCount === seenCount ? state : { following, seenCount }
}
