/**
 * A push service on loopback: it decrypts and stores what it accepts as the browser would, with none of our code. The
 * test determines its responses.
 */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, verify } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PushPayload } from '../../../domain/push-payload'
import { deviceKeysOf, type DeviceKeys } from './device'

export interface Taken {
  /** The device's owner. */
  name: string
  payload: PushPayload
  bytes: number
  topic: string
  headers: IncomingMessage['headers']
}

/** `hang`: may accept it, and doesn't respond until the test ends. */
export type Reply = { status: number; retryAfter?: string } | { hang: true; takes: boolean }

export class PushService {
  readonly taken: Taken[] = []
  /** Every post, in order of arrival. */
  posts = 0
  /** By the device's name, the post's number, and its topic. */
  reply: (name: string, post: number, topic: string) => Reply = () => ({ status: 201 })
  /** Called with each accepted push, as the device would be. */
  onTaken: (taken: Taken) => void = () => {}
  origin = ''
  /** The time for signatures. An action that wakes within a function's frozen moment signs with that one. */
  clocks: (() => number)[] = [() => Date.now()]
  private held: Promise<void> | undefined
  private readonly names = new Map<string, string>()
  private readonly hanging = new Set<ServerResponse>()
  private readonly server: Server = createServer((request, response) => void this.take(request, response))

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
    return this
  }

  close(): void {
    for (const response of this.hanging) response.destroy()
    this.server.closeAllConnections()
    this.server.close()
  }

  /** Answers nothing until told to. */
  hold(): () => void {
    let release = () => {}
    this.held = new Promise((resolve) => (release = resolve))
    return () => {
      this.held = undefined
      release()
    }
  }

  /** From now on it recognizes the device by its endpoint. */
  know(name: string, endpoint: string): void {
    this.names.set(new URL(endpoint).pathname, name)
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    await this.held
    const name = this.names.get(request.url ?? '')
    if (name === undefined) return void response.writeHead(404).end()
    const reply = this.reply(name, ++this.posts, String(request.headers.topic))
    if ('hang' in reply) {
      this.hanging.add(response)
      if (reply.takes) this.keep(name, Buffer.concat(chunks), request.headers)
      return
    }
    if (reply.status < 300) this.keep(name, Buffer.concat(chunks), request.headers)
    response.writeHead(reply.status, reply.retryAfter === undefined ? {} : { 'retry-after': reply.retryAfter }).end()
  }

  private keep(name: string, body: Buffer, headers: IncomingMessage['headers']): void {
    if (headers['content-encoding'] !== 'aes128gcm') throw new Error(`Encoded as ${headers['content-encoding']}`)
    requireSigned(
      headers.authorization ?? '',
      this.origin,
      this.clocks.map((now) => now()),
    )
    const payload = JSON.parse(decrypt(body, deviceKeysOf(name))) as PushPayload
    const taken = { name, payload, bytes: body.length, topic: String(headers.topic), headers }
    this.taken.push(taken)
    this.onTaken(taken)
  }
}

/** RFC 8291 and 8188, from the receiver's side. */
export function decrypt(body: Buffer, { privateKey, auth }: DeviceKeys): string {
  const salt = body.subarray(0, 16)
  const recordSize = body.readUInt32BE(16)
  const senderPublic = body.subarray(21, 21 + body.readUInt8(20))
  const sealed = body.subarray(21 + senderPublic.length)
  if (sealed.length > recordSize) throw new Error('More than one record')
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(privateKey)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), senderPublic])
  const material = Buffer.from(hkdfSync('sha256', ecdh.computeSecret(senderPublic), auth, info, 32))
  const derive = (what: string, length: number) =>
    Buffer.from(hkdfSync('sha256', material, salt, Buffer.from(`Content-Encoding: ${what}\0`), length))
  const decipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12))
  decipher.setAuthTag(sealed.subarray(-16))
  const record = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
  const end = record.lastIndexOf(2)
  if (end < 0 || record.subarray(end + 1).some((byte) => byte !== 0)) throw new Error('No end of the last record')
  return record.subarray(0, end).toString('utf8')
}

/** RFC 8292; throws where a push service would reject. Returns the claims. */
export function requireSigned(authorization: string, origin: string, times = [Date.now()]): Record<string, unknown> {
  const [, header = '', claims = '', signature = '', key = ''] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(authorization) ?? []
  const point = Buffer.from(key, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'))
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y! }, format: 'jwk' })
  const signed = Buffer.from(`${header}.${claims}`)
  if (!verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))) {
    throw new Error('Not signed by its key')
  }
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
  if (read(header).alg !== 'ES256') throw new Error('Another algorithm')
  const { aud, exp, sub } = read(claims)
  const isInTime = times.some((now) => Number(exp) > now / 1_000 && Number(exp) <= now / 1_000 + 24 * 60 * 60)
  if (aud !== origin || !isInTime || typeof sub !== 'string') throw new Error('Bad claims')
  return read(claims)
}
