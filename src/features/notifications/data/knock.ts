/** The notification sound, two knocks on wood, synthesized: nothing to download and nothing to license. */
let context: AudioContext | undefined
let lastAt = -Infinity
/** Plays once, however many chats have something new. */
const everyMs = 1_000
/** Seconds after the first knock, and volume. */
const taps = [
  [0, 0.5],
  [0.13, 0.32],
] as const

/** Browsers play no sound before the user has interacted with the page. */
export const canKnock = (): boolean =>
  typeof AudioContext === 'function' && (navigator.userActivation?.hasBeenActive ?? true)

export function knock(): void {
  const now = performance.now()
  if (!canKnock() || now < lastAt + everyMs) return
  lastAt = now
  context ??= new AudioContext()
  void context.resume()
  for (const [after, loud] of taps) tap(context, context.currentTime + 0.02 + after, loud)
}

function tap(context: AudioContext, at: number, loud: number) {
  const tone = new OscillatorNode(context, { type: 'triangle' })
  const volume = new GainNode(context, { gain: 0 })
  tone.frequency.setValueAtTime(330, at)
  tone.frequency.exponentialRampToValueAtTime(150, at + 0.05)
  volume.gain.setValueAtTime(0.0001, at)
  volume.gain.exponentialRampToValueAtTime(loud, at + 0.004)
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.11)
  tone.connect(volume).connect(context.destination)
  tone.start(at)
  tone.stop(at + 0.12)
}
