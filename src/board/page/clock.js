// The server's time on this page: milliseconds since the server began.

const lag = 120; // milliseconds; more than a pause between two batches, so that bars don't jump
const tooFar = 1000; // milliseconds

export class ServerClock {
    constructor() {
        this.offset = null;
    }

    // A message was sent at `now` of the server's clock. The one that took the shortest time to
    // come tells most.
    sync(now) {
        const offset = now - performance.now();
        const isFar = this.offset === null || Math.abs(offset - this.offset) > tooFar;
        this.offset = isFar ? offset : Math.max(offset, this.offset - 0.05);
    }

    forget() {
        this.offset = null;
    }

    // What is drawn is a little late: by then the news about it has come.
    now() {
        return this.offset === null ? 0 : Math.max(0, performance.now() + this.offset - lag);
    }
}
