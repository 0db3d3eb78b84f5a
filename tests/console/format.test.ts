/** Figures as the desk prints them. */
import { describe, expect, it } from "vitest";
import { age, clock, compact, money, percent, plain, signed, span } from "../../app/_lib/format.ts";

const MINUS = "\u2212";
describe("figures", () => {
  it.each<[string, string, string]>([
    ["a price has its decimals and groups", plain(61204.3, 1), "61,204.3"],
    ["below zero has a true minus sign", plain(-9.6, 2), `${MINUS}9.60`],
    ["zero after rounding has no sign", plain(-0.001, 2), "0.00"],
    ["zero is not signed", signed(0, 2), "0.00"],
    ["what rounds to zero is not signed", signed(0.004, 2), "0.00"],
    ["above zero is signed", signed(1.2, 2), "+1.20"],
    ["below zero is signed", signed(-1.2, 2), `${MINUS}1.20`],
    ["unknown is a dash", plain(null, 2), "–"],
    ["not a number is a dash, never NaN", signed(Number.NaN, 2), "–"],
    ["infinite is a dash", plain(Number.POSITIVE_INFINITY, 2), "–"],
    ["money has cents below a million", money(103482.163), "103,482.16"],
    ["money has none above", money(1_234_567.8), "1,234,568"],
    ["volumes are short", compact(1_244_311), "1.24 M"],
    ["small volumes are whole", compact(9_999), "9,999"],
    ["percent", percent(266.4), "266 %"],
    ["a percentage without meaning is capped in words", percent(123_456), "> 10,000 %"],
  ])("%s", (_, got, wanted) => expect(got).toBe(wanted));
});
describe("ages and times", () => {
  it.each<[string, string, string]>([
    ["tenths below ten seconds", age(240), "0.2 s"],
    ["whole seconds up to a minute and a half", age(61_000), "61 s"],
    ["minutes", age(12 * 60_000), "12 min"],
    ["hours", age(3 * 3_600_000), "3 h"],
    ["days", age(2 * 86_400_000), "2 d"],
    ["never below zero", age(-500), "0.0 s"],
    ["9.96 s does not become 10.0 s", age(9_960), "10 s"],
    ["unknown is a dash", age(null), "–"],
    ["spans in milliseconds", span(2.6), "3 ms"],
    ["spans above a second", span(1240), "1.24 s"],
    ["times are UTC with milliseconds", clock(Date.UTC(2026, 10, 21, 8, 41, 7, 214)), "08:41:07.214"],
  ])("%s", (_, got, wanted) => expect(got).toBe(wanted));
});
