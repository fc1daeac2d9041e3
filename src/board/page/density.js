// More connections than rows: the picture folds them by state. Each column of pixels is a moment,
// and the height of a colour says how many connections were in that state then. Below, a strip for
// each kind of end.
//
// Pixels are written into an ImageData: with a thousand connections that is the fastest way, see
// docs/board.md.
import { isInked, mix, parseColour } from "./patterns.js";
import { number, text } from "./texts.js";

const bands = ["storing", "confirming", "gone", "waiting", "idle"]; // from the bottom
const strips = ["sold", "declined", "expired", "gone", "resumed"];
const bucketLength = 100; // milliseconds
const bucketCount = 4096; // a power of two; more than five minutes

export class Density {
    constructor(canvas, labels, scale) {
        this.canvas = canvas;
        this.context = canvas.getContext("2d");
        this.labels = labels;
        this.scale = scale;
        this.clear();
    }

    clear() {
        this.bucketOf = new Float64Array(bucketCount).fill(-1); // which bucket a slot holds
        this.counts = bands.map(() => new Uint32Array(bucketCount));
        this.ends = strips.map(() => new Uint32Array(bucketCount));
        this.newest = -1;
        this.highest = 1;
        this.sums = strips.map(() => 0);
    }

    // A bucket that was not sampled has the numbers of the one before it: nothing has changed.
    slotFor(time) {
        const bucket = Math.max(0, Math.floor(time / bucketLength));
        const from = Math.max(this.newest + 1, bucket - bucketCount + 1);
        for (let next = this.newest < 0 ? bucket : from; next <= bucket; ++next) {
            const slot = next % bucketCount;
            const before = (next + bucketCount - 1) % bucketCount;
            this.bucketOf[slot] = next;
            for (const counts of this.counts) counts[slot] = this.newest < 0 ? 0 : counts[before];
            for (const counts of this.ends) counts[slot] = 0;
        }
        this.newest = Math.max(this.newest, bucket);
        return bucket % bucketCount;
    }

    sample(model, now) {
        const slot = this.slotFor(now);
        const counts = model.counts();
        bands.forEach((state, band) => { this.counts[band][slot] = counts[state]; });
    }

    count(connections) {
        for (const { marks } of connections ?? []) {
            for (const [word, time] of marks ?? []) {
                const strip = strips.indexOf(word);
                if (strip < 0) continue;
                const bucket = Math.max(0, Math.floor(time / bucketLength));
                if (bucket > this.newest) this.slotFor(time);
                const slot = bucket % bucketCount;
                if (this.bucketOf[slot] === bucket) ++this.ends[strip][slot];
            }
        }
    }

    // Fills the past from the spans that a snapshot tells, for a page that was opened later.
    backfill(model, now) {
        this.clear();
        const oldest = Math.max(0, Math.floor((now - 300000) / bucketLength));
        this.slotFor(oldest * bucketLength);
        this.slotFor(now);
        for (const connection of model.connections.values()) {
            for (const [state, begin, end] of connection.spans) this.add(state, begin, end, oldest);
            if (connection.closed === null) this.add(connection.state, connection.since, now, oldest);
        }
        this.count(model.connections.values());
    }

    add(state, begin, end, oldest) {
        const band = bands.indexOf(state);
        if (band < 0) return;
        const last = Math.floor(end / bucketLength);
        for (let bucket = Math.max(oldest, Math.ceil(begin / bucketLength)); bucket <= last; ++bucket)
            ++this.counts[band][bucket % bucketCount];
    }

    // Sizes grow with the type, because each strip has a label beside it.
    fit() {
        const letter = parseFloat(getComputedStyle(document.documentElement).fontSize);
        this.labelHeight = Math.round(letter * 1.3);
        this.stripHeight = Math.round(letter);
        this.stripGap = this.labelHeight - this.stripHeight;
        const width = Math.max(1, Math.round(this.canvas.clientWidth));
        const height = Math.max(120, Math.round(this.canvas.clientHeight));
        this.scale.width = width;
        if (width === this.canvas.width && height === this.canvas.height) return;
        this.canvas.width = width;
        this.canvas.height = height;
        this.image = this.context.createImageData(width, height);
        this.pixels = new Uint32Array(this.image.data.buffer);
        this.edges = bands.map(() => new Int32Array(width));
        this.stripEdges = strips.map(() => new Int32Array(width));
    }

    get bandsHeight() {
        return this.canvas.height - strips.length * this.labelHeight - 8;
    }

    draw(palette, now) {
        this.fit();
        const colours = coloursOf(palette);
        this.pixels.fill(colours.paper);
        this.measure(now);
        this.drawBands(colours, now);
        this.drawStrips(colours);
        this.context.putImageData(this.image, 0, 0);
        this.context.fillStyle = palette.ink;
        this.context.fillRect(Math.round(this.scale.now) - 1, 0, 2, this.canvas.height);
    }

