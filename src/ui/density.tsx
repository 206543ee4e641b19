import { densityKey } from './density-key'

const script = `try{if(localStorage.getItem('${densityKey}')==='compact')document.documentElement.dataset.density='compact'}catch{}`

/** Runs before the first paint, so that rows never jump from one density to the other. */
export function DensityScript({ nonce }: { nonce: string | undefined }) {
  // Browsers hide a nonce once they have read it, which looks like a difference when React takes over.
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: script }} />
}
