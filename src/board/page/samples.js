// Values of the last five minutes, for percentiles and rates in a replay. The server has its own.

const remembered = 5 * 60 * 1000; // milliseconds

export class Samples {
    constructor() {
        this.times = [];
        this.values = [];
        this.first = 0;
    }

    add(at, value) {
        this.times.push(at);
        this.values.push(value);
    }

    forget(now) {
        while (this.first < this.times.length && this.times[this.first] < now - remembered)
            ++this.first;
        if (this.first < 10000) return;
        this.times.splice(0, this.first);
        this.values.splice(0, this.first);
        this.first = 0;
    }

    get length() {
        return this.times.length - this.first;
    }

    get sum() {
        let sum = 0;
        for (let at = this.first; at < this.values.length; ++at) sum += this.values[at];
        return sum;
    }

    // How many were added in the last milliseconds before `now`.
    since(now, milliseconds) {
        let count = 0;
        for (let at = this.times.length - 1; at >= 0; --at, ++count)
            if (this.times[at] < now - milliseconds) break;
        return count;
    }

    // { p50, p99 }, or null for both when there are none.
    percentiles() {
        const sorted = this.values.slice(this.first).sort((a, b) => a - b);
        const rank = (share) =>
            sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? null;
        return { p50: rank(0.5), p99: rank(0.99) };
    }
}
