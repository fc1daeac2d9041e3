// Makes the pictures of the documents, when TRECHO_BOARD_PICTURES names a folder.
import { after, test } from "node:test";
import path from "node:path";
import { closeBrowser, Page } from "./browser.mjs";
import { Client, folderFor, Server, serveTrace } from "./server.mjs";

const names = ["Ana", "Bruno", "Carla", "Davi", "Elisa", "Fábio", "Gabi", "Hugo", "Inês", "João",
    "Karina", "Lucas"];

const network = {
    legs: [
        { origin: "Caruaru", destination: "Olinda", seats: 25 },
        { origin: "Olinda", destination: "Garanhuns", seats: 25 },
        { origin: "Garanhuns", destination: "Petrolina", seats: 12 },
        { origin: "Petrolina", destination: "Caruaru", seats: 1 },
        { origin: "Olinda", destination: "Caruaru", seats: 25 },
    ],
    aliases: { PNZ: "Petrolina" },
};

const sleep = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

// A class, always the same: each buys three times, with pauses that depend on the name.
async function buy(server, name, number) {
    let client = await Client.connect(server);
    const { session } = await client.ask("HELLO 2");
    await client.ask(`NAME ${name}`);
    for (let round = 0; ; ++round) {
        await sleep(400 + (number * 733 + round * 1171) % 3000);
        const pick = (number * 5 + round * 3) % 9;
        const leg = network.legs[pick < 5 ? 0 : pick < 7 ? 1 : pick - 5];
        const offer = await client.ask(`${leg.origin} > ${leg.destination}`);
        if (!offer.available) continue;
        await sleep(900 + (number * 911 + round * 577) % 3300);
        if (number === 3 && round === 1) { // the cable is pulled, and plugged in again
            client.drop();
            await sleep(2500);
            client = await Client.connect(server);
            await client.ask("HELLO 2");
            await client.ask(`RESUME ${session}`);
        }
        await client.ask((number + round) % 5 === 4 ? "N" : "S");
    }
}

after(closeBrowser);

test("makes the pictures", { skip: !process.env.TRECHO_BOARD_PICTURES }, async (t) => {
    const file = path.join(folderFor(t), "class.json");
    const server = await Server.start(t, { network, args: ["--trace", file] });
    const options = { viewport: { width: 1280, height: 760 } };
    const light = await Page.open(t, server.url, options);
    const dark = await Page.open(t, server.url, { ...options, colorScheme: "dark" });
    names.forEach((name, number) => buy(server, name, number).catch(() => {}));
    await sleep(34000);
    await dark.page.click("#rows .row:nth-child(2)");
    await dark.sees("#detail .events li", /./);
    await light.picture("board-light.png");
    await dark.picture("board-dark.png");
    await server.stop();
    const replay = await Page.open(t, await serveTrace(t, file), options);
    await replay.page.click("#replay-play");
    await replay.page.$eval("#replay-time", (slider) => {
        slider.value = 640;
        slider.dispatchEvent(new Event("input"));
    });
    await replay.sees("#replay-event", /./);
    await replay.page.waitForTimeout(500);
    await replay.picture("board-replay.png");
});
