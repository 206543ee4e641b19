import type { ClerkUIConstructor, ClerkUIInstance, ComponentControls } from '@clerk/shared/ui'

type Options = Parameters<ClerkUIInstance['ensureMounted']>[0]

/** Clerk’s forms. Most pages show none, and they are three times the size of the code that keeps a session. */
export interface FormsOnDemand {
  /** The forms in the shape Clerk expects. They are downloaded when one is about to be shown, not when a page loads. */
  ClerkUI: ClerkUIConstructor
  /** A form was to be shown, but could not be loaded. */
  hasFailed: () => boolean
  subscribe: (listener: () => void) => () => void
}

export function createFormsOnDemand(fetchForms: () => Promise<ClerkUIConstructor>): FormsOnDemand {
  const listeners = new Set<() => void>()
  let failed = false

  function fail() {
    failed = true
    for (const listener of listeners) listener()
  }

  class Forms implements ClerkUIInstance {
    static version = ''
    readonly version = ''
    private readonly made: ConstructorParameters<ClerkUIConstructor>
    private ui: ClerkUIInstance | null = null
    private mounted: Promise<ComponentControls> | null = null
    /** Props that every page sets for the forms it doesn't show yet. */
    private readonly props: Parameters<ComponentControls['updateProps']>[0] = {}

    constructor(...made: ConstructorParameters<ClerkUIConstructor>) {
      this.made = made
    }

    ensureMounted(options: Options): Promise<ComponentControls> {
      // Only calls that are about to show a form name it.
      if (options?.preloadHint) this.show(() => void this.ui?.ensureMounted(options), options)
      return Promise.resolve(this.controls)
    }

    private async mount(options: Options): Promise<ComponentControls> {
      const ClerkUI = await fetchForms()
      this.ui = new ClerkUI(...this.made)
      const controls = await this.ui.ensureMounted(options)
      controls.updateProps(this.props)
      return controls
    }

    private show(act: (controls: ComponentControls) => void, options?: Options) {
      this.mounted ??= this.mount(options)
      void this.mounted.then(act).catch(fail)
    }

    private ifShown(act: (controls: ComponentControls) => void) {
      if (this.mounted) this.show(act)
    }

    private readonly controls: ComponentControls = {
      mountComponent: (params) => this.show((forms) => forms.mountComponent(params)),
      unmountComponent: (params) => this.ifShown((forms) => forms.unmountComponent(params)),
      updateProps: (params) => {
        if (this.mounted) this.show((forms) => forms.updateProps(params))
        else Object.assign(this.props, params)
      },
      openModal: (...params) => this.show((forms) => forms.openModal(...params)),
      closeModal: (...params) => this.ifShown((forms) => forms.closeModal(...params)),
      openDrawer: (...params) => this.show((forms) => forms.openDrawer(...params)),
      closeDrawer: (...params) => this.ifShown((forms) => forms.closeDrawer(...params)),
      prefetch: (...params) => this.ifShown((forms) => forms.prefetch(...params)),
      mountImpersonationFab: () => this.show((forms) => forms.mountImpersonationFab()),
      openProtectCheckModal: (...params) => this.show((forms) => forms.openProtectCheckModal?.(...params)),
    }
  }

  return {
    ClerkUI: Forms,
    hasFailed: () => failed,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
