const KEY = 'parley-device'

/**
 * The server's id for this browser once it has notifications. Heartbeats include it, so that the device isn't notified
 * of what it shows.
 */
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
    // Without storage, the browser is a new device on each load.
  }
}
