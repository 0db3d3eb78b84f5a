-- CreateTable
CREATE TABLE "SettingRevision" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" BIGINT NOT NULL,
    "by" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "basedOn" INTEGER,
    "document" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Command" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "at" BIGINT NOT NULL,
    "by" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "ok" BOOLEAN NOT NULL,
    "answer" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Fill" (
    "n" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "fillId" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "key" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "price" TEXT NOT NULL,
    "size" TEXT NOT NULL,
    "priceDecimals" INTEGER NOT NULL,
    "sizeDecimals" INTEGER NOT NULL,
    "liquidity" TEXT NOT NULL,
    "fee" TEXT NOT NULL,
    "edgeBps" REAL,
    "orderId" BIGINT,
    "strategy" TEXT NOT NULL,
    "markout1Bps" REAL,
    "markout5Bps" REAL,
    "markout30Bps" REAL,
    "markout60Bps" REAL
);

-- CreateTable
CREATE TABLE "EquityPoint" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" BIGINT NOT NULL,
    "account" TEXT NOT NULL,
    "equity" TEXT NOT NULL,
    "pnl" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Alert" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "epoch" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "market" TEXT,
    "text" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "count" INTEGER NOT NULL,
    "acknowledgedBy" TEXT
);

-- CreateTable
CREATE TABLE "Meta" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL
);

-- CreateIndex
CREATE INDEX "Command_at_idx" ON "Command"("at");

-- CreateIndex
CREATE INDEX "Fill_key_n_idx" ON "Fill"("key", "n");

-- CreateIndex
CREATE UNIQUE INDEX "Fill_key_fillId_key" ON "Fill"("key", "fillId");

-- CreateIndex
CREATE INDEX "EquityPoint_account_at_idx" ON "EquityPoint"("account", "at");

-- CreateIndex
CREATE INDEX "Alert_at_idx" ON "Alert"("at");

-- CreateIndex
CREATE UNIQUE INDEX "Alert_epoch_number_key" ON "Alert"("epoch", "number");
