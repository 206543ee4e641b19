import { ResetPasswordPage } from '@/auth/auth'
import { PageTitle } from '../page-title'

export default function Page() {
  return (
    <>
      <PageTitle />
      <ResetPasswordPage />
    </>
  )
}
