/**
 * Saves a file under its name. A link's `download` attribute only works for the page's own origin, and a remote
 * deployment names files by their id, so from there the file is fetched first.
 */
export async function saveFile(url: string, name: string) {
  if (new URL(url, location.href).origin === location.origin) return press(url, name)
  try {
    const answer = await fetch(url)
    if (!answer.ok) throw new Error(`The server responded with status ${answer.status} instead of the file`)
    const local = URL.createObjectURL(await answer.blob())
    press(local, name)
    // The browser has started reading it by then.
    setTimeout(() => URL.revokeObjectURL(local), 60_000)
  } catch {
    window.open(url, '_blank', 'noopener,noreferrer')
  }
}

function press(href: string, download: string) {
  const link = document.createElement('a')
  Object.assign(link, { href, download, rel: 'noopener' })
  link.click()
}
