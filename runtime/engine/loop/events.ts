/** What the edge is told, in order. Events leave with the batch they belong to; those of actions, which run beside the batches, as soon as can be. */
import type { EngineEvent, Execution } from '../../boundary/messages'

export class Events {
  private waiting: EngineEvent[] = []
  /** Null before there is somebody to tell. */
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

  /** Batches run: from here on they say when events leave. */
  hold(): void {
    this.isHeld = true
  }

  release(): void {
    this.isHeld = false
  }

  /** Everything told so far leaves now. */
  flush(): void {
    if (this.waiting.length === 0 || this.handler === null) return
    const events = this.waiting
    this.waiting = []
    this.handler(events)
  }
}
