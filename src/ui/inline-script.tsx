interface InlineScriptProps {
  nonce: string | undefined
  /** Ours, and none of anyone else's words in it. */
  code: string
}

/** Runs where it stands, before any file of scripts is there. */
export function InlineScript({ nonce, code }: InlineScriptProps) {
  // Browsers hide a nonce once they have read it, which looks like a difference when React takes over.
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: code }} />
}
