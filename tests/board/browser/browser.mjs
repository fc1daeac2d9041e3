// Opens the page in Debian's Chromium, and notes everything that a browser complains about.
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";

const programs = ["/usr/bin/chromium", "/usr/bin/chromium-headless-shell"];

let browser = null;

// One browser for all tests of a file.
export async function launch() {
    browser ??= await chromium.launch({
        executablePath: process.env.CHROMIUM ?? programs[0],
        args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
    return browser;
}

export async function closeBrowser() {
    await browser?.close();
    browser = null;
}

export class Page {
    // options: locale, colorScheme, reducedMotion, viewport. prepare(page) is called before the page
    // is loaded.
    static async open(test, url, options = {}, prepare = () => {}) {
        const context = await (await launch()).newContext({
            viewport: { width: 1280, height: 720 }, locale: "en-US", colorScheme: "light",
            ...options,
        });
        test.after(() => context.close());
        const page = new Page();
        page.page = await context.newPage();
        page.complaints = [];
        page.page.on("console", (message) => {
            if (message.type() === "error" || message.type() === "warning")
                page.complaints.push(message.text());
        });
        page.page.on("pageerror", (error) => page.complaints.push(error.stack));
        page.page.on("request", (request) => {
            if (!request.url().startsWith(new URL(url).origin) && !request.url().startsWith("data:"))
                page.complaints.push(`asks another host: ${request.url()}`);
        });
        await page.page.addInitScript(() => document.addEventListener("securitypolicyviolation",
            (event) => console.error(`policy violated: ${event.violatedDirective}`)));
        await prepare(page.page);
        await page.page.goto(url);
        return page;
    }

    // Waits until an element that matches the selector has a text that matches the pattern.
    async sees(selector, pattern, timeout = 8000) {
        const source = pattern instanceof RegExp ? pattern.source : escaped(pattern);
        try {
            await this.page.waitForFunction(([wanted, text]) =>
                [...document.querySelectorAll(wanted)].some((element) =>
                    element.checkVisibility() && new RegExp(text).test(element.textContent)),
            [selector, source], { timeout, polling: 50 });
        } catch {
            const texts = await this.page.$$eval(selector, (all) => all.map((e) => e.textContent));
            assert.fail(`${selector} never showed ${pattern}, but ${JSON.stringify(texts)}`);
        }
    }

    isLive() {
        return this.sees("#status[data-status=live]", /./);
    }

    tile(name, pattern) {
        return this.sees(`[data-tile=${name}] .tile-value`, pattern);
    }

    // The row of a connection: by the name that the customer gave.
    row(name, status) {
        return this.sees("#rows .row", new RegExp(`^${name}#\\d+${status}`));
    }

    // Each leg's numbers, as the page shows them: { "Recife > Salvador": [free, held, sold] }
    legs() {
        return this.page.$$eval("#leg-list .leg", (all) => Object.fromEntries(all.map((leg) => [
            leg.querySelector(".leg-name").textContent, leg.dataset.counts.split(" ").map(Number),
        ])));
    }

    // Those of these elements whose text doesn't fit.
    cutTexts(selector) {
        return this.page.$$eval(selector, (all) =>
            all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent));
    }

    frames() {
        return this.page.evaluate(() => window.boardFrames);
    }

    // Numbers on the page are those of `trecho audit`. The page must show all legs.
    async agreesWith(server) {
        const audit = await server.audit();
        const sold = Object.values(audit.legs).reduce((sum, seats) => sum + seats, 0);
        await this.tile("sold", new RegExp(`^${sold.toLocaleString("en-US")}$`));
        for (const [leg, [, , shown]] of Object.entries(await this.legs()))
            assert.equal(shown, audit.legs[leg] ?? 0, `${leg}: sold`);
    }

    // A picture for docs/pictures, only when the environment asks for pictures.
    async picture(name) {
        const folder = process.env.TRECHO_BOARD_PICTURES;
        if (!folder) return;
        mkdirSync(folder, { recursive: true });
        const file = path.join(folder, name);
        await this.page.screenshot({ path: file });
        // 256 colours are enough, and a third of the bytes. The notebooks bring this Python.
        execFileSync("/usr/bin/python3", ["-c", "import sys; from PIL import Image; "
            + "image = Image.open(sys.argv[1]).convert('RGB').quantize(256, dither=0); "
            + "image.save(sys.argv[1], optimize=True)", file]);
    }

    // While a server is away, Chromium logs each attempt to reach it.
    hasNoComplaints({ butNetwork = false } = {}) {
        const rest = this.complaints.filter((text) =>
            !(butNetwork && /ERR_|Failed to load resource/.test(text)));
        assert.deepEqual(rest, []);
    }
}

function escaped(text) {
    return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
