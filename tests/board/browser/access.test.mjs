// Languages, themes, contrast, keyboard: the page is for everybody in the room.
import { strict as assert } from "node:assert";
import { after, test } from "node:test";
import { closeBrowser, Page } from "./browser.mjs";
import { Client, Server } from "./server.mjs";

after(closeBrowser);

async function named(server, name) {
    const client = await Client.connect(server);
    await client.ask("HELLO 2");
    await client.ask(`NAME ${name}`);
    return client;
}

// WCAG 2: relative luminance, and the ratio of two.
function contrast(first, second) {
    const luminance = (colour) => {
        const [red, green, blue] = [1, 3, 5].map((at) => {
            const part = parseInt(colour.slice(at, at + 2), 16) / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const [light, dark] = [luminance(first), luminance(second)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
}

const themes = ["light", "dark"];
const words = ["ink", "soft", "waiting", "confirming", "storing", "sold", "declined", "expired",
    "gone", "resumed", "refused", "cancelled"];

for (const theme of themes) {
    test(`has enough contrast in the ${theme} theme`, async (t) => {
        const server = await Server.start(t);
        const page = await Page.open(t, server.url, { colorScheme: theme });
        const colour = (name) => page.page.evaluate((wanted) =>
            getComputedStyle(document.documentElement).getPropertyValue(`--${wanted}`).trim(), name);
        for (const paper of ["card", "paper", "hover"]) {
            for (const word of words) {
                const ratio = contrast(await colour(word), await colour(paper));
                assert.ok(ratio >= 4.5, `${word} on ${paper}: ${ratio.toFixed(2)}`);
            }
        }
        for (const [word, paper, least] of [["on-accent", "accent", 4.5], ["on-alarm", "alarm", 4.5],
            ["card", "confirming", 4.5], ["card", "storing", 4.5], ["idle", "card", 3],
            ["accent", "card", 3], ["accent", "paper", 3], ["sold", "confirming", 1]]) {
            const ratio = contrast(await colour(word), await colour(paper));
            assert.ok(ratio >= least, `${word} on ${paper}: ${ratio.toFixed(2)}`);
        }
        page.hasNoComplaints();
    });
}

// What a browser computes for each text: no element may have made its own colours.
test("has enough contrast in each text that is shown", async (t) => {
    const server = await Server.start(t, { args: ["--confirm-timeout", "1m"] });
    const ana = await named(server, "Ana");
    await ana.ask("Palmas > Macapá");
    const bruno = await named(server, "Bruno");
    bruno.socket.write("Palmas > Macapá\n");
    for (const colorScheme of themes) {
        const page = await Page.open(t, server.url, { colorScheme });
        await page.row("Bruno", "1st, waits for Ana");
        const texts = await page.page.evaluate(() => {
            const hex = (colour) => "#" + colour.match(/\d+/g).slice(0, 3)
                .map((part) => Number(part).toString(16).padStart(2, "0")).join("");
            const behind = (element) => {
                for (let at = element; at; at = at.parentElement) {
                    const colour = getComputedStyle(at).backgroundColor;
                    if (!/, 0\)$/.test(colour)) return hex(colour);
                }
                return "#ffffff";
            };
            return [...document.querySelectorAll("body *")]
                .filter((element) => element.checkVisibility()
                    && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE
                        && node.textContent.trim() !== ""))
                .map((element) => [element.textContent.trim().slice(0, 40),
                    hex(getComputedStyle(element).color), behind(element)]);
        });
        assert.ok(texts.length > 40);
        for (const [text, colour, paper] of texts)
            assert.ok(contrast(colour, paper) >= 4.5, `"${text}" is ${colour} on ${paper}`);
        page.hasNoComplaints();
    }
});

test("speaks the browser's language, and remembers a choice", async (t) => {
    const server = await Server.start(t);
    const page = await Page.open(t, server.url, { locale: "pt-BR" });
    await page.sees("#connections-title", "Conexões");
    await page.sees("#legend-guard", "Por que a guarda importa");
    assert.equal(await page.page.getAttribute("html", "lang"), "pt-BR");
    await page.page.click("#language");
    await page.sees("#connections-title", "Connections");
    await page.page.reload();
    await page.sees("#connections-title", "Connections");
    page.hasNoComplaints();
});

test("has each text in both languages", async (t) => {
    const server = await Server.start(t);
    const page = await Page.open(t, server.url);
    const [english, portuguese] = await page.page.evaluate(async () => [
        Object.keys((await import("/texts_en.js")).english),
        Object.keys((await import("/texts_pt.js")).portuguese)]);
    assert.deepEqual(portuguese, english);
});

test("has a text for each reason that the server tells", async (t) => {
    const server = await Server.start(t);
    const metrics = await (await fetch(`${server.url}metrics`)).text();
    const reasons = [...metrics.matchAll(/refusals_total\{reason="(\w+)"\}/g)].map(([, word]) => word);
    assert.ok(reasons.length > 5);
    const page = await Page.open(t, server.url);
    const texts = await page.page.evaluate(async () =>
        Object.keys((await import("/texts_en.js")).english));
    assert.deepEqual(reasons.filter((word) => !texts.includes(`reason_${word}`)), []);
});

test("shows each hint of a field whole", async (t) => {
    const server = await Server.start(t);
    for (const locale of ["en-US", "pt-BR"]) {
        const page = await Page.open(t, server.url, { locale });
        const cut = await page.page.$$eval("input[type=search]", (fields) => fields.filter((field) => {
            const style = getComputedStyle(field);
            const context = document.createElement("canvas").getContext("2d");
            context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
            const button = parseFloat(style.fontSize); // Chromium's, that empties the field
            const room = field.clientWidth - parseFloat(style.paddingLeft)
                - parseFloat(style.paddingRight) - button;
            return context.measureText(field.placeholder).width > room;
        }).map((field) => field.placeholder));
        assert.deepEqual(cut, [], locale);
    }
});

test("counts one and many in both languages", async (t) => {
    const server = await Server.start(t);
    const page = await Page.open(t, server.url);
    const texts = await page.page.evaluate(async () => {
        const { english } = await import("/texts_en.js");
        const { portuguese } = await import("/texts_pt.js");
        return [english, portuguese].map(({ n_of }) => ["1", "2"].flatMap((n) =>
            ["sold", "gone", "waiting"].map((word) => n_of({ n, word }))).join(", "));
    });
    assert.deepEqual(texts, ["1 sold, 1 gone, 1 in line, 2 sold, 2 gone, 2 in line",
        "1 vendido, 1 sumiu, 1 na fila, 2 vendidos, 2 sumiram, 2 na fila"]);
});

test("follows the system's theme until a person chooses", async (t) => {
    const server = await Server.start(t);
    const page = await Page.open(t, server.url, { colorScheme: "dark" });
    const has = (theme) => page.page.waitForSelector(`html[data-theme=${theme}]`, { timeout: 3000 });
    await has("dark");
    await page.page.emulateMedia({ colorScheme: "light" });
    await has("light");
    await page.page.keyboard.press("t");
    await has("dark");
    await page.page.reload();
    await has("dark");
    page.hasNoComplaints();
});

test("is usable with a keyboard alone", async (t) => {
    const server = await Server.start(t);
    for (const name of ["Ana", "Bruno", "Carla"]) await named(server, name);
    const page = await Page.open(t, server.url);
    await page.row("Carla", "idle");
    const { keyboard } = page.page;
    const focused = () => page.page.evaluate(() => document.activeElement.textContent);
    await keyboard.press("Tab");
    assert.equal(await focused(), "Skip to the connections");
    await keyboard.press("Enter");
    await page.page.waitForFunction(() => document.activeElement.matches("#rows .row"));
    assert.match(await focused(), /^Ana/);
    await keyboard.press("ArrowDown");
    assert.match(await focused(), /^Bruno/);
    await keyboard.press("End");
    assert.match(await focused(), /^Carla/);
    await keyboard.press("Enter");
    await page.sees("#detail h2", /^Carla/);
    await keyboard.press("Escape");
    assert.match(await focused(), /^Carla/, "the focus comes back to the row");
    assert.equal(await page.page.locator("#rows [tabindex='0']").count(), 1, "one stop of Tab");
    await keyboard.press("e");
    await page.page.waitForFunction(() => document.activeElement.matches("#leg-list .leg"));
    await keyboard.press("/");
    await keyboard.type("rec");
    await page.page.waitForFunction(() => document.querySelectorAll("#leg-list .leg").length === 2);
    await keyboard.press("Escape");
    await keyboard.press("h");
    assert.equal(await page.page.locator("#legend-list").isVisible(), false, "the legend is hidden");
    await keyboard.press("?");
    await page.sees("#help-heading", "What this page shows");
    await page.page.uncheck("#shortcuts-on");
    await keyboard.press("Escape");
    const before = await page.page.getAttribute("html", "data-theme");
    await keyboard.press("t");
    assert.equal(await page.page.getAttribute("html", "data-theme"), before, "keys are off");
    page.hasNoComplaints();
});

test("finds names by the rules of the protocol", async (t) => {
    const server = await Server.start(t);
    const page = await Page.open(t, server.url);
    const fold = (name) => page.page.evaluate(async (text) =>
        (await import("/names.js")).foldName(text), name);
    for (const [first, second] of [["SÃO PAULO", "são\u00a0 paulo"], ["Sa\u0303o", "são"],
        ["STRASSE", "Straße"], ["ẞ", "ss"], ["ΣΊΣΥΦΟΣ", "σίσυφος"], ["ﬁ", "FI"]])
        assert.equal(await fold(first), await fold(second));
    assert.notEqual(await fold("Sao Paulo"), await fold("São Paulo"));
    assert.notEqual(await fold("ı"), await fold("i"));

    await page.page.fill("#leg-search", "são paulo >");
    await page.page.waitForFunction(() => document.querySelectorAll("#leg-list .leg").length === 1);
    await page.page.fill("#leg-search", "Sao P"); // an alias
    await page.page.waitForFunction(() => document.querySelectorAll("#leg-list .leg").length === 1);
    await page.page.fill("#leg-search", "Macapa");
    await page.sees("#more-legs", "No leg matches. Accents count");
    page.hasNoComplaints();
});

test("is calm where a person asks for less motion", async (t) => {
    const server = await Server.start(t);
    await named(server, "Ana");
    const page = await Page.open(t, server.url, { reducedMotion: "reduce" });
    await page.row("Ana", "idle");
    const first = await page.frames();
    await page.page.waitForTimeout(1500);
    assert.ok(await page.frames() - first <= 2);
    page.hasNoComplaints();
});
