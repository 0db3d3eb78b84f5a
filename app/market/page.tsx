/** One market: /market?m=<key>. */
import { Suspense } from "react";
import { MarketPage } from "../_components/market/market-page.tsx";

export default function Page() {
  return (
    <Suspense>
      <MarketPage />
    </Suspense>
  );
}
