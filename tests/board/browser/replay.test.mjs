// A trace file, watched without a server.
import { strict as assert } from "node:assert";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { closeBrowser, Page } from "./browser.mjs";
import { Client, folderFor, Server, serveTrace, simulate } from "./server.mjs";

after(closeBrowser);

function recordsOf(file) {
    return readFileSync(file, "utf8").split("\n").map((line) => line.replace(/,$/, ""))
        .filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
}

const end = (page) => page.page.$eval("#replay-time", (slider) => {
    slider.value = slider.max;
    slider.dispatchEvent(new Event("input"));
});

test("replays a simulated story to its end, and back", async (t) => {
    const file = path.join(folderFor(t), "story.json");
    await simulate(["--seed", "7", "--trace", file]);
    const events = recordsOf(file).filter(({ ph }) => ph === "i");
    const soldSeats = events.reduce((sum, { name, args }) =>
        sum + (name === "sold" ? args.legs.length : name === "cancelled" ? -args.legs.length : 0), 0);
    const page = await Page.open(t, await serveTrace(t, file));
    await page.sees("#status", /replay of story.json/);
    await page.page.click("#replay-play"); // it plays by itself; now it stands still
    await page.sees("#replay-play", "Play");
    await end(page);
    await page.sees("#replay-clock", /^(.+) of \1$/);
    await page.tile("sold", new RegExp(`^${soldSeats}$`));
    const legs = await page.legs();
    for (const [leg, counts] of Object.entries(legs))
        assert.ok(counts.every((count) => count >= 0), `${leg}: ${counts}`);

    // Step by step from the beginning: each press is one event.
    await page.page.focus("#replay-time");
    await page.page.keyboard.press("Home");
    await page.page.focus("#replay-step");
    const before = await page.page.evaluate(() => window.boardPlayer.index);
    for (let step = 0; step < 5; ++step) await page.page.keyboard.press("n");
    assert.equal(await page.page.evaluate(() => window.boardPlayer.index), before + 5);
    page.hasNoComplaints();
});

// Each start counts from the ledger again.
test("replays a server that was killed, and started again", async (t) => {
    const file = path.join(folderFor(t), "story.json");
    await simulate(["--seed", "29", "--faults", "hostile", "--trace", file]);
    const records = recordsOf(file);
    const starts = records.filter(({ ph, name }) => ph === "M" && name === "trecho");
    assert.ok(starts.length > 1, "the seed has no kill any more; take another one");
    const page = await Page.open(t, await serveTrace(t, file));
    await page.sees("#status", /replay of story.json/);
    await end(page);
    const sold = starts.at(-1).args.legs.map((leg) => leg.counts[2]);
    for (const { name, args } of records.slice(records.indexOf(starts.at(-1)) + 1)) {
        for (const leg of name === "sold" ? args.legs : []) ++sold[leg];
        for (const leg of name === "cancelled" ? args.legs : []) --sold[leg];
    }
    await page.tile("sold", new RegExp(`^${sold.reduce((sum, seats) => sum + seats, 0)}$`));
    page.hasNoComplaints();
});

test("shows no ticket number and no address of a trace", async (t) => {
    const file = path.join(folderFor(t), "story.json");
    await simulate(["--seed", "7", "--trace", file]);
    const url = await serveTrace(t, file);
    const trace = await (await fetch(`${url}trace`)).text();
    assert.ok(!trace.includes('"ticket"'));
    assert.ok(!trace.includes('"peer"'));
});

test("jumps to a broken invariant, and survives a torn line", async (t) => {
    const file = path.join(folderFor(t), "story.json");
    await simulate(["--seed", "7", "--trace", file]);
    const events = recordsOf(file).filter(({ ph }) => ph === "i");
    const middle = events[Math.floor(events.length / 2)].ts;
    const whole = readFileSync(file, "utf8").replace(/\n\]\s*$/, "");
    writeFileSync(file, `${whole},\n{"name":"broken_invariant","ph":"i","s":"g","pid":1,"tid":0,`
        + `"ts":${middle + 0.001},"args":{"sentence":"seats add up"}}`);
    appendFileSync(file, ',\n{"name":"held","ph":"i","s":"t","pi');
    const server = await Server.start(t);
    const page = await Page.open(t, server.url);
    await page.isLive();
    await page.page.setInputFiles("#trace-file", file);
    await page.sees("#replay-broken", "1 broken invariant");
    await page.page.click("#replay-broken");
    await page.sees("#banner", "broken invariant: seats add up");
    await page.sees("#replay-play", "Play"); // it stands still there
    const at = await page.page.evaluate(() => window.boardPlayer.time);
    assert.ok(Math.abs(at - middle / 1000) < 1, `${at} instead of ${middle / 1000}`);
    await page.page.click("#replay-close");
    await page.isLive();
    assert.equal(await page.page.locator("#banner").isVisible(), false);
    page.hasNoComplaints();
});

test("replays what a real server has traced", async (t) => {
    const file = path.join(folderFor(t), "trace.json");
    const server = await Server.start(t, { args: ["--trace", file, "--confirm-timeout", "1s"] });
    const ana = await Client.connect(server);
    await ana.ask("HELLO 2");
    await ana.ask("NAME Ana");
    await ana.ask("Recife > Salvador");
    await ana.ask("S");
    await ana.ask("Palmas > Macapá");
    const bruno = await Client.connect(server);
    await bruno.ask("HELLO 2");
    await bruno.waitInLine("Palmas > Macapá");
    bruno.drop(); // had no offer, so none ended
    await ana.ask("N");
    await server.stop();
    const page = await Page.open(t, await serveTrace(t, file));
    await page.sees("#status", /replay of trace.json/);
    await end(page);
    await page.agreesWith(server);
    await page.sees("[data-tile=not_sold] .tile-more", "1 no, 0 late, 0 gone");
    page.hasNoComplaints();
});

test("says what is wrong with a file that isn't a trace", async (t) => {
    const file = path.join(folderFor(t), "other.json");
    writeFileSync(file, '{"legs": []}\n');
    const server = await Server.start(t);
    const page = await Page.open(t, server.url);
    await page.isLive();
    await page.page.setInputFiles("#trace-file", file);
    await page.sees("#banner", "other.json isn't a trace that can be replayed");
    await page.isLive();
    page.hasNoComplaints();
});
