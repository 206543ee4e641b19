/**
 * Events for the edge, in order. They leave with the batch they belong to; those of actions, which run next to the
 * batches, leave as soon as possible.
 */
import type { EngineEvent, Execution } from '../../boundary/messages'

export class Events {
  private waiting: EngineEvent[] = []
  /** Null until there is a listener. */
  private handler: ((events: EngineEvent[]) => void) | null = null
  private isHeld = false

  onEvents(handler: (events: EngineEvent[]) => void): void {
    this.handler = handler
    this.flush()
  }

  readonly tell = (event: EngineEvent): void => {
    this.waiting.push(event)
    if (!this.isHeld) this.flush()
  }

  readonly logged = (execution: Execution): void => {
    const last = this.waiting.at(-1)
    if (last?.type === 'executions') last.executions.push(execution)
    else this.tell({ type: 'executions', executions: [execution] })
  }

  /** Batches are running: from now on they decide when events leave. */
  hold(): void {
    this.isHeld = true
  }

  release(): void {
    this.isHeld = false
  }

  /** Sends everything collected so far. */
  flush(): void {
    if (this.waiting.length === 0 || this.handler === null) return
    const events = this.waiting
    this.waiting = []
    this.handler(events)
  }
}
