// The page beside a running server: a class that buys.
import { strict as assert } from "node:assert";
import { after, test } from "node:test";
import { closeBrowser, Page } from "./browser.mjs";
import { Client, Console, Server } from "./server.mjs";

after(closeBrowser);

test("shows three consoles in one line, and who got the last seat", async (t) => {
    const server = await Server.start(t);
    const page = await Page.open(t, server.url);
    await page.isLive();
    await page.sees("#no-rows", /Nobody is connected/);
    const [ana, bruno, carla] = ["Ana", "Bruno", "Carla"].map((name) => new Console(server, name));
    for (const console of [ana, bruno, carla]) {
        console.type("Palmas > Macapá"); // the console sends the name before it asks
        await console.hear(console === ana ? "a seat is held" : "ahead of you");
    }
    await page.row("Ana", "decides: \\d+ s");
    await page.row("Bruno", "1st, waits for Ana");
    await page.row("Carla", "2nd, waits for Ana");
    const line = ".leg[data-leg='1'] .person";
    await page.sees(`${line}:nth-child(1)`, /^Ana decides: \d+ s$/);
    await page.sees(`${line}:nth-child(2)`, "1 Bruno");
    await page.sees(`${line}:nth-child(3)`, "2 Carla");
    await page.tile("waiting", /^2$/);
    await page.tile("deciding", /^1$/);
    ana.type("N");
    await page.row("Bruno", "decides: \\d+ s");
    await page.row("Carla", "1st, waits for Bruno");
    bruno.type("S");
    await bruno.hear("Sold");
    await page.row("Bruno", "sold");
    await page.sees(".leg[data-leg='1'] .sold-out", "last seat: Bruno");
    await page.sees("#announcer", "Bruno got the last seat of Palmas > Macapá.");
    await carla.hear("sold out");
    await page.row("Carla", "told no");
    await page.agreesWith(server);
    page.hasNoComplaints();
});

test("has room for the name of the one whom a class waits for", async (t) => {
    const server = await Server.start(t, { args: ["--confirm-timeout", "1m"] });
    for (let number = 0; number < 12; ++number) {
        const client = await Client.connect(server);
        await client.ask("HELLO 2");
        await client.ask("NAME Fernanda");
        if (number === 0) await client.ask("Palmas > Macapá");
        else await client.waitInLine("Palmas > Macapá");
    }
    for (const locale of ["en-US", "pt-BR"]) {
        const page = await Page.open(t, server.url, { locale });
        await page.sees("#rows .row-status", /^11.+ Fernanda$/);
        assert.deepEqual(await page.cutTexts("#rows .row-status"), [], locale);
        page.hasNoComplaints();
    }
});

// Who has the turn for the first leg keeps it while it waits for that of the second.
test("shows who waits for whom when one asks for two legs", async (t) => {
    const server = await Server.start(t);
    const page = await Page.open(t, server.url);
    const clients = {};
    for (const name of ["Ana", "Bruno", "Carla"]) {
        clients[name] = await Client.connect(server);
        await clients[name].ask("HELLO 2");
        await clients[name].ask(`NAME ${name}`);
    }
    await clients.Ana.ask("Natal > Recife");
    await clients.Bruno.waitInLine("São Paulo > Natal > Recife");
    await clients.Carla.waitInLine("São Paulo > Natal");
    await page.row("Bruno", "1st, waits for Ana");
    await page.row("Carla", "1st, waits for Bruno");
    const first = ".leg[data-leg='2'] .person";
    await page.sees(`${first}:nth-child(1)`, /^Bruno has this turn, and waits for Natal > Recife$/);
    await page.sees(`${first}:nth-child(2)`, /^1 Carla$/);
    const second = ".leg[data-leg='3'] .person";
    await page.sees(`${second}:nth-child(1)`, /^Ana decides: \d+ s$/);
    await page.sees(`${second}:nth-child(2)`, /^1 Bruno$/);
    await clients.Ana.ask("N");
    await page.row("Bruno", "decides: \\d+ s");
    await page.sees(`${first}:nth-child(1)`, /^Bruno decides: \d+ s$/);
    await page.sees(`${second}:nth-child(1)`, /^Bruno decides: \d+ s$/);
    page.hasNoComplaints();
});

