/** The frame of every page: theme before the first paint, the bar that never moves, what is open above the page. */
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { Console } from "./_components/shell/console.tsx";
import { THEME_SCRIPT } from "./_lib/theme.ts";
import "./globals.css";

export const metadata: Metadata = { title: "Quotewright", description: "A market maker's desk" };
export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "dark light" };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, hashed by the content security policy */}
        <script dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
      </head>
      <body>
        <Console>{children}</Console>
      </body>
    </html>
  );
}
