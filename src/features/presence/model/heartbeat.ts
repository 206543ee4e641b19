import { presenceTiming } from '../../../../domain/presence'

/** What a heartbeat needs from the page, so that its rules can be tested without one. */
export interface HeartbeatHost {
  /** Resolves when the server took it. */
  send: (visible: boolean) => Promise<void>
  /** Says goodbye; must survive the page. */
  leave: () => void
  isConnected: () => boolean
  isVisible: () => boolean
  setTimer(run: () => void, ms: number): () => void
}

/**
 * Sends a sign of life every 30 s and whenever the tab is shown, hidden or connected again.
 *
 *   due, connected ──► sending ──► waiting 30 s ──► due
 *   due, not connected ──► dropped: coming back sends one at once
 *
 * Dropped instead of queued, because a heartbeat tells about now.
 */
export function startHeartbeat(host: HeartbeatHost) {
  let cancelTimer: (() => void) | undefined
  let sending = false
  let again = false
  let said = false
  let stopped = false

  function schedule() {
    cancelTimer?.()
    cancelTimer = host.setTimer(beat, presenceTiming.heartbeatMs)
  }

  function beat() {
    if (stopped) return
    schedule()
    if (!host.isConnected()) return
    if (sending) {
      // Another one only if it would say something else than the one on its way.
      again = host.isVisible() !== said
      return
    }
    sending = true
    said = host.isVisible()
    void host
      .send(said)
      .catch(() => undefined)
      .finally(() => {
        sending = false
        if (!again) return
        again = false
        beat()
      })
  }

  beat()
  return {
    /** The tab was shown or hidden, or the connection came back. */
    changed: beat,
    /** The page goes away, perhaps into the back-forward cache: no timer of its own may beat for it there. */
    leave: () => {
      cancelTimer?.()
      host.leave()
    },
    stop: () => {
      stopped = true
      cancelTimer?.()
    },
  }
}
