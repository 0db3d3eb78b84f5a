/** How well the desk knows what it holds, what stops it by itself, and the way down. */
import { RiskPage } from "../_components/risk/risk-page.tsx";

export default function Page() {
  return <RiskPage />;
}
