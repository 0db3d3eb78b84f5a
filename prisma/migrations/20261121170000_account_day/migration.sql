-- CreateTable
CREATE TABLE "AccountDay" (
    "account" TEXT NOT NULL PRIMARY KEY,
    "world" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "document" TEXT NOT NULL
);
