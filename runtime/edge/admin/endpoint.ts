import type { IncomingMessage, ServerResponse } from 'node:http'

/** Returns the JSON text of its answer, or null when it has answered by itself. */
export type Endpoint = (request: IncomingMessage, response: ServerResponse) => Promise<string | null>
