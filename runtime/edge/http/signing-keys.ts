/**
 * GET /.well-known/jwks.json: the keys with which anyone can verify what a function has signed (`ctx.auth.signJwt`).
 */
import type { EngineClient } from '../host/engine-client'
import type { HandleRequest } from './api'
import { answerJson } from './exchange'
import { pathOf } from './paths'

const PATH = '/.well-known/jwks.json'

export function createSigningKeys(engine: EngineClient): HandleRequest {
  return (request, response) => {
    if (pathOf(request) !== PATH || (request.method !== 'GET' && request.method !== 'HEAD')) return false
    void engine.ready.then(() => {
      // Public, because it can only verify a signature.
      response.setHeader('access-control-allow-origin', '*')
      response.setHeader('cache-control', 'public, max-age=300')
      answerJson(response, 200, engine.signingKeys ?? '{"keys":[]}')
    })
    return true
  }
}
