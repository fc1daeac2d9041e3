// A thousand connections: the rows are folded, and nothing stutters.
import { strict as assert } from "node:assert";
import { after, test } from "node:test";
import { closeBrowser, Page } from "./browser.mjs";
import { load, Server } from "./server.mjs";

const network = {
    legs: Array.from({ length: 20 }, (_, leg) => ({
        origin: `Place ${leg}`, destination: `Place ${leg + 1}`, seats: 1000000,
    })),
};

after(closeBrowser);

test("draws a thousand connections without stutter, and counts them right", async (t) => {
    const server = await Server.start(t, { network });
    const page = await Page.open(t, server.url);
    await page.isLive();
    const loaded = load(server, ["--clients", "1000", "--duration", "8s", "--think-time", "20ms",
        "--legs", "spread"]);
    await page.sees("[data-tile=waiting] .tile-more", /^1,000 connected$/, 15000);
    await page.sees("#density", /^/);
    const [begin, first] = [performance.now(), await page.frames()];
    await page.page.waitForTimeout(4000);
    const rate = (await page.frames() - first) / ((performance.now() - begin) / 1000);
    t.diagnostic(`${rate.toFixed(1)} frames a second drawn at 1,000 connections`);
    assert.ok(rate >= 24, `${rate} frames a second`);
    assert.ok(rate <= 31, `${rate} frames a second: more than a person needs`);
    await page.page.selectOption("#window", "15");
    await page.page.waitForTimeout(process.env.TRECHO_BOARD_PICTURES ? 1500 : 0);
    await page.picture("board-crowd.png");

    // Folded, one finds single connections by number or by state.
    await page.page.fill("#row-search", "17");
    await page.sees("#rows .row-name", /^#17$/);
    await page.page.fill("#row-search", "");
    await loaded;
    await page.sees("[data-tile=waiting] .tile-more", /^0 connected$/, 15000);
    await page.agreesWith(server);
    page.hasNoComplaints();
});
