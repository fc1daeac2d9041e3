// Starts the real program: servers with a board, consoles, plain clients.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = path.dirname(fileURLToPath(import.meta.url));
export const trecho = process.env.TRECHO ?? path.join(here, "../../../build/release/trecho");

// A folder for one test, deleted after it.
export function folderFor(test) {
    const folder = mkdtempSync(path.join(tmpdir(), "trecho-board-"));
    test.after(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

export const smallNetwork = {
    legs: [
        { origin: "Recife", destination: "Salvador", seats: 20 },
        { origin: "Palmas", destination: "Macapá", seats: 1 },
        { origin: "São Paulo", destination: "Natal", seats: 5 },
        { origin: "Natal", destination: "Recife", seats: 3 },
    ],
    aliases: { REC: "Recife", "Sao Paulo": "São Paulo" },
};

function spawnProgram(test, args, options = {}) {
    const child = spawn(trecho, args, { stdio: ["pipe", "pipe", "pipe"], ...options });
    test.after(() => child.kill("SIGKILL"));
    child.log = "";
    child.stderr.on("data", (bytes) => { child.log += bytes; });
    return child;
}

// Waits for a line of the program's output that begins so, and returns the rest of it.
async function lineAfter(child, begin) {
    const rest = child.lines.find((line) => line.startsWith(begin));
    if (rest) return rest.slice(begin.length);
    if (child.exitCode !== null) throw new Error(`the program has ended:\n${child.log}`);
    await Promise.race([once(child.reader, "line"), once(child, "exit")]);
    return lineAfter(child, begin);
}

function readLines(child) {
    child.lines = [];
    child.reader = createInterface({ input: child.stdout });
    child.reader.on("line", (line) => child.lines.push(line));
}

export class Server {
    // options: network, args (of `trecho serve`)
    static async start(test, { network = smallNetwork, args = [] } = {}) {
        const server = new Server();
        Object.assign(server, { test, args, folder: folderFor(test) });
        server.network = path.join(server.folder, "network.json");
        server.state = path.join(server.folder, "state");
        writeFileSync(server.network, JSON.stringify(network));
        await server.serve("127.0.0.1:0", "127.0.0.1:0");
        return server;
    }

    async serve(listen, board) {
        this.child = spawnProgram(this.test, ["serve", "--listen", listen, "--board", board,
            "--network", this.network, "--state", this.state, ...this.args]);
        readLines(this.child);
        this.address = await lineAfter(this.child, "listening on ");
        this.board = await lineAfter(this.child, "board on ");
        this.url = this.board.startsWith("http") ? this.board : `http://${this.board}/`;
    }

    async stop(signal = "SIGTERM") {
        const hasEnded = once(this.child, "exit");
        this.child.kill(signal);
        await hasEnded;
    }

    // Another process, on the same addresses.
    restart() {
        return this.serve(this.address, new URL(this.url).host);
    }

    // { sold: tickets in all, legs: { "Recife > Salvador": seats sold } }
    async audit() {
        const { stdout } = await run(trecho, ["audit", "--state", this.state, "--network",
            this.network]);
        const legs = {};
        for (const [, seats, leg] of stdout.matchAll(/^(\d+) of \d+ seats sold +(.+)$/gm))
            legs[leg] = Number(seats);
        return { sold: Number(/(\d+) tickets? sold/.exec(stdout)?.[1] ?? 0), legs };
    }
}

// `trecho buy`, typed by the test.
export class Console {
    constructor(server, name) {
        const options = { env: { ...process.env, XDG_STATE_HOME: folderFor(server.test) } };
        this.child = spawnProgram(server.test, ["buy", "--connect", server.address, "--name", name,
            "--language", "en"], options);
        readLines(this.child);
    }

    type(line) {
        this.child.stdin.write(`${line}\n`);
    }

    // Waits for a line that contains the text.
    async hear(text) {
        while (!this.child.lines.some((line) => line.includes(text))) {
            if (this.child.exitCode !== null) throw new Error(`the console has ended: ${this.child.log}`);
            await Promise.race([once(this.child.reader, "line"), once(this.child, "exit")]);
        }
    }
}

// A program that speaks the protocol itself.
export class Client {
    static async connect(server) {
        const client = new Client();
        const [host, port] = server.address.split(":");
        client.socket = net.connect(Number(port), host);
        server.test.after(() => client.socket.destroy());
        client.socket.on("error", () => {});
        await once(client.socket, "connect");
        client.answers = createInterface({ input: client.socket })[Symbol.asyncIterator]();
        return client;
    }

    // Sends a message of protocol 2, and returns the answer. Events aren't answers.
    async ask(message) {
        this.socket.write(`${message}\n`);
        for (;;) {
            const { value, done } = await this.answers.next();
            if (done) throw new Error(`the server has closed the connection after ${message}`);
            const answer = JSON.parse(value);
            if (!("event" in answer)) return answer;
        }
    }

    // Asks for seats that another customer holds, and returns when the server has said so.
    async waitInLine(itinerary) {
        this.socket.write(`${itinerary}\n`);
        const { value } = await this.answers.next();
        if (JSON.parse(value).event !== "waiting") throw new Error(`not in line: ${value}`);
    }

    // As when a cable is pulled.
    drop() {
        this.socket.resetAndDestroy();
    }
}

export async function load(server, args) {
    const { stdout } = await run(trecho, ["load", "--connect", server.address, ...args],
        { maxBuffer: 1 << 24 });
    return stdout;
}

export async function simulate(args) {
    try {
        return (await run(trecho, ["simulate", ...args], { maxBuffer: 1 << 26 })).stdout;
    } catch (error) {
        return error.stdout; // it found something
    }
}

// `trecho board FILE`
export async function serveTrace(test, file) {
    const child = spawnProgram(test, ["board", file, "--listen", "127.0.0.1:0"]);
    readLines(child);
    const board = await lineAfter(child, "board on ");
    return board.startsWith("http") ? board : `http://${board}/`;
}
