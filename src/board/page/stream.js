// Keeps the page in touch with the server: /events, a stream of a snapshot and then of changes.
//
// The browser reconnects by itself after a network error, but an answer like 503 closes an
// EventSource for good. A stream may also fall silent without an error, when a cable is pulled. So
// this makes a new EventSource in both cases. Each one begins with a snapshot, so nothing that was
// missed matters, also after the server was restarted.

const retryAfter = 1000; // milliseconds
const silenceMax = 12000; // the server sends a heartbeat every 5 s

export class Stream {
    // handlers: snapshot(data, { isRestarted, isSameServer }), changes(data),
    // status("connecting"|"live"|"lost"), and isCurrent(snapshot): whether the page shows this
    // already.
    constructor(url, handlers) {
        this.url = url;
        this.handlers = handlers;
        this.epoch = null;
        this.source = null;
        this.retry = null;
        this.watch = null;
        this.heard = 0;
        this.isSynced = false;
    }

    open() {
        this.close();
        this.handlers.status(this.epoch === null ? "connecting" : "lost");
        this.isSynced = false;
        this.heard = performance.now();
        this.source = new EventSource(this.url);
        this.source.addEventListener("snapshot", (event) => this.takeSnapshot(event));
        this.source.addEventListener("changes", (event) => this.takeChanges(event));
        this.source.addEventListener("error", () => this.fail());
        this.watch = setInterval(() => this.checkSilence(), 1000);
    }

    close() {
        clearTimeout(this.retry);
        clearInterval(this.watch);
        if (this.source) this.source.close();
        this.source = null;
    }

    takeSnapshot(event) {
        this.heard = performance.now();
        const snapshot = JSON.parse(event.data);
        const epoch = event.lastEventId.split("-")[0]; // of the server's process
        const before = this.epoch;
        this.epoch = epoch;
        this.isSynced = true;
        this.handlers.snapshot(snapshot, {
            isRestarted: before !== null && before !== epoch,
            isSameServer: before === epoch,
        });
        this.handlers.status("live");
    }

    // Changes without a snapshot before them describe a state that this page doesn't have.
    takeChanges(event) {
        this.heard = performance.now();
        if (this.isSynced) this.handlers.changes(JSON.parse(event.data));
    }

    fail() {
        this.isSynced = false;
        this.handlers.status("lost");
        if (this.source.readyState !== EventSource.CLOSED) return; // the browser tries again
        this.reopenLater();
    }

    reopenLater() {
        this.close();
        this.retry = setTimeout(() => this.open(), retryAfter);
    }

    // While nothing changes the server sends comments, which no listener hears. So after a silence
    // this asks whether the page has missed something.
    async checkSilence() {
        if (!this.isSynced || performance.now() - this.heard < silenceMax) return;
        this.heard = performance.now();
        try {
            const answer = await fetch("snapshot", { signal: AbortSignal.timeout(4000) });
            if (answer.ok && this.handlers.isCurrent(await answer.json())) return;
        } catch {
            this.handlers.status("lost");
        }
        this.reopenLater();
    }
}
