import { presenceTiming } from '../../../../domain/presence'

/** A heartbeat's view of the page, as an interface for tests. */
export interface HeartbeatHost {
  /** Resolves once the server has accepted it. */
  send: (visible: boolean) => Promise<void>
  /** Sends the leave signal; must outlive the page. */
  leave: () => void
  isConnected: () => boolean
  isVisible: () => boolean
  setTimer(run: () => void, ms: number): () => void
}

/**
 * Sends a heartbeat every 30 s and whenever the tab is shown, hidden, or reconnected.
 *
 *   due, connected ──► sending ──► waiting 30 s ──► due
 *   due, not connected ──► dropped: reconnecting sends one at once
 *
 * Dropped instead of queued, because a heartbeat is about the present.
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
      // Sends another one only if it would differ from the one in flight.
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
    /** The tab was shown or hidden, or the connection is back. */
    changed: beat,
    /** The page is being closed, perhaps into the back-forward cache, where its timers must not send heartbeats. */
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
