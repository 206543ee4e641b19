/**
 * An HTTP action's response on its way to the edge: in one piece if its body is available at once, otherwise part by
 * part as the function produces it.
 */
import type { EngineEvent } from '../../boundary/messages'

/** https://docs.convex.dev/functions/http-actions#limits */
const MAX_RESPONSE_BYTES = 20 << 20

export class HttpAnswer {
  /** Whether the status was sent, which can't be undone. */
  isBegun = false
  private bytes = 0

  constructor(
    private readonly call: number,
    private readonly tell: (event: EngineEvent) => void,
    private readonly nextTurn: () => Promise<void>,
  ) {}

  async send({ status, headers, body }: Response): Promise<void> {
    const begin = (first: Uint8Array | null, more: boolean): void => {
      this.isBegun = true
      this.tell({ type: 'http-response', call: this.call, status, headers: [...headers], body: first, more })
    }
    const reader = body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined
    if (!reader) return begin(null, false)
    try {
      const first = await this.read(reader)
      if (first === null) return begin(null, false)
      // A body that was complete from the start says so within a turn.
      const second = this.read(reader)
      second.catch(() => {})
      const isWhole = await Promise.race([second.then((part) => part === null), this.nextTurn().then(() => false)])
      begin(first, !isWhole)
      if (isWhole) return
      for (let part = await second; part !== null; part = await this.read(reader)) this.part(part, true)
      this.part(null, false)
    } catch (error) {
      await reader.cancel(error).catch(() => {})
      throw error
    }
  }

  breakOff(): void {
    this.tell({ type: 'http-chunk', call: this.call, body: null, more: false, failed: true })
  }

  private part(body: Uint8Array | null, more: boolean): void {
    this.tell({ type: 'http-chunk', call: this.call, body, more })
  }

  private async read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | null> {
    const { done, value } = await reader.read()
    if (done) return null
    this.bytes += value.byteLength
    if (this.bytes > MAX_RESPONSE_BYTES)
      throw new Error(`An HTTP action's response can be up to ${MAX_RESPONSE_BYTES} bytes.`)
    return value
  }
}
