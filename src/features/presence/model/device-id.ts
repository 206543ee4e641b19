const KEY = 'parley-device'

/** What the server knows this browser by, once it may notify: heartbeats say so, and it is not told of what it shows. */
export function knownDeviceId(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined
  } catch {
    return undefined
  }
}

export function rememberDeviceId(deviceId: string | null): void {
  try {
    if (deviceId === null) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, deviceId)
  } catch {
    // Where nothing is kept, the browser is a new device at each load.
  }
}
