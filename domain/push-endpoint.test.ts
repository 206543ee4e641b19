import { describe, expect, it } from 'vitest'
import { isPushEndpoint, isPushSubject, serviceOf } from './push-endpoint'

describe('push services', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/c1:APA91b',
    'https://updates.push.services.mozilla.com/wpush/v2/gAAAAA',
    'https://web.push.apple.com/QGj-7',
    'https://wns2-db5p.notify.windows.com/w/?token=BQYAAAB%2b',
  ])('C414 %s is accepted', (endpoint) => expect(isPushEndpoint(endpoint, [])).toBe(true))

  it.each([
    'http://fcm.googleapis.com/x', 'https://127.0.0.1/x', 'https://[::1]/x', 'https://2130706433/x', 'https://0x7f.1/x', 'https://localhost/x',
    'https://printer/x', 'https://nas.local/x', 'https://db.internal/x', 'https://10.0.0.1:8443/x', 'https://a.b.localhost/x', 'https://me@push.example.com/x',
    'https://push.example.com@127.0.0.1/x', 'https://push.example.com./x', 'ftp://push.example.com/x', 'javascript:alert(1)', '', 'https://', `https://push.example.com/${'x'.repeat(2_000)}`,
    'https://push.example.com/\u0000', 'https://push.example.com:/x', 'https://1.1.1.1/x', 'https://router.lan/x', 'https://push.example.com\\@10.0.0.1/',
  ])('C414 %j isn’t a push service', (endpoint) => expect(isPushEndpoint(endpoint, [])).toBe(false)) // oxfmt-ignore

  it('C414 an origin configured by the operator is accepted, and no other on that host', () => {
    const allowed = ['http://127.0.0.1:4100']
    expect(isPushEndpoint('http://127.0.0.1:4100/p/1', allowed)).toBe(true)
    expect(isPushEndpoint('http://127.0.0.1:4101/p/1', allowed)).toBe(false)
    expect(isPushEndpoint('http://127.0.0.1/p/1', allowed)).toBe(false)
  })

  it('C414 a service is identified by its host', () => {
    expect(serviceOf('https://fcm.googleapis.com/fcm/send/c1')).toBe('fcm.googleapis.com')
  })
})

describe('the contact for push services', () => {
  it.each([
    'mailto:ops@example.com',
    'https://chat.example.com',
    'https://chat.example.com/contact',
    'MAILTO:ops@Example.com',
  ])('C413 %s is accepted', (subject) => expect(isPushSubject(subject)).toBe(true))
  it.each([
    '', 'ops@example.com', 'mailto:ops@localhost', 'mailto:ops@server', 'mailto:x@10.0.0.1', 'mailto:<ops@example.com>', 'mailto:a@b.c,d@e.f', 'mailto:',
    'http://chat.example.com', 'https://localhost', 'https://localhost:3000', 'https://127.0.0.1', 'https://chat.local', 'mailto:ops@nas.local', 'tel:110',
  ])('C413 %j is rejected', (subject) => expect(isPushSubject(subject)).toBe(false)) // oxfmt-ignore
})
