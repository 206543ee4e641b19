import type { ClerkProvider } from '@clerk/nextjs'
import type { ComponentProps } from 'react'

/**
 * Styles Clerk's components with our tokens. These are the page's own custom properties, so the forms follow its theme.
 */
export const appearance: NonNullable<ComponentProps<typeof ClerkProvider>['appearance']> = {
  variables: {
    colorPrimary: 'var(--fill)',
    colorPrimaryForeground: 'var(--on-fill)',
    colorForeground: 'var(--text-1)',
    colorMutedForeground: 'var(--text-2)',
    colorBackground: 'var(--raised)',
    colorMuted: 'var(--desk-2)',
    colorNeutral: 'var(--text-1)',
    colorInput: 'var(--field, var(--desk-2))',
    colorInputForeground: 'var(--text-1)',
    colorBorder: 'var(--line-2)',
    colorRing: 'var(--focus)',
    colorDanger: 'var(--danger)',
    colorWarning: 'var(--warning)',
    colorSuccess: 'var(--presence)',
    colorModalBackdrop: 'var(--scrim)',
    fontFamily: 'inherit',
    fontSize: '0.875rem',
    borderRadius: '0.5rem',
  },
  options: { logoPlacement: 'none', socialButtonsPlacement: 'bottom', shimmer: false },
  elements: {
    rootBox: { width: '100%' },
    // On the page or in the sheet, without a card of their own.
    cardBox: {
      width: '100%',
      maxWidth: '100%',
      boxShadow: 'none',
      border: 'none',
      borderRadius: 0,
      background: 'transparent',
      // Otherwise the focus ring of a field as wide as the card is cut off.
      overflow: 'visible',
    },
    card: {
      padding: 0,
      background: 'transparent',
      boxShadow: 'none',
      border: 'none',
      gap: '1.5rem',
      overflow: 'visible',
    },
    header: { textAlign: 'start', alignItems: 'start' },
    headerTitle: { fontSize: '1.5rem', lineHeight: '2rem', fontWeight: 640, textAlign: 'start' },
    formFieldInput: {
      minHeight: '2.75rem',
      fontSize: '1rem',
      boxShadow: 'none',
      background: 'var(--raised)',
      border: '1px solid var(--line-2)',
      '&[aria-invalid="true"]': { borderColor: 'var(--danger)' },
    },
    formButtonPrimary: {
      minHeight: '2.75rem',
      fontSize: '0.9375rem',
      boxShadow: 'none',
      // Clerk would lighten it, and its labels would lose contrast in the dark theme.
      '&:hover, &:focus': { background: 'var(--fill-2)' },
      '&::after': { display: 'none' },
    },
    identityPreview: { marginInlineStart: 0, justifyContent: 'start' },
    otpCodeField: { alignItems: 'start' },
    otpCodeFieldInputs: { marginInline: 0 },
    formResendCodeLink: { alignSelf: 'start' },
    footer: { background: 'transparent', '& > :first-child': { paddingInline: 0 } },
    footerAction: { margin: 0 },
    footerActionLink: { color: 'var(--accent)' },
  },
}
