/** The live connection's socket, opened by the document itself while its scripts load. */
declare global {
  interface Window {
    parleySocket?: WebSocket
  }
}

/** Leaves the promise of its opening in `opened`, which stays pending if the server rejects the page. */
export const openAhead = (path: string) =>
  `const socket=window.parleySocket=new WebSocket(location.origin.replace(/^http/,'ws')+${JSON.stringify(path)});` +
  `const opened=new Promise((open)=>socket.addEventListener('open',open));`

/** The document's socket to this URL, unless it has closed already. Returned once. */
export function socketAhead(url: string): WebSocket | null {
  const socket = window.parleySocket
  delete window.parleySocket
  if (!socket) return null
  if (socket.url === url && socket.readyState <= socket.OPEN) return socket
  socket.close()
  return null
}
