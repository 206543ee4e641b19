import { ResetPasswordPage } from '@/auth/auth'
import { PageTitle } from '../page-title'
import { WithWords } from '../with-words'

export default function Page() {
  return (
    <>
      <PageTitle />
      <WithWords of="accounts">
        <ResetPasswordPage />
      </WithWords>
    </>
  )
}