    // Finds for each column where each band ends, and how high each end's bar is.
    measure(now) {
        const perPixel = (this.scale.past + this.scale.future) / this.scale.width;
        const right = Math.min(this.canvas.width, Math.floor(this.scale.now));
        let highest = 10;
        for (let slot = 0; slot < bucketCount; ++slot) {
            if (this.bucketOf[slot] < (now - this.scale.past) / bucketLength) continue;
            highest = Math.max(highest, this.counts.reduce((sum, counts) => sum + counts[slot], 0));
        }
        this.highest += (highest - this.highest) * 0.3; // no jumps
        const unit = (this.bandsHeight - 4) / this.highest;
        let before = -1;
        for (let x = 0; x < this.canvas.width; ++x) {
            const bucket = Math.floor((now - (right - x) * perPixel) / bucketLength);
            const slot = ((bucket % bucketCount) + bucketCount) % bucketCount;
            const isKnown = x <= right && bucket >= 0 && this.bucketOf[slot] === bucket;
            let sum = 0;
            this.counts.forEach((counts, band) => {
                if (isKnown) sum += counts[slot];
                this.edges[band][x] = isKnown ? Math.round(sum * unit) : 0;
            });
            this.ends.forEach((counts, strip) => {
                if (bucket === before) { // a bucket may be wider than a pixel
                    this.stripEdges[strip][x] = this.stripEdges[strip][x - 1];
                    return;
                }
                let ended = 0;
                for (let next = Math.max(before + 1, bucket - 40); isKnown && next <= bucket; ++next)
                    if (this.bucketOf[next % bucketCount] === next)
                        ended += counts[next % bucketCount];
                this.stripEdges[strip][x] =
                    ended === 0 ? 0 : Math.min(this.stripHeight, 5 + Math.round(3.5 * Math.log2(ended)));
            });
            before = bucket;
        }
    }

    drawBands(colours, now) {
        const { width } = this.canvas;
        const bottom = this.bandsHeight;
        const pixel = (this.scale.past + this.scale.future) / this.scale.width;
        const shift = Math.floor(now / pixel) % 1024; // the stripes move with the picture
        bands.forEach((state, band) => {
            const { full, pale } = colours[state];
            const lower = band === 0 ? null : this.edges[band - 1];
            const upper = this.edges[band];
            for (let x = 0; x < width; ++x) {
                const from = lower ? lower[x] : 0;
                const to = upper[x];
                for (let y = from; y < to; ++y) {
                    const isInk = y === to - 1 || (state !== "idle" && isInked(state, (x + shift) >> 1, y >> 1));
                    this.pixels[(bottom - 1 - y) * width + x] = isInk ? full : pale;
                }
            }
        });
    }

    drawStrips(colours) {
        const { width } = this.canvas;
        strips.forEach((word, strip) => {
            const base = this.bandsHeight + 8 + (strip + 1) * this.labelHeight - this.stripGap;
            this.pixels.fill(colours.grid, (base - 1) * width, base * width);
            for (let x = 0; x < width; ++x)
                for (let y = 0; y < this.stripEdges[strip][x]; ++y)
                    this.pixels[(base - 1 - y) * width + x] = colours[word].full;
        });
    }

    // Names the bands, each at its height now, and the strips with their totals.
    writeLabels(model, heights) {
        const counts = model.counts();
        const unit = (this.bandsHeight - 4) / this.highest;
        const rows = [];
        let below = 0;
        let free = this.bandsHeight - this.labelHeight / 2; // a label doesn't lie on the one below it
        for (const state of bands) {
            const middle = this.bandsHeight - (below + counts[state] / 2) * unit;
            below += counts[state];
            if (counts[state] === 0) continue;
            rows.push([state, text("n_of", { n: number(counts[state]), word: state }), Math.min(middle, free)]);
            free = Math.min(middle, free) - this.labelHeight;
        }
        strips.forEach((word, strip) => rows.push([word,
            text("n_of", { n: number(model.totals?.[word] ?? 0), word }),
            this.bandsHeight + 8 + strip * this.labelHeight + this.stripHeight / 2]));
        place(this.labels, rows);
        const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]
            .find((wide) => this.highest / wide <= 5) ?? 10000;
        const ticks = [];
        for (let count = 0; count <= this.highest; count += step)
            ticks.push(["", number(count), this.bandsHeight - count * unit]);
        place(heights, ticks);
    }
}

function place(labels, rows) {
    while (labels.children.length > rows.length) labels.lastChild.remove();
    rows.forEach(([word, label, top], index) => {
        const element = labels.children[index]
            ?? labels.appendChild(document.createElement("span"));
        element.dataset.state = word;
        element.style.top = `${Math.round(top)}px`;
        if (element.textContent !== label) element.textContent = label;
    });
}

// The canvas wants ABGR words on little-endian machines, which all of today's are.
function word([red, green, blue]) {
    return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
}

function coloursOf(palette) {
    if (palette.words) return palette.words;
    const card = parseColour(palette.card);
    const words = { paper: word(card), grid: word(parseColour(palette.grid)) };
    for (const name of new Set([...bands, ...strips])) {
        const full = parseColour(palette[name]);
        words[name] = { full: word(full), pale: word(mix(full, card, 0.3)) };
    }
    palette.words = words;
    return words;
}
