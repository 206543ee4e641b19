/** Whether ⌘ does here what Ctrl does elsewhere. In the browser only. */
export const isAppleDevice = () => /Mac|iPhone|iPad/.test(navigator.userAgent)
