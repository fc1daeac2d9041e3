// The controls of a replay: play, pause, next event, speed, the slider, broken invariants.
import { sentenceOf } from "./detail.js";
import { labelOf } from "./model.js";
import { put } from "./rows.js";
import { duration, text } from "./texts.js";

const columns = 600; // of the picture above the slider

export class ReplayControls {
    constructor(section) {
        this.section = section;
        this.player = null;
        const find = (name) => section.querySelector(`#replay-${name}`);
        for (const name of ["play", "step", "speed", "skip", "time", "clock", "broken", "event",
            "picture"]) this[name] = find(name);
        this.play.addEventListener("click", () => this.toggle());
        this.step.addEventListener("click", () => this.player?.step());
        this.broken.addEventListener("click", () => this.player?.seekBroken());
        this.speed.addEventListener("change", () => this.takeSettings());
        this.skip.addEventListener("change", () => this.takeSettings());
        this.time.addEventListener("input", () => {
            const { begin, end } = this.player;
            this.player.seek(begin + (end - begin) * this.time.value / 1000);
        });
    }

    show(player) {
        this.player = player;
        this.section.hidden = player === null;
        if (player) this.takeSettings();
        this.drawn = null;
    }

    takeSettings() {
        this.player.speed = Number(this.speed.value);
        this.player.skipsQuiet = this.skip.checked;
    }

    toggle() {
        this.player?.play(!this.player.isPlaying);
    }

    // direction: 1 faster, -1 slower.
    changeSpeed(direction) {
        const { options } = this.speed;
        const next = this.speed.selectedIndex + direction;
        if (!this.player || next < 0 || next >= options.length) return;
        this.speed.selectedIndex = next;
        this.takeSettings();
    }

    update(model, palette) {
        const { player } = this;
        if (!player) return;
        put(this.play, text(player.isPlaying ? "pause" : "play"));
        put(this.clock, text("replay_clock", {
            time: duration(player.time - player.begin),
            end: duration(player.end - player.begin),
        }));
        const length = Math.max(1, player.end - player.begin);
        if (document.activeElement !== this.time || player.isPlaying)
            this.time.value = 1000 * (player.time - player.begin) / length;
        this.time.setAttribute("aria-valuetext", this.clock.textContent);
        this.broken.hidden = player.broken.length === 0;
        put(this.broken, text("broken", { n: player.broken.length }));
        put(this.event, this.lastSentence(model));
        this.drawPicture(palette);
    }

    lastSentence(model) {
        const event = this.player.lastEvent;
        if (!event) return text("at_begin");
        const connection = model.connections.get(event.id);
        const subject = event.id === 0 ? "" : `${connection ? labelOf(connection) : `#${event.id}`}: `;
        return subject + sentenceOf(model, { ...event, itinerary: event.legs });
    }

    // How many events there are at each time, so that one sees where to look.
    drawPicture(palette) {
        if (this.drawn === palette) return;
        this.drawn = palette;
        const { canvas, context } = { canvas: this.picture, context: this.picture.getContext("2d") };
        const { begin, end, events, broken } = this.player;
        canvas.width = columns;
        canvas.height = 28;
        const counts = new Uint32Array(columns);
        const column = ({ at }) =>
            Math.min(columns - 1, Math.floor((at - begin) / Math.max(1, end - begin) * columns));
        for (const event of events) ++counts[column(event)];
        const most = Math.log2(1 + Math.max(1, ...counts));
        context.fillStyle = palette.idle;
        counts.forEach((count, x) => {
            const height = Math.ceil(28 * Math.log2(1 + count) / most);
            context.fillRect(x, 28 - height, 1, height);
        });
        context.fillStyle = palette.expired;
        for (const index of broken) context.fillRect(column(events[index]) - 1, 0, 4, 28);
    }
}
