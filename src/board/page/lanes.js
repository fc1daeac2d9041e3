// The lanes: a row for each connection, time to the right. Left of the line "now" is the past,
// right of it the seconds that are left in a confirmation.
import { drawSpan, drawRest } from "./patterns.js";
import { drawMark } from "./marks.js";
import { text } from "./texts.js";

const rowLowest = 1.08; // in letters, so that it grows with the type
const rowHighest = 2.6;

// Which times a picture shows: `past` and `future` in milliseconds, around now.
export class TimeScale {
    constructor() {
        this.past = 60000;
        this.future = 15000;
        this.width = 1;
    }

    get now() {
        return this.width * this.past / (this.past + this.future);
    }

    // The x of a time that is `age` milliseconds ago.
    at(age) {
        return this.now - age * this.width / (this.past + this.future);
    }

    // A confirmation's whole time limit is visible, but takes at most a third of the width.
    set(seconds, confirmSeconds) {
        this.past = seconds * 1000;
        this.future = Math.min(confirmSeconds * 1000, this.past / 2);
    }

    // Times to write under the picture: [milliseconds from now, ...]
    ticks() {
        const step = [1000, 2000, 5000, 10000, 15000, 30000, 60000]
            .find((wide) => this.past / wide <= 6) ?? 60000;
        const ticks = [];
        for (let at = -Math.floor(this.past / step) * step; at <= this.future; at += step)
            ticks.push(at);
        return ticks;
    }
}

export class Lanes {
    constructor(container, canvas, scale) {
        this.container = container;
        this.canvas = canvas;
        this.context = canvas.getContext("2d");
        this.scale = scale;
        this.rowHeight = 1;
        this.count = -1;
    }

    // Gives each row as much height as there is room for.
    fit(count) {
        const room = this.container.clientHeight;
        const width = Math.round(this.canvas.clientWidth);
        if (count === this.count && room === this.room && width === this.scale.width) return;
        Object.assign(this, { count, room });
        this.scale.width = width;
        this.letter = parseFloat(getComputedStyle(document.documentElement).fontSize);
        this.rowHeight = Math.floor(Math.min(rowHighest * this.letter,
            Math.max(rowLowest * this.letter, room / Math.max(1, count))));
        this.container.style.setProperty("--row", `${this.rowHeight}px`);
        this.pixels = Math.min(2, window.devicePixelRatio || 1);
        const height = Math.max(1, this.rowHeight * count);
        this.canvas.style.height = `${height}px`;
        this.canvas.width = Math.max(1, width * this.pixels);
        this.canvas.height = height * this.pixels;
    }

    // Draws the rows that can be seen; the others are out of the scrolled part.
    draw(rows, palette, now) {
        const { context, rowHeight } = this;
        const first = Math.floor(this.container.scrollTop / rowHeight);
        const last = Math.min(rows.length,
            Math.ceil((this.container.scrollTop + this.room) / rowHeight));
        context.setTransform(this.pixels, 0, 0, this.pixels, 0, 0);
        context.clearRect(0, first * rowHeight, this.scale.width, (last - first) * rowHeight);
        this.drawGrid(palette, first * rowHeight, last * rowHeight);
        for (let row = first; row < last; ++row)
            this.drawRow(rows[row], palette, now, row * rowHeight);
        this.drawNow(palette, first * rowHeight, last * rowHeight);
    }

    drawGrid(palette, top, bottom) {
        this.context.fillStyle = palette.grid;
        for (const tick of this.scale.ticks())
            this.context.fillRect(Math.round(this.scale.at(-tick)), top, 1, bottom - top);
    }

    drawNow(palette, top, bottom) {
        this.context.fillStyle = palette.ink;
        this.context.fillRect(Math.round(this.scale.now) - 1, top, 2, bottom - top);
    }

    drawRow(connection, palette, now, y) {
        const { context, scale, rowHeight } = this;
        const oldest = now - scale.past;
        const span = (state, begin, end) => {
            const x = scale.at(now - Math.max(begin, oldest));
            // The stripes move with their bar, not with the window.
            drawSpan(context, palette, state, x, y, scale.at(now - end) - x, rowHeight,
                scale.at(now - begin));
        };
        for (const [state, begin, end] of connection.spans)
            if (end > oldest && begin < now) span(state, begin, Math.min(end, now));
        if (connection.closed === null && connection.since < now)
            span(connection.state, connection.since, now);
        if (connection.deadline !== null && connection.deadline > now) {
            const right = Math.min(scale.at(now - connection.deadline), scale.width);
            drawRest(context, palette, scale.now, y, right - scale.now, rowHeight);
        }
        const size = Math.min(this.letter, rowHeight - 5);
        for (const [word, at] of connection.marks)
            if (at > oldest && at <= now + 1)
                drawMark(context, palette, word, scale.at(now - at), y + rowHeight / 2, size,
                    this.pixels);
    }
}

// Writes the times above the lanes. They are relative to now, so they stand still.
export function writeAxis(axis, scale) {
    axis.replaceChildren(...scale.ticks().map((tick) => {
        const label = document.createElement("span");
        label.textContent = tick === 0 ? text("now")
            : `${tick > 0 ? "+" : "−"}${Math.abs(tick) / 1000} s`;
        label.className = tick === 0 ? "tick tick-now" : "tick";
        label.style.left = `${100 * (tick + scale.past) / (scale.past + scale.future)}%`;
        return label;
    }));
}
