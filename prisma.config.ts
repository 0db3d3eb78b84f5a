/** Where Prisma finds the schema. The database itself is opened through the driver adapter (server/store.ts, bin/db.ts). */
import { defineConfig } from "prisma/config";

export default defineConfig({ schema: "prisma/schema.prisma", migrations: { path: "prisma/migrations" } });
