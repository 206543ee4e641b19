import { MessagesScreen } from './messages-screen'

export default function Page() {
  return <MessagesScreen />
}
