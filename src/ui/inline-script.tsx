interface InlineScriptProps {
  nonce: string | undefined
  /** Our own code, without any user content. */
  code: string
}

/** Runs in place, before any script file is loaded. */
export function InlineScript({ nonce, code }: InlineScriptProps) {
  // Browsers hide a nonce once they have read it, which looks like a hydration mismatch.
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: code }} />
}
