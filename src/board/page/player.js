// Plays the events of a trace: time runs, stands still or jumps, and the model is always what a
// page would have shown at that time.
import { Story } from "./story.js";

const quietMax = 3000; // milliseconds on the screen without an event, before a jump
const leadIn = 800; // milliseconds on the screen before the event that ends the jump

export class Player {
    // onChanges(changes) is called for each event; onReset when the model begins again.
    constructor(trace, name, model, { onChanges = () => {}, onReset = () => {} } = {}) {
        Object.assign(this, { trace, name, model, onChanges, onReset });
        this.events = trace.events;
        this.broken = this.events.flatMap(({ event }, index) =>
            event === "broken_invariant" ? [index] : []);
        this.begin = this.events[0]?.at ?? 0;
        this.end = this.events.at(-1)?.at ?? 0;
        this.speed = 1;
        this.isPlaying = false;
        this.skipsQuiet = true;
        this.restart();
    }

    restart() {
        this.story = new Story(this.trace.header, this.name);
        this.index = 0; // of the next event
        this.time = this.begin;
        this.sentence = "";
        this.model.reset(this.story.snapshot());
        this.onReset();
    }

    get isAtEnd() {
        return this.index >= this.events.length && this.time >= this.end;
    }

    play(isWanted) {
        if (isWanted && this.isAtEnd) this.restart();
        this.isPlaying = isWanted;
    }

    // `passed`: milliseconds of the person's time since the last call.
    tick(passed) {
        if (!this.isPlaying) return;
        this.time += passed * this.speed;
        const next = this.events[this.index];
        if (next && this.skipsQuiet && next.at - this.time > quietMax * this.speed)
            this.time = next.at - leadIn * this.speed;
        this.takeUntil(this.time);
        if (this.index < this.events.length) return;
        this.time = Math.min(this.time, this.end);
        if (this.time >= this.end) this.isPlaying = false;
    }

    takeUntil(time) {
        while (this.index < this.events.length && this.events[this.index].at <= time) this.takeOne();
    }

    takeOne() {
        const event = this.events[this.index++];
        if (event.event === "broken_invariant") this.sentence = event.sentence ?? "";
        const changes = this.story.take(event);
        this.model.apply(changes);
        this.onChanges(changes);
        if (this.index % 5000 === 0) this.model.forget(event.at);
    }

    get lastEvent() {
        return this.events[this.index - 1];
    }

    // Exactly one event, also if the next one has the same time.
    step() {
        this.isPlaying = false;
        if (this.index >= this.events.length) return;
        this.time = this.events[this.index].at;
        this.takeOne();
    }

    // Back is from the beginning again: events can't be undone.
    seek(time) {
        if (time < this.time) this.restart();
        this.time = Math.min(Math.max(time, this.begin), this.end);
        this.takeUntil(this.time);
    }

    // To the next broken invariant, or the first one again.
    seekBroken() {
        this.isPlaying = false;
        const target = this.broken.find((index) => index >= this.index) ?? this.broken[0];
        if (target === undefined) return;
        if (target < this.index) this.restart();
        while (this.index <= target) this.takeOne();
        this.time = this.events[target].at;
    }
}
