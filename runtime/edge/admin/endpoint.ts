import type { IncomingMessage, ServerResponse } from 'node:http'

/** Returns the JSON text of the response, or null if it has already responded. */
export type Endpoint = (request: IncomingMessage, response: ServerResponse) => Promise<string | null>
