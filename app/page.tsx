/** The desk: every market in a row, money below, what happened beside it. */
import { Desk } from "./_components/desk/desk.tsx";

export default function Page() {
  return <Desk />;
}
