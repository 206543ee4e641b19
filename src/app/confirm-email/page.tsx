import { ConfirmEmailPage } from '@/auth/auth'
import { PageTitle } from '../page-title'

export default function Page() {
  return (
    <>
      <PageTitle />
      <ConfirmEmailPage />
    </>
  )
}
