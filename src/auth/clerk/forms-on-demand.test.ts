import type { ClerkUIConstructor, ComponentControls } from '@clerk/shared/ui'
import { expect, it } from 'vitest'
import { createFormsOnDemand } from './forms-on-demand'

/** A fake of Clerk’s forms that records its calls. */
function start(isReachable = true) {
  const told: string[] = []
  let fetched = 0
  const controls = new Proxy({} as ComponentControls, {
    // Without `then`: it must not look like a promise.
    get: (_, name: string) =>
      name === 'then' ? undefined : (...params: unknown[]) => told.push(`${name} ${JSON.stringify(params)}`),
  })
  class Theirs {
    static version = '1.0.0'
    version = '1.0.0'
    ensureMounted = (options?: { preloadHint?: string }) => {
      told.push(`ensureMounted ${options?.preloadHint ?? ''}`)
      return Promise.resolve(controls)
    }
  }
  const forms = createFormsOnDemand(async () => {
    fetched++
    if (!isReachable) throw new Error('An ad blocker')
    return Theirs
  })
  const ui = new forms.ClerkUI(...([] as unknown as ConstructorParameters<ClerkUIConstructor>))
  return { forms, ui, told, fetched: () => fetched }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))
const node = { id: 'here' } as HTMLDivElement

it('C230 pages without Clerk’s forms download none of them', async () => {
  const { ui, told, fetched } = start()
  const controls = await ui.ensureMounted()
  controls.updateProps({ appearance: { dark: false } })
  controls.updateProps({ appearance: { dark: true } })
  controls.closeModal('signIn')
  controls.closeDrawer('checkout')
  controls.unmountComponent({ node })
  controls.prefetch('organizationSwitcher')
  await settled()
  expect(fetched()).toBe(0)
  expect(told).toEqual([])
})

it('C230 the first form shown downloads them once, with the props set before', async () => {
  const { ui, told, fetched } = start()
  const controls = await ui.ensureMounted()
  controls.updateProps({ appearance: { dark: true } })
  const form = { name: 'SignIn', appearanceKey: 'signIn', node }
  ;(await ui.ensureMounted({ preloadHint: 'SignIn' })).mountComponent(form)
  controls.updateProps({ node, props: { path: '/sign-in' } })
  // Unmounted before it was loaded.
  controls.unmountComponent({ node })
  await settled()
  ;(await ui.ensureMounted({ preloadHint: 'SignUp' })).mountComponent({ ...form, name: 'SignUp' })
  await settled()
  expect(fetched()).toBe(1)
  expect(told.filter((line) => !line.startsWith('ensureMounted'))).toEqual([
    'updateProps [{"appearance":{"dark":true}}]',
    `mountComponent [${JSON.stringify(form)}]`,
    'updateProps [{"node":{"id":"here"},"props":{"path":"/sign-in"}}]',
    'unmountComponent [{"node":{"id":"here"}}]',
    `mountComponent [${JSON.stringify({ ...form, name: 'SignUp' })}]`,
  ])
  expect(told).toContain('ensureMounted SignUp')
})

for (const [what, open] of [
  ['a dialog', (controls: ComponentControls) => controls.openModal('userVerification')],
  ['a drawer', (controls: ComponentControls) => controls.openDrawer('checkout')],
  ['what says whom one stands for', (controls: ComponentControls) => controls.mountImpersonationFab()],
  ['a check', (controls: ComponentControls) => controls.openProtectCheckModal?.({} as never)],
] as const) {
  it(`C230 ${what} that Clerk opens by itself downloads them`, async () => {
    const { ui, told, fetched } = start()
    open(await ui.ensureMounted())
    await settled()
    expect(fetched()).toBe(1)
    expect(told).toHaveLength(3)
  })
}

it('C230 forms that can’t be loaded show an error, and pages without a form don’t notice', async () => {
  const { forms, ui, fetched } = start(false)
  let heard = 0
  const stop = forms.subscribe(() => heard++)
  const controls = await ui.ensureMounted()
  controls.updateProps({})
  await settled()
  expect(forms.hasFailed()).toBe(false)
  controls.mountComponent({ name: 'SignIn', appearanceKey: 'signIn', node })
  controls.unmountComponent({ node })
  await settled()
  expect(forms.hasFailed()).toBe(true)
  expect(fetched()).toBe(1)
  expect(heard).toBeGreaterThan(0)
  stop()
})
