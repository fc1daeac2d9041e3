// Tells a screen reader what matters, and not more often than a person can listen.

const pause = 4000; // milliseconds between two announcements

export class Announcer {
    constructor(region) {
        this.region = region;
        this.waiting = [];
        this.timer = null;
    }

    say(sentence) {
        if (this.waiting.includes(sentence)) return;
        this.waiting.push(sentence);
        if (this.waiting.length > 3) this.waiting.shift(); // the newest count
        this.timer ??= setTimeout(() => this.next(), 50);
    }

    next() {
        const sentence = this.waiting.shift();
        this.timer = null;
        if (sentence === undefined) return;
        this.region.textContent = sentence;
        this.timer = setTimeout(() => this.next(), pause);
    }
}
