/**
 * The console's build: a static export into out/, served by the control plane. There is no Next server in production, so
 * nothing here may need one (no rewrites, no server functions, no image optimiser).
 */
/** @type {import("next").NextConfig} */
const config = {
  output: "export",
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // types are checked by `npm run type-check` over the whole repository; once is enough
  typescript: { ignoreBuildErrors: true },
  // keep the tracing root here even if a lock file lies in a parent folder
  turbopack: { root: import.meta.dirname },
};
export default config;
