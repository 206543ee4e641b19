/** WebSockets for the published clients that a test can cut or deafen, without the server's help. */
import { WebSocket } from 'ws'

export interface FaultyNetwork {
  /** For a client's `webSocketConstructor`. */
  WebSocket: typeof globalThis.WebSocket
  /** While true, everything the server sends is lost on the way. */
  deaf: boolean
  /** Ends every connection without a close frame. The clients reconnect by themselves. */
  cut(): void
}

export function createFaultyNetwork(): FaultyNetwork {
  const open = new Set<WebSocket>()
  class FaultySocket extends WebSocket {
    constructor(url: string | URL) {
      super(url)
      open.add(this)
      this.once('close', () => open.delete(this))
    }

    override emit(event: string | symbol, ...args: unknown[]): boolean {
      if (network.deaf && event === 'message') return true
      return super.emit(event, ...args)
    }
  }
  const network: FaultyNetwork = {
    WebSocket: FaultySocket as unknown as typeof globalThis.WebSocket,
    deaf: false,
    cut: () => open.forEach((socket) => socket.terminate()),
  }
  return network
}