test("lets an offer run out, and counts it", async (t) => {
    const server = await Server.start(t, { args: ["--confirm-timeout", "4s"] });
    const page = await Page.open(t, server.url);
    const davi = await Client.connect(server);
    await davi.ask("HELLO 2");
    await davi.ask("NAME Davi");
    await davi.ask("Natal > Recife");
    await page.row("Davi", "decides: [34] s");
    await page.row("Davi", "decides: [12] s");
    assert.deepEqual((await page.legs())["Natal > Recife"], [2, 1, 0]);
    await page.row("Davi", "too late");
    await page.sees("[data-tile=not_sold] .tile-more", "0 no, 1 late, 0 gone");
    assert.deepEqual((await page.legs())["Natal > Recife"], [3, 0, 0]);
    await page.agreesWith(server);
    page.hasNoComplaints();
});

test("follows a customer whose connection drops, and who comes back", async (t) => {
    const server = await Server.start(t);
    const page = await Page.open(t, server.url);
    const first = await Client.connect(server);
    const { session } = await first.ask("HELLO 2");
    await first.ask("NAME Elisa");
    await first.ask("São Paulo > Natal");
    await page.row("Elisa", "decides");
    first.drop();
    await page.row("Elisa", "gone; seat kept \\d+ s");
    assert.deepEqual((await page.legs())["São Paulo > Natal"], [4, 1, 0]);
    const second = await Client.connect(server);
    await second.ask("HELLO 2");
    assert.equal((await second.ask(`RESUME ${session}`)).stage, "confirming");
    await page.row("Elisa", "decides");
    const rows = await page.page.$$eval("#rows .row-status", (all) => all.map((e) => e.textContent));
    assert.ok(!rows.some((status) => status.includes("seat kept")), `${rows}`);
    assert.equal((await second.ask("S")).sold, true);
    await page.row("Elisa", "sold");
    await page.agreesWith(server);
    const text = await page.page.content();
    assert.ok(!text.includes(session), "a session's token is on the page");
    page.hasNoComplaints();
});

test("tells what a connection did, and where its coroutine waits", async (t) => {
    const server = await Server.start(t);
    const { coroutines } = await (await fetch(`${server.url}coroutines`)).json();
    const page = await Page.open(t, server.url);
    const fabio = await Client.connect(server);
    await fabio.ask("HELLO 2");
    await fabio.ask("NAME Fábio");
    await fabio.ask("Natal > Recife");
    await page.row("Fábio", "decides");
    await page.page.click("#rows .row");
    await page.sees("#detail h2", /^Fábio #\d+$/);
    await page.sees("#detail .events", "is offered Natal > Recife");
    if (coroutines.length > 0) await page.sees("#detail .facts dd", /^src\/.*\.cpp:\d+$/);
    else t.diagnostic("this program is built without a census");
    await page.page.keyboard.press("Escape");
    assert.equal(await page.page.locator("#detail").isVisible(), false);
    page.hasNoComplaints();
});

test("reconnects to a server that was restarted, and is right", async (t) => {
    const server = await Server.start(t);
    const page = await Page.open(t, server.url);
    const gabi = await Client.connect(server);
    await gabi.ask("HELLO 2");
    await gabi.ask("Recife > Salvador");
    await gabi.ask("S");
    await page.sees(".leg[data-leg='0'] .n-sold", /^1 sold$/);
    await server.stop();
    await page.sees("#status", /no connection to the server/);
    await server.restart();
    await page.isLive();
    await page.sees("#announcer", /restarted|again/);
    assert.deepEqual((await page.legs())["Recife > Salvador"], [19, 0, 1]);
    const hugo = await Client.connect(server);
    await hugo.ask("HELLO 2");
    await hugo.ask("NAME Hugo");
    await hugo.ask("Recife > Salvador");
    await hugo.ask("S");
    await page.row("Hugo", "sold");
    assert.equal((await server.audit()).legs["Recife > Salvador"], 2);
    assert.deepEqual((await page.legs())["Recife > Salvador"], [18, 0, 2]);
    page.hasNoComplaints({ butNetwork: true });
});

test("makes a new stream when the server had no place for it", async (t) => {
    const server = await Server.start(t);
    let refusals = 0;
    const page = await Page.open(t, server.url, {}, (target) =>
        target.route("**/events", (route) => (++refusals > 2 ? route.continue()
            : route.fulfill({ status: 503, headers: { "Retry-After": "1" } }))));
    await page.isLive();
    assert.equal(refusals, 3);
    page.hasNoComplaints({ butNetwork: true });
});
