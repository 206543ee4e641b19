/** The line between a browser's pages and the server's socket: it can be cut, held back, recorded, and answered. */
import type { BrowserContext, WebSocketRoute } from '@playwright/test'

export interface Line {
  /** Ends the sockets. New ones get no response until the line is mended. */
  cut(): Promise<void>
  mend(): void
  /** Holds what the pages send, or their calls of one function, until `release`. A closed page's calls are lost. */
  hold(path?: string): void
  release(): void
  /** How often the pages have called or subscribed to a function since `tap`. */
  calls(path: string): number
  /** The next call of a mutation does not reach the server: it is rejected with this error. */
  refuseNext(path: string, errorData: object): void
}

interface ClientMessage {
  type: string
  udfPath?: string
  requestId?: number
  /** The subscriptions it starts and ends. */
  modifications?: { udfPath?: string }[]
}

/** Call before the context's first page opens. */
export async function tapLine(context: BrowserContext): Promise<Line> {
  const sockets = new Set<WebSocketRoute>()
  const sent: string[] = []
  const refusals = new Map<string, object>()
  let held: { page: WebSocketRoute; pass: () => void }[] | null = null
  let heldPath: string | undefined
  let mended: Promise<void> = Promise.resolve()
  let mend = () => {}

  await context.routeWebSocket(/\/sync$/, async (page) => {
    await mended
    const server = page.connectToServer()
    sockets.add(page)
    page.onMessage((data) => {
      const message = JSON.parse(String(data)) as ClientMessage
      const path = message.udfPath
      for (const { udfPath } of [message, ...(message.modifications ?? [])]) if (udfPath) sent.push(udfPath)
      const refusal = path && message.type === 'Mutation' ? refusals.get(path) : undefined
      if (path && refusal) {
        refusals.delete(path)
        const { requestId } = message
        const result = { requestId, success: false, result: 'Refused', errorData: refusal, logLines: [] }
        return page.send(JSON.stringify({ type: 'MutationResponse', ...result }))
      }
      const pass = () => server.send(data)
      if (held && (heldPath === undefined || heldPath === path)) held.push({ page, pass })
      else pass()
    })
    page.onClose((code, reason) => {
      sockets.delete(page)
      void server.close(closing(code, reason))
    })
    server.onClose((code, reason) => {
      sockets.delete(page)
      void page.close(closing(code, reason))
    })
  })

  return {
    async cut() {
      mended = new Promise((resolve) => (mend = resolve))
      held = null
      const open = [...sockets]
      sockets.clear()
      await Promise.all(open.map((page) => page.close({ code: 1011, reason: 'The line was cut' })))
    },
    mend: () => mend(),
    hold(path) {
      held ??= []
      heldPath = path
    },
    release() {
      const kept = held ?? []
      held = null
      for (const { page, pass } of kept) if (sockets.has(page)) pass()
    },
    calls: (path) => sent.filter((one) => one === path).length,
    refuseNext: (path, errorData) => void refusals.set(path, errorData),
  }
}

/** Some codes mean that there was no close frame; those can't be sent. */
function closing(code: number | undefined, reason: string | undefined) {
  return code === undefined || [1005, 1006].includes(code) ? {} : { code, reason }
}
